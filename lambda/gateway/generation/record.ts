import type { AttemptRecord, GenerationRecord, HoldRecord } from '../../storage/generations.ts'
import type { Told } from '../core/answer/answer.ts'
import type { Call, DialectName } from '../core/call.ts'
import type { Caller } from '../core/caller.ts'
import type { AttemptCost } from '../core/cost/spent.ts'
import type { ErrorCode, GatewayError } from '../core/error.ts'
import { compact, type JsonObject } from '../core/json/value.ts'
import { type Course, type Outcome, triedIn } from '../core/outcome.ts'
import {
  cacheReadTokens,
  cacheWriteTokens,
  completionTokens,
  EMPTY_BUCKETS,
  promptTokens,
  type UsageBuckets,
} from '../core/usage/buckets.ts'
import { clip, clipAll, clipped, countOf, MAX_ENTRIES } from './bounds.ts'
import { costRecord, countedIn } from './counted.ts'
import type { Ending } from './ending.ts'

/** Characters of JSON. */
const MAX_USAGE = 4096
/** Errors whose message is in the provider's words, which may quote the prompt: only its type is kept. */
const PROVIDERS_WORDS: ReadonlySet<ErrorCode> = new Set([
  ...(['upstream-rejected', 'context-exceeded', 'content-filtered', 'upstream-refused', 'upstream-unpaid'] as const),
  ...(['upstream-not-found', 'upstream-failed', 'rate-limited', 'overloaded'] as const),
])

const messageOf = (error: GatewayError): string | undefined =>
  clip(PROVIDERS_WORDS.has(error.code) || error.detail.upstream ? error.detail.type : error.message)

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
  input: countOf(promptTokens(usage)),
  output: countOf(completionTokens(usage)),
  reasoning: countOf(usage.reasoning),
  cacheRead: countOf(cacheReadTokens(usage)),
  cacheWrite: countOf(cacheWriteTokens(usage)),
})

const attemptRecord = (
  outcome: Outcome,
  served: string | undefined,
  { endedAt: now, costOf, course }: RecordFacts,
): AttemptRecord => {
  const { attempt, startedAt, endedAt, error, told } = outcome
  const { kind, id } = attempt.credential
  const usage = told?.usage?.buckets
  return compact({
    provider: attempt.provider.slug,
    model: clipped(attempt.upstreamModel),
    of: attempt.model.id === served ? undefined : clipped(attempt.model.id),
    isMapped: attempt.upstreamModel !== attempt.endpoint.model || attempt.endpoint.isUnlisted || undefined,
    credential: kind,
    credentialId: kind === 'byok' ? clipped(id) : undefined,
    mode: attempt.path.mode,
    why: course.passedOver.has(attempt) ? 'circuit' : attempt.placedBy,
    startedAt,
    durationMs: (endedAt || now) - startedAt,
    success: error === undefined,
    status: error ? error.detail.upstream?.status : told && 200,
    error: error?.code,
    ...(usage ? countedIn(usage) : {}),
    cost: costRecord(costOf(outcome)),
  })
}

const servedBy = (last: Outcome): Partial<GenerationRecord> =>
  compact({
    model: clipped(last.attempt.model.id),
    provider: last.attempt.provider.slug,
    providerModel: clipped(last.attempt.upstreamModel),
    mode: last.attempt.path.mode,
    credential: last.attempt.credential.kind,
    finishReason: clip(last.told?.finish?.unified),
    usage: usageOf(last.told),
    providerResponseId: clip(last.told?.id),
  })

/** All that a record is made of: as much of it as the request came to. Times are milliseconds since 1970. */
export interface RecordFacts {
  readonly id: string
  readonly caller: Caller
  readonly dialect: DialectName
  readonly receivedAt: number
  readonly endedAt: number
  readonly call?: Call
  readonly reporting?: { readonly user?: string; readonly tags: readonly string[] }
  /** The model asked for and its fallbacks. */
  readonly models: readonly { readonly id: string }[]
  readonly zeroDataRetention: boolean
  /** Failures were made up on request: it says nothing about the providers. */
  readonly isRehearsal: boolean
  /** `field: reason` of what could not be honoured. */
  readonly warnings: readonly string[]
  readonly course: Course
  /** What an attempt cost; undefined where nothing is owed. */
  readonly costOf: (outcome: Outcome) => AttemptCost | undefined
  readonly ending: Ending
  /** Of the catalog by which attempts were priced. */
  readonly priceVersion: string
  /** What stands for its cost at the gates of hard budgets. */
  readonly holds?: readonly HoldRecord[]
}

/** The record of a request that has ended, or of what one has come to. */
export const toRecord = (facts: RecordFacts): GenerationRecord => {
  const { caller, call, reporting, course, ending, receivedAt, endedAt } = facts
  const tried = triedIn(course)
  const last = tried.at(-1)
  const reported = last?.told?.usage
  const usage = reported?.buckets ?? EMPTY_BUCKETS
  const { error } = ending
  return compact({
    id: facts.id,
    createdAt: receivedAt,
    team: caller.team,
    project: caller.project,
    principal: caller.principal,
    dialect: facts.dialect,
    modelRequested: clip(call?.model),
    model: clip(facts.models[0]?.id),
    streamed: call?.stream ?? false,
    status: ending.status,
    outcome: ending.is,
    errorCode: error?.code,
    errorMessage: error && messageOf(error),
    ttftMs: last?.contentAt && last.contentAt - receivedAt,
    durationMs: endedAt - receivedAt,
    tokens: tokensOf(usage),
    usageSource: reported ? 'provider' : 'none',
    priceVersion: facts.priceVersion,
    attempts: tried.slice(-MAX_ENTRIES).map((outcome) => attemptRecord(outcome, last?.attempt.model.id, facts)),
    warnings: clipAll(facts.warnings),
    user: clip(reporting?.user),
    tags: reporting && clipAll(reporting.tags),
    userAgent: clip(call?.headers['user-agent']),
    siteUrl: clip(call?.headers['http-referer']),
    siteName: clip(call?.headers['x-title']),
    zeroDataRetention: facts.zeroDataRetention,
    isRehearsal: facts.isRehearsal || undefined,
    holds: facts.holds?.length ? facts.holds : undefined,
    ...(last && servedBy(last)),
  })
}
