import { compact } from '../../lambda/gateway/core/json/value.ts'
import { toUsd } from '../../lambda/gateway/core/money.ts'
import type { Dimension } from '../../lambda/gateway/money/sums/dimensions.ts'
import { ttftPercentile } from '../../lambda/storage/ledger/ttft-bins.ts'
import { type CsvCell, csvLine } from '../export/csv.ts'
import type { Spend, SpendQuestion, SpendRow } from '../ledger/ledger.ts'
import { jsonText } from './text.ts'

/** What programs read of a group. A cost that is not known exactly is not there, but what it is at least. */
const fieldsOf = (row: SpendRow, by: readonly Dimension[]): Record<string, CsvCell> => {
  const { requests, failed, input, output, reasoning, cacheRead, cacheWrite, unpriced, known, own, market, ttft } = row
  const exact = unpriced === 0 ? known : undefined
  return {
    ...Object.fromEntries(by.map((dimension) => [dimension, row.group[dimension] ?? ''])),
    ...{ requests, failed, input_tokens: input, output_tokens: output, reasoning_tokens: reasoning },
    ...{ cache_read_tokens: cacheRead, cache_write_tokens: cacheWrite, unpriced },
    cost_usd: exact === undefined ? undefined : { decimal: toUsd(exact) },
    cost_pico: exact,
    cost_known_usd: { decimal: toUsd(known) },
    cost_known_pico: known,
    own_known_pico: own,
    market_known_pico: market,
    ttft_p50_ms: ttft && ttftPercentile(ttft, 0.5),
    ttft_p95_ms: ttft && ttftPercentile(ttft, 0.95),
  }
}

/** Header and rows, without the sum of all, which whoever adds the rows up would count twice. */
export const spendCsv = (rows: readonly SpendRow[], by: readonly Dimension[]): string => {
  const none: SpendRow = {
    ...{ group: {}, requests: 0, failed: 0, input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheWrite: 0 },
    ...{ unpriced: 0, known: 0n, own: 0n, market: 0n },
  }
  return (
    csvLine(Object.keys(fieldsOf(none, by))) + rows.map((row) => csvLine(Object.values(fieldsOf(row, by)))).join('')
  )
}

/** Money is text: a JSON number is no place for it. */
const jsonOf = (row: SpendRow, by: readonly Dimension[]) =>
  compact(
    Object.fromEntries(
      Object.entries(fieldsOf(row, by)).map(([name, value]) => {
        if (typeof value === 'object') return [name, value.decimal]
        return [name, typeof value === 'bigint' ? String(value) : value]
      }),
    ),
  )

export const spendJson = ({ span, by }: SpendQuestion, { rows, asOfMs }: Spend, total: SpendRow): string => {
  const [from, to, asOf] = [...span, asOfMs].map((ms) => new Date(ms).toISOString())
  const results = rows.map((row) => jsonOf(row, by))
  return jsonText({ from, to, by, as_of: asOf, results, total: jsonOf(total, []) }, 2)
}
