import { OWNER, type Owner } from '../../gateway/core/cost/spent.ts'
import type { GenerationOutcome, GenerationRecord } from '../generations.ts'
import { isLike } from '../glob.ts'

/** Which records are wanted: those that fit all that is given. Times are of the request's start, the end excluded. */
export interface LogFilter {
  readonly fromMs?: number
  readonly toMs?: number
  readonly project?: string
  /** Id of the key, or what it is called. */
  readonly key?: string
  /** Canonical ids, any of them. */
  readonly models?: readonly string[]
  /** A pattern of the model, with `*` for anything: the log has models that no catalog lists. */
  readonly modelLike?: string
  readonly provider?: string
  /** HTTP statuses, both ends included. */
  readonly status?: readonly [from: number, to: number]
  readonly outcome?: GenerationOutcome
  /** Of any attempt. */
  readonly owner?: Owner
  readonly user?: string
  readonly tag?: string
  /** What it cost at least, in pico-dollars, all attempts together. */
  readonly minCost?: bigint
  /** Of the prompt and the answer together. */
  readonly minTokens?: number
  readonly minDurationMs?: number
  readonly minTtftMs?: number
}

/** What a page is sorted by: the newest first, or the most of something. */
export const SORTS = ['newest', 'cost', 'duration', 'ttft', 'tokens'] as const
export type Sort = (typeof SORTS)[number]

/** What all attempts cost at least. */
export const costOf = ({ attempts, costPico }: GenerationRecord): bigint =>
  attempts.reduce((sum, { cost }) => sum + BigInt(cost?.known ?? 0), BigInt(costPico ?? 0))

/** Of its attempts. */
export const ownersOf = ({ attempts }: GenerationRecord): ReadonlySet<Owner> =>
  new Set(attempts.map(({ credential }) => OWNER[credential]))

/** Where SQLite's integers end: money beyond it is equally dear for every store. */
const MOST = (1n << 63n) - 1n

export const capped = (rank: bigint | number): bigint | number => (rank > MOST ? MOST : rank)

/** By what a record is sorted; undefined where it has none of it, and comes last. */
export const rankOf = (record: GenerationRecord, sort: Exclude<Sort, 'newest'>): bigint | number | undefined => {
  const { durationMs, ttftMs, tokens } = record
  if (sort === 'cost') return costOf(record)
  return { duration: durationMs, ttft: ttftMs, tokens: tokens.input + tokens.output }[sort]
}

type Test = (record: GenerationRecord, filter: LogFilter) => boolean

/** A filter that is not given lets everything through. */
const TESTS: { readonly [Name in keyof LogFilter]-?: Test } = {
  fromMs: ({ createdAt }, { fromMs = 0 }) => createdAt >= fromMs,
  toMs: ({ createdAt }, { toMs = Number.POSITIVE_INFINITY }) => createdAt < toMs,
  project: (record, { project }) => record.project === project,
  key: ({ principal }, { key }) => principal.id === key || principal.name === key,
  models: ({ model }, { models = [] }) => model !== undefined && models.includes(model),
  modelLike: ({ model }, { modelLike = '*' }) => model !== undefined && isLike(model, modelLike),
  provider: (record, { provider }) => record.provider === provider,
  status: ({ status }, { status: [from, to] = [0, 0] }) => from <= status && status <= to,
  outcome: (record, { outcome }) => record.outcome === outcome,
  owner: (record, { owner }) => owner !== undefined && ownersOf(record).has(owner),
  user: (record, { user }) => record.user === user,
  tag: ({ tags = [] }, { tag }) => tag !== undefined && tags.includes(tag),
  minCost: (record, { minCost = 0n }) => costOf(record) >= minCost,
  minTokens: ({ tokens }, { minTokens = 0 }) => tokens.input + tokens.output >= minTokens,
  minDurationMs: ({ durationMs }, { minDurationMs = 0 }) => durationMs >= minDurationMs,
  minTtftMs: ({ ttftMs }, { minTtftMs = 0 }) => ttftMs !== undefined && ttftMs >= minTtftMs,
}

const NAMES = Object.keys(TESTS) as (keyof LogFilter)[]

/** What a filter means, for every store. */
export const isWanted = (record: GenerationRecord, filter: LogFilter): boolean =>
  NAMES.every((name) => filter[name] === undefined || TESTS[name](record, filter))
