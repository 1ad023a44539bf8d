import { wordIn } from '../canonical/finish.ts'
import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr, ownIn, stringOr } from '../json/value.ts'
import { count, EMPTY_BUCKETS, priceWord, type UsageBuckets } from './buckets.ts'
import type { Counting } from './counting.ts'
import type { WireUsage } from './read.ts'
import { contradicted, lifetimes, uncounted, unsureOf } from './shares.ts'
import { type Beside, NOTHING_BESIDE, type ToldUsage, type UsageSeen } from './told.ts'

const REQUIRED = ['input_tokens', 'output_tokens'] as const

const LIFETIMES = ['ephemeral_5m_input_tokens', 'ephemeral_1h_input_tokens'] as const

/**
 * What tools on Anthropic's side are billed as; fetching costs its tokens alone. Others are called what they are there.
 * https://platform.claude.com/docs/en/about-claude/pricing
 */
const toolCalls = ({
  web_search_requests: webSearch,
  // Billed by the time that it runs, beside an allowance.
  code_execution_requests: codeExecution,
  web_fetch_requests: _,
  ...others
}: JsonObject): (readonly [string, number])[] =>
  Object.entries({ ...others, webSearch, codeExecution }).map(([kind, calls]) => [kind, count(calls)])

/**
 * What an iteration is billed as beside its tokens, by its type: an advisor or a fallback model bills at rates of its own,
 * which these buckets cannot tell, and so may one that nobody knows, which is called what it is there.
 */
const ITERATIONS: Readonly<Record<string, string>> = {
  compaction: '',
  message: '',
  advisor_message: 'advisorMessage',
  fallback_message: 'fallbackMessage',
}

const billedAs = ({ type }: JsonObject): string => {
  const word = stringOr(type) ?? 'iterations'
  return ownIn(ITERATIONS, word) ?? word
}

type TokenKinds = 'input' | 'cacheRead' | 'cacheWrite' | 'cacheWrite1h' | 'output'
type TokenBuckets = Pick<UsageBuckets, TokenKinds | 'contradiction'> & {
  /** Of the writes. */
  readonly unsure: number
}

/** Of the whole message or of one iteration. Without any details there is no lifetime but five minutes. */
const tokenBuckets = (usage: JsonObject): TokenBuckets => {
  const { usual, long, unsure, contradiction } = lifetimes(
    count(usage['cache_creation_input_tokens']),
    usage['cache_creation'],
    LIFETIMES,
  )
  return {
    input: count(usage['input_tokens']),
    cacheRead: count(usage['cache_read_input_tokens']),
    cacheWrite: usual,
    cacheWrite1h: long,
    unsure,
    output: count(usage['output_tokens']),
    ...contradicted(contradiction),
  }
}

/**
 * `usage` of a message. Cached tokens are *not* inside `input_tokens`; thinking is inside `output_tokens`.
 * https://docs.anthropic.com/en/api/messages, recorded traffic of Anthropic, Bedrock and Vertex.
 */
