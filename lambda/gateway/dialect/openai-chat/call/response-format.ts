import type { CallOptions, Message, Warning } from '../../../core/canonical/parts.ts'
import type { EncodeTarget } from '../../../core/dialect.ts'
import { compact, type JsonObject } from '../../../core/json/value.ts'

/** What is asked for, and how it had to be asked where the model takes no schema. */
interface Format {
  readonly response_format?: JsonObject
  readonly prompt: readonly Message[]
  readonly warnings: readonly Warning[]
}

const JSON_OBJECT: JsonObject = { type: 'json_object' }

/** In the first system message, since some chat templates take no second. */
const instructed = ([first, ...rest]: readonly Message[], instruction: string): Message[] =>
  first?.role === 'system'
    ? [{ ...first, content: `${first.content}\n\n${instruction}` }, ...rest]
    : [{ role: 'system', content: instruction }, ...(first ? [first, ...rest] : [])]

const takesSchema = ({ quirks: { jsonSchema }, model }: EncodeTarget<'openai-chat'>): boolean =>
  jsonSchema === undefined || (jsonSchema !== false && jsonSchema.test(model))

/** `response_format`. A schema that the model does not take becomes an instruction, as the AI SDK's packages do it. */
export const responseFormat = (options: CallOptions, target: EncodeTarget<'openai-chat'>): Format => {
  const { responseFormat: format, providerOptions = {}, prompt } = options
  if (format?.type !== 'json') return { prompt, warnings: [] }
  if (!format.schema) return { response_format: JSON_OBJECT, prompt, warnings: [] }
  const own = { ...providerOptions['openai'], ...providerOptions[target.provider] }
  if (own['structuredOutputs'] === false || !takesSchema(target)) {
    const details = `${target.provider} takes no schema for this model: JSON is asked for, with the schema as an instruction`
    const instruction = `Answer with JSON that conforms to this schema:\n${JSON.stringify(format.schema)}`
    return {
      response_format: JSON_OBJECT,
      prompt: instructed(prompt, instruction),
      warnings: [{ type: 'compatibility', feature: 'responseFormat.schema', details }],
    }
  }
  const { name = 'response', description, schema } = format
  const strict = own['strictJsonSchema'] !== false
  const rule = compact({ name, description, strict, schema: schema as JsonObject })
  return { response_format: { type: 'json_schema', json_schema: rule }, prompt, warnings: [] }
}
