import type { Message } from '../../core/canonical/parts.ts'
import { otherwise } from '../../core/canonical/warning.ts'
import { asItIs, type Step } from './step.ts'

const INSTRUCTION = 'Answer with a single JSON object and nothing else.'

/** In the first instruction, since some chat templates take no second. */
export const instructed = ([first, ...rest]: readonly Message[], instruction: string): Message[] =>
  first?.role === 'system'
    ? [{ ...first, content: `${first.content}\n\n${instruction}` }, ...rest]
    : [{ role: 'system', content: instruction }, ...(first ? [first, ...rest] : [])]

/** JSON without a schema, where the API can be held to none: an instruction. */
export const fitJsonObject: Step = (options, { provider, takes }) => {
  const { responseFormat: format, ...rest } = options
  if (takes.jsonObject || format?.type !== 'json' || format.schema !== undefined) return asItIs(options)
  const details = `${provider} cannot be held to JSON without a schema: an instruction asks for it`
  return {
    options: { ...rest, prompt: instructed(options.prompt, INSTRUCTION) },
    warnings: [otherwise('responseFormat', details)],
  }
}
