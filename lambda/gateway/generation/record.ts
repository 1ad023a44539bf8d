import type { AttemptRecord, GenerationRecord } from '../../storage/generations.ts'
import type { Caller } from '../access/caller.ts'
import type { Finish } from '../core/answer.ts'
import type { DialectName } from '../core/call.ts'
import type { ErrorCode, GatewayError } from '../core/error.ts'
import type { JsonObject } from '../core/json.ts'
import { redact } from '../core/redact.ts'
import { completionTokens, EMPTY_BUCKETS, promptTokens, type UsageBuckets } from '../core/usage/buckets.ts'
import { readUsage } from '../core/usage/read.ts'
import { PROVIDER_TIMEOUT } from '../routing/provider-timeout.ts'
import type { Outcome } from '../routing/run.ts'
import { costOf } from './cost-of.ts'
import type { Trace } from './trace.ts'

/** Records stay small, also where callers and providers are talkative. */
const MAX_TEXT = 200
const MAX_ENTRIES = 10
const MAX_USAGE = 4096

/** Errors whose message is in the provider's words, which may quote the prompt: only its type is kept. */
const PROVIDERS_WORDS: ReadonlySet<ErrorCode> = new Set([
  ...(['upstream-rejected', 'upstream-refused', 'upstream-not-found', 'upstream-failed'] as const),
  ...(['rate-limited', 'overloaded'] as const),
])

const clip = (text: string | undefined): string | undefined => text && redact(text).slice(0, MAX_TEXT)
const clipAll = (texts: readonly string[]): string[] =>
  texts.slice(0, MAX_ENTRIES).map((text) => redact(text).slice(0, MAX_TEXT))

const messageOf = (error: GatewayError): string | undefined =>
  clip(PROVIDERS_WORDS.has(error.code) ? error.detail.type : error.message)

/** The provider's words, unless they are too many, or nest too deep for JSON to be written again. */
const usageOf = (finish: Finish | undefined): JsonObject | undefined => {
  try {
    return JSON.stringify(finish?.usage ?? {}).length > MAX_USAGE ? undefined : finish?.usage
  } catch {
    return undefined
  }
}

/** Counts that could not be read are none here; the cost is unknown then. */
const tokensOf = (usage: UsageBuckets): GenerationRecord['tokens'] => ({
  input: promptTokens(usage) || 0,
  output: completionTokens(usage) || 0,
  reasoning: usage.reasoning || 0,
  cacheRead: usage.cacheRead + usage.cacheReadAudio + usage.cacheReadImage || 0,
  cacheWrite: usage.cacheWrite + usage.cacheWrite1h || 0,
})

const attemptRecord = ({ attempt, startedAt, endedAt, error, finish }: Outcome, now: number): AttemptRecord => ({
  provider: attempt.provider.slug,
  model: attempt.providerModel,
  credential: attempt.credential,
  mode: attempt.path.mode,
  startedAt,
  durationMs: (endedAt || now) - startedAt,
  success: error === undefined,
  status: error ? error.detail.upstream?.status : finish && 200,
  // A caller's impatience is no failure of the provider's.
  error: error?.detail.type === PROVIDER_TIMEOUT ? 'provider-timeout' : error?.code,
})

/** Nothing is owed to a provider that was not asked, or that answered with an HTTP error. */
const isFree = (outcomes: readonly Outcome[]): boolean =>
  outcomes.every(({ error, contentAt }) => error?.detail.upstream !== undefined && contentAt === undefined)

/** Every attempt whose provider reported usage is owed, not only the one that answered. */
const moneyOf = (trace: Trace, last: Outcome | undefined): Pick<GenerationRecord, 'costPico' | 'unpriced'> => {
  if (!last || isFree(trace.outcomes)) return { costPico: '0' }
  const owed = trace.outcomes.filter((outcome) => outcome === last || outcome.finish?.usage)
  let sum = 0n
  for (const outcome of owed) {
    const cost = costOf(outcome, trace.models)
    if (cost.pico === undefined) return { unpriced: clip(cost.unknown) }
    sum += cost.pico
  }
  return { costPico: sum.toString() }
}

const outcomeOf = ({ error, committed }: Trace): GenerationRecord['outcome'] => {
  if (!error) return 'complete'
  if (error.code === 'aborted') return 'aborted'
  return committed ? 'truncated' : 'failed'
}

const servedBy = (last: Outcome): Partial<GenerationRecord> => ({
  model: last.attempt.model,
  provider: last.attempt.provider.slug,
  providerModel: last.attempt.providerModel,
  mode: last.attempt.path.mode,
  credential: last.attempt.credential,
  finishReason: last.finish?.reason?.unified,
  usage: usageOf(last.finish),
  providerResponseId: clip(last.finish?.id),
})

/** What the record says beside its trace. */
export interface Ending {
  readonly caller: Caller
  readonly dialect: DialectName
  /** When the request ended, milliseconds since 1970. */
  readonly now: number
  /** Version of the catalog that prices it. */
  readonly version: string
}

/** The record of a request that has ended. */
export const toRecord = (trace: Trace, { caller, dialect, now, version }: Ending): GenerationRecord => {
  const last = trace.outcomes.at(-1)
  const finish = last?.finish
  const usage = finish?.usage ? readUsage(finish.format, finish.usage) : EMPTY_BUCKETS
  return {
    id: trace.id,
    createdAt: trace.receivedAt,
    team: caller.team,
    project: caller.project,
    keyId: caller.keyId,
    keyName: caller.keyName,
    dialect,
    modelRequested: clip(trace.call?.model),
    model: trace.models[0]?.id,
    ...(last && servedBy(last)),
    streamed: trace.call?.stream ?? false,
    status: trace.status || (trace.error?.status ?? 0),
    outcome: outcomeOf(trace),
    errorCode: trace.error?.code,
    errorMessage: trace.error && messageOf(trace.error),
    ttftMs: last?.contentAt && last.contentAt - trace.receivedAt,
    durationMs: now - trace.receivedAt,
    tokens: tokensOf(usage),
    usageSource: finish?.usage ? 'provider' : 'none',
    serviceTier: clip(usage.serviceTier),
    webSearchCalls: usage.calls['webSearch'] || 0,
    ...moneyOf(trace, last),
    priceVersion: version,
    attempts: trace.outcomes.slice(-MAX_ENTRIES).map((outcome) => attemptRecord(outcome, now)),
    warnings: clipAll(trace.warnings),
    user: clip(trace.user),
    tags: trace.tags && clipAll(trace.tags),
    userAgent: clip(trace.call?.headers['user-agent']),
    zeroDataRetention: trace.zeroDataRetention,
    ...(trace.isRehearsal ? { isRehearsal: true } : {}),
  }
}
