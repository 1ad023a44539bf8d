import type { AttemptRecord, GenerationOutcome, GenerationRecord } from '../../../storage/generations.ts'
import type { Cell, CellKey } from '../../../storage/ledger/sums.ts'
import { ttftBin } from '../../../storage/ledger/ttft-bins.ts'
import { OWNER } from '../../core/cost/spent.ts'
import { type CostedAttempt, recordedCosts } from '../recorded.ts'
import { type Added, cellOf } from './cell.ts'

/** In place of a name where there is none; no name of anybody's begins so. */
export const NONE = '~none'

const sumOver = (counts: Readonly<Record<string, number>> | undefined, wanted: (name: string) => boolean): number =>
  Object.entries(counts ?? {}).reduce((sum, [name, count]) => (wanted(name) ? sum + count : sum), 0)

const isOutput = (kind: string): boolean => kind.startsWith('output')

const ofAttempt = ({ attempt: { usage, calls }, cost }: CostedAttempt): Added => ({
  attempts: 1,
  input: sumOver(usage, (kind) => kind !== 'reasoning' && !isOutput(kind)),
  output: sumOver(usage, isOutput),
  reasoning: usage?.reasoning ?? 0,
  cacheRead: sumOver(usage, (kind) => kind.startsWith('cacheRead')),
  cacheWrite: sumOver(usage, (kind) => kind.startsWith('cacheWrite')),
  calls: sumOver(calls, () => true),
  unpriced: cost && cost.pico === undefined ? 1 : 0,
  known: cost?.known ?? 0n,
  market: cost?.market.known ?? 0n,
})

const ENDED: Readonly<Record<GenerationOutcome, Added>> = {
  complete: {},
  failed: { failed: 1 },
  truncated: { failed: 1 },
  lost: { failed: 1 },
  aborted: { aborted: 1 },
}

const isElsewhere = ({ attempt: a }: CostedAttempt, { attempt: b }: CostedAttempt): boolean =>
  a.provider !== b.provider || a.model !== b.model

const isOwn = ({ attempt }: CostedAttempt): boolean => attempt.credential !== 'system'

/** What of a request is counted once, however many attempts it took. */
const ofRequest = ({ outcome, ttftMs, durationMs }: GenerationRecord, costed: readonly CostedAttempt[]): Added => {
  const last = costed.at(-1)
  const answered = last?.attempt.success ? last : undefined
  const before = costed.slice(0, -1)
  return {
    requests: 1,
    ...ENDED[outcome],
    failovers: answered && before.some((one) => isElsewhere(one, answered)) ? 1 : 0,
    byokFallbacks: answered && !isOwn(answered) && before.some(isOwn) ? 1 : 0,
    ...(ttftMs === undefined ? {} : { ttfts: 1, ttftMs, ttft: { [ttftBin(ttftMs)]: 1 } }),
    durationMs,
    maxDurationMs: durationMs,
    maxCost: costed.reduce((sum, { cost }) => sum + (cost?.known ?? 0n), 0n),
  }
}

/**
 * Money and tokens of each attempt in the cell of its provider and owner; the request in the one cell of the attempt
 * that answered, or else of the last.
 */
export const cellsOf = (record: GenerationRecord): Cell[] => {
  const { project, principal, zeroDataRetention, model = NONE } = record
  const common = { project, key: principal.id, keyName: principal.name, zeroDataRetention }
  const keyOf = ({ of = model, provider, credential }: AttemptRecord): CellKey => ({
    ...common,
    model: of,
    provider,
    owner: OWNER[credential],
  })
  const costed = recordedCosts(record)
  const last = costed.at(-1)
  const ofLast = last ? keyOf(last.attempt) : { ...common, model, provider: NONE, owner: 'deployment' as const }
  return [...costed.map((one) => cellOf(keyOf(one.attempt), ofAttempt(one))), cellOf(ofLast, ofRequest(record, costed))]
}
