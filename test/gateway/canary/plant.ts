import { isObject, type JsonObject, type JsonValue } from '#gateway/core/json/value.ts'

/** Members in which a provider hands on what its model says, by any wire's name for it: nobody reads these. */
const MODELS_OWN: ReadonlySet<string> = new Set([
  ...['content', 'text', 'delta', 'reasoning', 'reasoning_content', 'thinking', 'signature', 'thoughtSignature'],
  ...['arguments', 'partial_json', 'input', 'args', 'refusal', 'encrypted_content', 'summary', 'data', 'tool_plan'],
])

/** How a secret may be written, in a JSON string. */
export const FORMS: Readonly<Record<string, (secret: string) => string>> = {
  bare: (secret) => secret,
  'in a sentence': (secret) => `the key "${secret}" is wrong`,
  'in JSON inside of JSON': (secret) => JSON.stringify({ key: `Bearer ${secret}` }),
  'in a URL': (secret) => `https://p.example/?key=${encodeURIComponent(secret)}&x=1`,
  'in base64': (secret) => `Basic ${Buffer.from(`user:${secret}`).toString('base64')}`,
  'cut off': (secret) => `${'x'.repeat(70)} ${secret.slice(0, -1)}`,
}

type Plant = (text: string) => JsonValue

const inMembers = (object: JsonObject): Plant[] =>
  Object.entries(object).flatMap(([name, member]): Plant[] => {
    const rest = (changed: JsonValue): JsonValue => ({ ...object, [name]: changed })
    if (MODELS_OWN.has(name) && !Array.isArray(member)) return []
    if (typeof member === 'string') return [(text) => rest(text), (text) => rest(member + text)]
    if (typeof member === 'number' || member === null) return [(text) => rest(text)]
    return plants(member ?? null).map((plant) => (text: string) => rest(plant(text)))
  })

/** Every place of a JSON value that is not the model's own: its strings and numbers, and a member or a name that is new. */
export const plants = (value: JsonValue): Plant[] => {
  if (Array.isArray(value))
    return value.flatMap((item, index) => plants(item).map((plant) => (text: string) => value.with(index, plant(text))))
  if (!isObject(value)) return []
  return [...inMembers(value), (text) => ({ ...value, extra: text }), (text) => ({ ...value, [text]: 1 })]
}
