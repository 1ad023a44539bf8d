import type { GatewayError } from '../../lambda/gateway/core/error.ts'
import type { JsonObject, JsonValue } from '../../lambda/gateway/core/json/value.ts'
import type { RoutingOptions } from '../../lambda/gateway/routing/options/options.ts'
import { UsageError } from '../command.ts'

/** How a value is written: words with commas between them, a word (`true` and `false` are no text), or JSON. */
type Form = 'list' | 'word' | 'json'

interface Default {
  readonly form: Form
  /** Requests can make it stricter, and nobody can let them loosen it. */
  readonly isStrict?: true
}

/**
 * What can be set for all requests. What is not here is a single request's: its user, its credentials, and the models
 * beside the one that it asks for.
 */
const DEFAULTS: Readonly<Partial<Record<keyof RoutingOptions, Default>>> = {
  order: { form: 'list' },
  only: { form: 'list' },
  sort: { form: 'word' },
  has: { form: 'list' },
  headquarters: { form: 'list' },
  inferenceRegion: { form: 'json' },
  zeroDataRetention: { form: 'word', isStrict: true },
  disallowPromptTraining: { form: 'word', isStrict: true },
  byokFallback: { form: 'word', isStrict: true },
  caching: { form: 'word' },
  serviceTier: { form: 'word' },
  speed: { form: 'word' },
  allowFallbackFromFast: { form: 'word', isStrict: true },
  providerTimeouts: { form: 'json' },
  hedge: { form: 'word' },
  tags: { form: 'list' },
}

const NAMES = new Map(Object.entries(DEFAULTS))
const ALLOWED = [...NAMES.keys()].join(', ')

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

const split = (given: string): readonly [name: string, value: JsonValue] => {
  const at = given.indexOf('=')
  const name = at < 0 ? given : given.slice(0, at)
  const known = NAMES.get(name)
  if (!known) throw new UsageError(`--option "${name}" cannot be set for all requests. Allowed are ${ALLOWED}.`)
  if (at < 0) throw new UsageError(`--option is NAME=VALUE, e.g. caching=auto, got "${name}" alone.`)
  return [name, READ[known.form](name, given.slice(at + 1))]
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
  const entries = given.map(split)
  const names = entries.map(([name]) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) throw new UsageError(`--option ${twice} is given more than once: give it once.`)
  const defaults = Object.fromEntries(entries)
  await requireReadable(defaults)
  return defaults
}

/** Throws UsageError for a name that is none of these defaults, or can only become stricter. */
export const requireChangeable = (names: readonly string[], defaults: JsonObject): void => {
  const given = Object.keys(defaults)
  const strict = names.find((name) => NAMES.get(name)?.isStrict)
  if (strict) throw new UsageError(`--changeable ${strict}: requests can make it stricter, and none can loosen it.`)
  const wrong = names.find((name) => !given.includes(name))
  if (wrong !== undefined)
    throw new UsageError(
      `--changeable "${wrong}" is none of the options that are set: ${given.join(', ') || 'there are none'}. Set it by --option.`,
    )
}
