import type { CallOptions, Message } from '../../../core/canonical/parts.ts'
import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import type { EncodeTarget } from '../../../core/dialect.ts'
import type { JsonObject } from '../../../core/json/value.ts'
import { claudeOf } from '../../../core/provider/claude.ts'
import { fitSchema } from '../../../core/schema/fit.ts'
import { unsupportedField } from '../../guard.ts'
import { notHeld, RESPONSE_SCHEMA, toldInstead, withSchemaInstruction } from '../../schemas.ts'

/**
 * `output_config.format`, and the prompt that goes with it: a schema that this API would refuse, or close maps in,
 * becomes an instruction. Throws `unsupported` for a schema that the model does not enforce.
 */
export const encodeResponseFormat = (
  { responseFormat: format, prompt }: CallOptions,
  { takes, model, known }: EncodeTarget<'anthropic-messages'>,
): WithWarnings<{ format?: JsonObject; prompt: readonly Message[] }> => {
  if (format?.type !== 'json') return { prompt, warnings: [] }
  if (format.schema === undefined)
    return { prompt, warnings: [unsupported('responseFormat', 'JSON without a schema cannot be enforced')] }
  if (!claudeOf(known, model).schemas)
    throw unsupportedField('response_format', 'with a JSON schema is not supported by this model.')
  const { schema, lost, fits } = fitSchema(format.schema as JsonObject, takes.schemas.format ?? {})
  if (fits) return { format: { type: 'json_schema', schema }, prompt, warnings: toldInstead(RESPONSE_SCHEMA, lost) }
  const details = `enforced is ${notHeld(lost)}: JSON is asked for, with the schema as an instruction`
  return {
    prompt: withSchemaInstruction(prompt, schema),
    warnings: [{ type: 'compatibility', feature: RESPONSE_SCHEMA, details }],
  }
}
