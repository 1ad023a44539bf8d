import type { CallOptions, ProviderOptions } from '../../core/canonical/parts.ts'
import type { WithWarnings } from '../../core/canonical/warning.ts'
import type { JsonObject } from '../../core/json/value.ts'
import type { ProviderPackage } from '../../core/provider/provider.ts'
import { fitSchema } from '../../core/schema/fit.ts'
import { fitStrict, fitToolSchemas, notHeld, RESPONSE_SCHEMA, toldInstead } from '../../dialect/schemas.ts'
import type { Fitted } from '../fit/step.ts'

type Format = Extract<CallOptions['responseFormat'], { type: 'json' }>
type FittedFormat = WithWarnings<{ schema?: JsonObject; options?: JsonObject }>

/**
 * The options that a package reads: packages of OpenAI's models elsewhere read its where they have none of their own.
 */
const ownOptions = (options: ProviderOptions, { into, toolsOf = [] }: ProviderPackage): JsonObject =>
  ([into.options, ...toolsOf].map((namespace) => options[namespace]).find((own) => own !== undefined) ??
    {}) as JsonObject

const fitFormat = (schema: JsonObject, own: JsonObject, { takes: { schemas } }: ProviderPackage): FittedFormat => {
  if (schemas.strictFormat) {
    const { strict, warnings } = fitStrict(schema, own['strictJsonSchema'], schemas)
    return { ...(warnings.length > 0 ? { options: { strictJsonSchema: strict } } : {}), warnings }
  }
  if (!schemas.format) return { warnings: [] }
  const { schema: fitted, lost, fits } = fitSchema(schema, schemas.format)
  if (fits) return { schema: fitted, warnings: toldInstead(RESPONSE_SCHEMA, lost) }
  const details = `enforced is ${notHeld(lost)}: it is asked for without`
  const warnings = [{ type: 'compatibility', feature: RESPONSE_SCHEMA, details } as const]
  return { ...(schemas.unfit ? { options: schemas.unfit } : {}), warnings }
}

/**
 * A call with the schemas of its tools and of its answer as the package's API takes them: packages say little of what
 * they drop.
 */
export const fitSchemas = (options: CallOptions, providerPackage: ProviderPackage): Fitted => {
  const { tools: offered, responseFormat: wanted, providerOptions = {} } = options
  const tools = offered ? fitToolSchemas(offered, providerPackage.takes.schemas) : undefined
  const format: Format | undefined = wanted?.type === 'json' ? wanted : undefined
  const own = ownOptions(providerOptions, providerPackage)
  const fitted = format?.schema ? fitFormat(format.schema as JsonObject, own, providerPackage) : undefined
  return {
    options: {
      ...options,
      ...(tools ? { tools: tools.tools } : {}),
      ...(format && fitted?.schema
        ? { responseFormat: { ...format, schema: fitted.schema as NonNullable<Format['schema']> } }
        : {}),
      ...(fitted?.options
        ? {
            providerOptions: {
              ...providerOptions,
              [providerPackage.into.options]: { ...own, ...fitted.options } as ProviderOptions[string],
            },
          }
        : {}),
    },
    warnings: [...(tools?.warnings ?? []), ...(fitted?.warnings ?? [])],
  }
}
