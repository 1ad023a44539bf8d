import { type Attempt, endpointOf } from '../../core/attempt.ts'
import type { Call } from '../../core/call.ts'
import type { OutputLimit } from '../../core/cost/output-limit.ts'
import type { Dialect } from '../../core/dialect.ts'
import { plainName } from '../../core/json/key-names.ts'
import { isSame } from '../../core/json/same.ts'
import { isObject, type JsonObject, type JsonValue, objectOr, without } from '../../core/json/value.ts'
import { askedThinking, optionsWithoutThinking, withoutThinking } from '../thinking-budget/asked-thinking.ts'
import { thinkingReceiver } from '../thinking-budget/receiver.ts'

/** What packages and providers may be told besides, where it wins over the caller's number: by plain names. */
const LIMITS = /max.*tokens?$|additionalmodelrequestfields/
/** Of thinking, within the answer. */
const OF_THINKING = /thinking|reasoning|toolcalls/

/** A provider's options that may say another number. */
const saysLimit = (value: JsonValue | undefined): boolean =>
  isObject(value) &&
  Object.entries(value).some(([key, member]) => {
    const name = plainName(key)
    return !OF_THINKING.test(name) && (LIMITS.test(name) || saysLimit(member))
  })

/** All fields of a dialect that limit the answer, the oldest first. */
export const limitNames = ({ fields }: Pick<Dialect, 'fields'>): readonly string[] =>
  Object.keys(fields).filter((name) => fields[name]?.to.includes('maxOutputTokens'))

/** Those of them that their receiver reads. */
export const limitFields = (attempt: Attempt, dialect: Pick<Dialect, 'fields'>): readonly string[] => {
  const { path } = attempt
  const names = limitNames(dialect)
  const [older = ''] = names
  if (path.mode !== 'relay' || names.length < 2) return names
  const { quirks } = endpointOf(attempt, path.wire)
  const own = ('maxTokensField' in quirks ? quirks.maxTokensField : undefined) ?? older
  // Everybody knows the older name; the newer one only who has it for its own.
  return own === older ? [older] : [own, older]
}

/** Is another number said, in words that may win? */
export const isSaidElsewhere = ({ body }: Pick<Call, 'body'>, dialect: Pick<Dialect, 'fields'>): boolean => {
  const { gateway: _, ...options } = objectOr(body['providerOptions'])
  const others = Object.keys(without(body, limitNames(dialect))).map(plainName)
  return others.some((name) => LIMITS.test(name)) || Object.values(options).some(saysLimit)
}

const isCount = (value: JsonValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

/** The caller's own number, under whichever name. */
export const givenLimit = ({ body }: Pick<Call, 'body'>, dialect: Pick<Dialect, 'fields'>): number | undefined => {
  const given = limitNames(dialect)
    .map((name) => body[name])
    .filter(isCount)
  return given.length > 0 ? Math.max(...given) : undefined
}

/** Does it say anything of thinking, as a number, a word or a switch? */
const mentionsThinking = (body: JsonObject): boolean => {
  const { gateway: _, ...options } = objectOr(body['providerOptions'])
  const { thinking = null, reasoning = null, output_config: config = null } = body
  if (thinking !== null || (reasoning !== null && reasoning !== 'provider-default') || config !== null) return true
  const bare = without(body, ['reasoning'])
  if (!isSame(withoutThinking(bare, false), bare)) return true
  return Object.values(options)
    .map(objectOr)
    .some((own) => 'thinking' in own || 'reasoningConfig' in own || !isSame(optionsWithoutThinking(own, false), own))
}

/** Whose limits do not hold thinking, or whom nobody says it of; those of them that others resell, too. */
const BESIDE: readonly (readonly [provider: RegExp, model: RegExp])[] = [
  // Reasoning is counted beside the completion: usage of recorded traffic.
  [/^xai$/, /^/],
  // Its `max_tokens` leaves out the chain of thought. https://www.volcengine.com/docs/82379/1494384
  [/^bytedance$/, /^/],
  [/^openrouter$/, /qwen|grok|seed|doubao/i],
]

/** Packages that add what they are asked to think to the limit that they send, for any model: by their options. */
const ADDING: ReadonlySet<string> = new Set(['anthropic', 'bedrock'])

export interface Thinking {
  /** On top of the limit; `unknown`: so many as nobody tells. */
  readonly beside: number | 'unknown'
  /** Where a package adds them it never sends more than its model takes. */
  readonly within: OutputLimit['within']
}

/** What may be thought beyond a limit of the answer. */
export const thinkingBeside = (attempt: Attempt, { body }: Pick<Call, 'body'>): Thinking => {
  const { provider, model, path, means } = attempt
  const none: Thinking = { beside: 0, within: 'model' }
  if (model.reasoning === false) return none
  const { thinker, budget, namespaces } = thinkingReceiver(attempt)
  const isBeside = BESIDE.some(
    ([slug, pattern]) => slug.test(provider.slug) && thinker.names.some((name) => pattern.test(name)),
  )
  if (isBeside) return { beside: 'unknown', within: 'window' }
  const isAdding = path.mode === 'adapt' && means.into !== 'body' && ADDING.has(means.into.options)
  if (!isAdding && budget?.room !== 'beside-answer') return none
  const options = objectOr(body['providerOptions'])
  const read = isAdding ? Object.values(options) : namespaces.map((name) => options[name])
  const asked = askedThinking(body, read.map(objectOr), false)
  if (!isAdding) return asked.isOff ? none : { beside: 'unknown', within: 'window' }
  if (!mentionsThinking(body)) return none
  return { beside: asked.effort === undefined ? (asked.mostTokens ?? 'unknown') : 'unknown', within: 'model' }
}

/** What holds the answer of an attempt, of a call as the attempt gets it. */
export const outputLimit = (
  attempt: Attempt,
  call: Pick<Call, 'body'>,
  dialect: Pick<Dialect, 'fields'>,
): OutputLimit => {
  const { beside, within } = thinkingBeside(attempt, call)
  const given = limitFields(attempt, dialect)
    .map((name) => call.body[name])
    .filter(isCount)
  if (given.length === 0 || beside === 'unknown' || isSaidElsewhere(call, dialect)) return { within }
  // Of two numbers it is open which one is read; too small a one is raised.
  const tokens = Math.max(...given, attempt.means.takes.limits?.minOutputTokens ?? 0)
  return { tokens: tokens + beside, within }
}