export const anthropicUsage = (
  usage: JsonObject,
  { tier: besideTier, contradiction, isPreliminary }: Beside = NOTHING_BESIDE,
  { cacheReads }: Counting = {},
): UsageBuckets => {
  const iterations = arrayOr(usage['iterations']).map(objectOr)
  const kinds = iterations.map(billedAs)
  // With compaction the totals leave out what compacting cost.
  const executed = kinds.includes('fallbackMessage') ? [] : iterations.filter((_, index) => kinds[index] === '')
  // Details of the totals are none of a single one.
  const noDetails = isObject(usage['cache_creation']) ? { cache_creation: {} } : {}
  const counted = executed.length > 0 ? executed.map((own): JsonObject => ({ ...noDetails, ...own })) : [usage]
  const tokens = counted.map(tokenBuckets)
  const sum = (kind: TokenKinds | 'unsure') => tokens.reduce((total, buckets) => total + buckets[kind], 0)
  const thought = count(objectOr(usage['output_tokens_details'])['thinking_tokens'])
  const isTooMuch = thought > sum('output')
  const speed = priceWord(usage['speed']) ?? 'standard'
  const tier = speed === 'standard' ? (priceWord(usage['service_tier']) ?? besideTier) : speed
  const geo = priceWord(usage['inference_geo'])
  const calls = [
    ...toolCalls(objectOr(usage['server_tool_use'])),
    ...kinds.filter(Boolean).map((kind) => [kind, kinds.filter((other) => other === kind).length] as const),
  ]
  const read = sum('cacheRead')
  // Where both are sold, a request uses one of them.
  const isMarked = cacheReads === 'either' && sum('cacheWrite') > 0
  return {
    ...EMPTY_BUCKETS,
    input: sum('input'),
    cacheRead: isMarked ? 0 : read,
    cacheReadExplicit: isMarked ? read : 0,
    cacheWrite: sum('cacheWrite'),
    cacheWrite1h: sum('cacheWrite1h'),
    output: isPreliminary ? Number.NaN : sum('output'),
    reasoning: thought,
    calls: Object.fromEntries(calls.filter(([, calls]) => calls !== 0)),
    ...contradicted(
      ...tokens.map(({ contradiction }) => contradiction),
      isTooMuch ? 'thinking_tokens' : undefined,
      contradiction,
    ),
    ...unsureOf(
      { kind: 'cacheWrite', or: ['cacheWrite1h'], tokens: sum('unsure') },
      { kind: 'cacheRead', or: ['cacheReadExplicit'], tokens: cacheReads === 'either' && !isMarked ? read : 0 },
    ),
    ...uncounted(executed[0] ?? usage, REQUIRED),
    ...(tier ? { serviceTier: tier } : {}),
    ...(geo ? { inferenceGeo: geo } : {}),
  }
}

/** The usage of `message_start` overlaid with that of `message_delta`, whose counts are cumulative and may be null. */
const mergeUsage = (before: JsonObject | undefined, after: JsonValue | undefined): JsonObject | undefined => {
  if (!isObject(after) || !before) return isObject(after) ? after : before
  const said = Object.entries(after).filter(([name, value]) => value !== null || !Object.hasOwn(before, name))
  return { ...before, ...Object.fromEntries(said) }
}

const promptOf = (usage: JsonObject): number =>
  count(usage['input_tokens']) + count(usage['cache_read_input_tokens']) + count(usage['cache_creation_input_tokens'])

/** An input that was counted is none after all. */
const isTakenBack = (before: JsonObject | undefined, after: JsonObject): before is JsonObject =>
  before !== undefined && after['input_tokens'] === 0 && promptOf(after) < promptOf(before)

const isSaid = (value: JsonValue | undefined): boolean => (value ?? null) !== null

/**
 * Of a message or its events: the usage, merged over them. An input that is taken back stands, and contradicts the end;
 * what the start says of the output is preliminary once the message ends without saying more.
 */
export const messagesUsageSeen = (): UsageSeen => {
  let told: ToldUsage | undefined
  let contradiction: string | undefined
  let isCounted = false
  let isOver = false
  let isFinal = false
  return {
    see(own) {
      const start = objectOr(own['message'])['usage']
      const said = own['usage']
      const isEnd = own['type'] === 'message_delta' || own['type'] === 'message_stop'
      if (!start && !said && !isEnd) return
      isOver ||= isEnd
      isFinal ||= wordIn(objectOr(own['delta'])['stop_reason']) !== undefined
      const before = mergeUsage(told?.raw, start)
      const merged = mergeUsage(before, said)
      if (!merged) return
      const raw = isTakenBack(before, merged) ? { ...merged, input_tokens: before['input_tokens'] ?? 0 } : merged
      if (raw !== merged) contradiction = 'input_tokens'
      isCounted ||= isSaid(objectOr(said)['output_tokens'])
      const isPreliminary = isOver && !isCounted && isSaid(raw['output_tokens'])
      told = { raw, beside: { contradiction, isPreliminary, isFinal } }
    },
    usage: () => told,
  }
}

export const messagesUsage: WireUsage = { read: anthropicUsage, start: messagesUsageSeen }
