/** Fields of a body: the call options of all generations. Everything else is reported. */
export const FIELDS: ReadonlySet<string> = new Set([
  'prompt',
  'maxOutputTokens',
  'temperature',
  'stopSequences',
  'topP',
  'topK',
  'presencePenalty',
  'frequencyPenalty',
  'seed',
  'reasoning',
  'responseFormat',
  'tools',
  'toolChoice',
  'includeRawChunks',
  'providerOptions',
  // A copy of the caller's own headers: of no use, and never to be forwarded.
  'headers',
])

export const REASONING = ['provider-default', 'none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const
