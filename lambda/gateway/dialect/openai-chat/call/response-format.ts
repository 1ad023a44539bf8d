import type { CallOptions, Message } from '../../../core/canonical/parts.ts'
import type { WithWarnings } from '../../../core/canonical/warning.ts'
import type { EncodeTarget } from '../../../core/dialect.ts'
import { compact, type JsonObject } from '../../../core/json/value.ts'
import { takesSchema } from '../../../core/provider/quirks.ts'
import { fitStrict, RESPONSE_SCHEMA, withSchemaInstruction } from '../../schemas.ts'

const JSON_OBJECT: JsonObject = { type: 'json_object' }

/**
 * `response_format`, and the prompt that goes with it: a schema that the model does not take becomes an instruction, as
 * the AI SDK's packages do it.
 */
export const encodeResponseFormat = (
  options: CallOptions,
  target: EncodeTarget<'openai-chat'>,
): WithWarnings<{ fields: JsonObject; prompt: readonly Message[] }> => {
  const { responseFormat: format, providerOptions = {}, prompt } = options
  if (format?.type !== 'json') return { fields: {}, prompt, warnings: [] }
  if (!format.schema) return { fields: { response_format: JSON_OBJECT }, prompt, warnings: [] }
  const own = { ...providerOptions['openai'], ...providerOptions[target.provider] }
  if (own['structuredOutputs'] === false || !takesSchema(target.quirks, target.listed ?? target.model)) {
    const details = `${target.provider} takes no schema for this model: JSON is asked for, with the schema as an instruction`
    return {
      fields: { response_format: JSON_OBJECT },
      prompt: withSchemaInstruction(prompt, format.schema as JsonObject),
      warnings: [{ type: 'compatibility', feature: RESPONSE_SCHEMA, details }],
    }
  }
  const { name = 'response', description, schema } = format
  const { strict, warnings } = fitStrict(schema as JsonObject, own['strictJsonSchema'], target.takes.schemas)
  const rule = compact({ name, description, strict, schema: schema as JsonObject })
  return { fields: { response_format: { type: 'json_schema', json_schema: rule } }, prompt, warnings }
}
