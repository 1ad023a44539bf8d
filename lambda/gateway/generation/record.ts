import type { AttemptRecord, GenerationRecord } from '../../storage/generations.ts'
import type { Told } from '../core/answer.ts'
import type { DialectName } from '../core/call.ts'
import type { Caller } from '../core/caller.ts'
import type { ErrorCode, GatewayError } from '../core/error.ts'
import type { JsonObject } from '../core/json/value.ts'
import { currentOf, inToldOrder, type Outcome } from '../core/outcome.ts'
import { redact } from '../core/redact.ts'
import {
  cacheReadTokens,
  cacheWriteTokens,
  completionTokens,
  EMPTY_BUCKETS,
  promptTokens,
  type UsageBuckets,
} from '../core/usage/buckets.ts'
import { spentOn } from '../money/spent.ts'
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
const usageOf = (told: Told | undefined): JsonObject | undefined => {
  const raw = told?.usage?.raw
  try {
    return JSON.stringify(raw ?? {}).length > MAX_USAGE ? undefined : raw
  } catch {
    return undefined
  }
}

/** Counts that could not be read are none here; the cost is unknown then. */
const tokensOf = (usage: UsageBuckets): GenerationRecord['tokens'] => ({
  input: promptTokens(usage) || 0,
  output: completionTokens(usage) || 0,
  reasoning: usage.reasoning || 0,
  cacheRead: cacheReadTokens(usage) || 0,
  cacheWrite: cacheWriteTokens(usage) || 0,
})

const attemptRecord = ({ attempt, startedAt, endedAt, error, told }: Outcome, now: number): AttemptRecord => ({
  provider: attempt.provider.slug,
  model: attempt.providerModel,
  credential: attempt.credential,
  mode: attempt.path.mode,
  startedAt,
  durationMs: (endedAt || now) - startedAt,
  success: error === undefined,
  status: error ? error.detail.upstream?.status : told && 200,
  error: error?.code,
})

const moneyOf = (trace: Trace): Pick<GenerationRecord, 'costPico' | 'unpriced'> => {
  const { pico, unknown } = spentOn(inToldOrder(trace), trace.models)
  return pico === undefined ? { unpriced: clip(unknown) } : { costPico: pico.toString() }
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
  finishReason: last.told?.finish?.unified,
  usage: usageOf(last.told),
  providerResponseId: clip(last.told?.id),
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
  const last = currentOf(trace)
  const reported = last?.told?.usage
  const usage = reported?.buckets ?? EMPTY_BUCKETS
  return {
    id: trace.id,
    createdAt: trace.receivedAt,
    team: caller.team,
    project: caller.project,
    principal: caller.principal,
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
    usageSource: reported ? 'provider' : 'none',
    serviceTier: clip(usage.serviceTier),
    webSearchCalls: usage.calls['webSearch'] || 0,
    ...moneyOf(trace),
    priceVersion: version,
    attempts: inToldOrder(trace)
      .slice(-MAX_ENTRIES)
      .map((outcome) => attemptRecord(outcome, now)),
    warnings: clipAll(trace.warnings),
    user: clip(trace.user),
    tags: trace.tags && clipAll(trace.tags),
    userAgent: clip(trace.call?.headers['user-agent']),
    zeroDataRetention: trace.zeroDataRetention,
    ...(trace.isRehearsal ? { isRehearsal: true } : {}),
  }
}
