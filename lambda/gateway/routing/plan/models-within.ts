import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr, objectsIn } from '../../core/json/value.ts'

/** A model that a provider is to ask by itself, and the field of the body that names it. */
export interface ModelWithin {
  readonly at: string
  readonly model: string
}

const named = (value: JsonValue | undefined, at: string): ModelWithin[] => {
  const model = isObject(value) ? value['model'] : value
  return typeof model === 'string' ? [{ at: isObject(value) ? `${at}.model` : at, model }] : []
}

const listed = (value: JsonValue | undefined, at: string): ModelWithin[] =>
  arrayOr(value).flatMap((entry, index) => named(entry, `${at}[${index}]`))

/** Lists of further models: OpenRouter's `models`, and `fallbacks` of a Messages body. */
const inFields = (fields: JsonObject, at: string): ModelWithin[] => [
  ...listed(fields['models'], `${at}models`),
  ...listed(fields['fallbacks'], `${at}fallbacks`),
]

/**
 * The models that a body names beside its own for a provider to ask, in any dialect: to fall back to, and in tools that
 * are models, such as Anthropic's advisor.
 */
export const modelsWithin = (body: JsonObject): readonly ModelWithin[] => [
  ...inFields(body, ''),
  ...objectsIn(body['tools']).flatMap((tool, index) =>
    // A function's own parameters are what they are.
    [tool, objectOr(tool['args'])].flatMap((own) => ('model' in own ? named(own, `tools[${index}]`) : [])),
  ),
  ...Object.entries(objectOr(body['providerOptions'])).flatMap(([name, own]) =>
    name === 'gateway' ? [] : inFields(objectOr(own), `providerOptions.${name}.`),
  ),
]
