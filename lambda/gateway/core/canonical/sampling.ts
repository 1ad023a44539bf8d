/** Settings of sampling, and what every API assumes where nothing is said. */
export const SAMPLING = ['temperature', 'topP', 'topK', 'frequencyPenalty', 'presencePenalty'] as const
export type Sampling = (typeof SAMPLING)[number]

/** https://platform.openai.com/docs/api-reference/chat/create, https://platform.claude.com/docs/en/api/messages */
export const SAMPLING_DEFAULTS: Readonly<Partial<Record<Sampling, number>>> = {
  temperature: 1,
  topP: 1,
  frequencyPenalty: 0,
  presencePenalty: 0,
}
