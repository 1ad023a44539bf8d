import { instructed } from '../../core/canonical/prompt.ts'
import { otherwise } from '../../core/canonical/warning.ts'
import { asItIs, type Step } from './step.ts'

const INSTRUCTION = 'Answer with a single JSON object and nothing else.'

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
