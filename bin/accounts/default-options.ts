import type { GatewayError } from '../../lambda/gateway/core/error.ts'
import type { JsonObject, JsonValue } from '../../lambda/gateway/core/json/value.ts'
import type { OptionName } from '../../lambda/gateway/routing/options/joins.ts'
import { UsageError } from '../command.ts'

/** How a value is written: words with commas between them, a word (`true` and `false` are no text), or JSON. */
type Form = 'list' | 'word' | 'json'

/** @default word */
const FORMS: Readonly<Partial<Record<OptionName, Form>>> = {
  order: 'list',
  only: 'list',
  has: 'list',
  headquarters: 'list',
  inferenceRegion: 'json',
  providerTimeouts: 'json',
  tags: 'list',
}

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
])

const jsonFrom = (name: string, text: string): JsonValue => {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    throw new UsageError(`--option ${name} is written as JSON, e.g. providerTimeouts={"byok":{"openai":5000}}.`)
  }
}

const READ: Readonly<Record<Form, (name: string, text: string) => JsonValue>> = {
  list: (name, text) => (text.startsWith('[') ? jsonFrom(name, text) : text.split(',').map((word) => word.trim())),
  word: (_, text) => WORDS.get(text) ?? text,
  json: jsonFrom,
}

const split = (given: string, allowed: readonly OptionName[]): readonly [name: string, value: JsonValue] => {
  const at = given.indexOf('=')
  const text = at < 0 ? given : given.slice(0, at)
  const name = allowed.find((option) => option === text)
  if (!name)
    throw new UsageError(`--option "${text}" cannot be set for all requests. Allowed are ${allowed.join(', ')}.`)
  if (at < 0) throw new UsageError(`--option is NAME=VALUE, e.g. caching=auto, got "${name}" alone.`)
  return [name, READ[FORMS[name] ?? 'word'](name, given.slice(at + 1))]
}

const requireReadable = async (defaults: JsonObject): Promise<void> => {
  const { readOptions } = await import('../../lambda/gateway/routing/options/options.ts')
  try {
    readOptions(defaults, {})
  } catch (error) {
    throw new UsageError((error as GatewayError).message.replaceAll('providerOptions.gateway.', '--option '))
  }
}

/** Reads `NAME=VALUE` each. Throws UsageError for what is no option, is given twice or cannot be taken. */
export const readDefaults = async (given: readonly string[]): Promise<JsonObject> => {
  const { DEFAULT_NAMES } = await import('../../lambda/gateway/routing/options/joins.ts')
  const entries = given.map((text) => split(text, DEFAULT_NAMES))
  const names = entries.map(([name]) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) throw new UsageError(`--option ${twice} is given more than once: give it once.`)
  const defaults = Object.fromEntries(entries)
  await requireReadable(defaults)
  return defaults
}

/** Throws UsageError for a name that is none of these defaults, or can only become stricter. */
export const requireChangeable = async (names: readonly string[], defaults: JsonObject): Promise<void> => {
  const { DEFAULT_NAMES, ROWS } = await import('../../lambda/gateway/routing/options/joins.ts')
  const given = Object.keys(defaults)
  const strict = DEFAULT_NAMES.find((name) => names.includes(name) && ROWS[name].isAlwaysStrict)
  if (strict) throw new UsageError(`--changeable ${strict}: requests can make it stricter, and none can loosen it.`)
  const wrong = names.find((name) => !given.includes(name))
  if (wrong !== undefined)
    throw new UsageError(
      `--changeable "${wrong}" is none of the options that are set: ${given.join(', ') || 'there are none'}. Set it by --option.`,
    )
}
