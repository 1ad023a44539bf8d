import type { GenerationRecord, Replacing } from '../../storage/generations.ts'
import type { Log } from '../../storage/ledger/log.ts'
import type { Span } from '../money/sums/spans.ts'
import { type Drift, drifting } from './drift.ts'
import { type Prices, type RepriceFilter, repriced } from './repriced.ts'

/** Writes under way at once: a log elsewhere takes some milliseconds for each. */
const AT_ONCE = 25

export interface RepricingDeps extends Prices {
  readonly log: Pick<Log, 'scan'>
  /** Absent: it is only said what would change. */
  readonly replacing?: Replacing | undefined
  /** Is told after each batch how many records were looked at, and when the last of them began. */
  readonly progressed?: ((records: number, atMs: number) => void) | undefined
}

export interface Repricing {
  readonly team: string
  /** By when requests began. */
  readonly span: Span
  readonly filter: RepriceFilter
}

export interface RepricingResult extends Drift {
  /** Requests whose record was gone, or another one, when theirs was to be written: they are in no sum here. */
  readonly overtaken: number
}

/**
 * Prices a stretch of the log again. What it has written stays when it dies, and doing it again does the rest. The hours
 * of what was written are marked by the store.
 */
export const reprice = async (
  { team, span: [fromMs, toMs], filter }: Repricing,
  { log, replacing, progressed, ...prices }: RepricingDeps,
): Promise<RepricingResult> => {
  const sums = drifting()
  let overtaken = 0
  let seen = 0
  const handle = async (before: GenerationRecord): Promise<void> => {
    const one = repriced(before, prices, filter)
    const isChanged = one.record !== before
    if (!isChanged || !replacing || (await replacing.replace(one.record, before.priceVersion))) sums.add(one, isChanged)
    else overtaken++
  }
  for await (const records of log.scan(team, fromMs, toMs)) {
    for (let at = 0; at < records.length; at += AT_ONCE) await Promise.all(records.slice(at, at + AT_ONCE).map(handle))
    seen += records.length
    progressed?.(seen, records.at(-1)?.createdAt ?? fromMs)
  }
  return { ...sums.drift(), overtaken }
}
