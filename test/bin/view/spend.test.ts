import { describe, expect, test } from 'vitest'
import type { SpendRow } from '../../../bin/ledger/ledger.ts'
import { sortedSpend, spendTable, totalOf } from '../../../bin/view/spend.ts'
import { spendCsv } from '../../../bin/view/spend-data.ts'
import { ttftBin, ttftPercentile } from '../../../lambda/storage/ledger/ttft-bins.ts'

const row = (group: SpendRow['group'], changes: Partial<SpendRow> = {}): SpendRow => ({
  group,
  ...{ requests: 12, failed: 1, input: 120_000, output: 4000, reasoning: 0, cacheRead: 2000, cacheWrite: 0 },
  ...{ unpriced: 0, known: 10n ** 12n, own: 0n, market: 10n ** 12n },
  ...changes,
})

const shown = (rows: readonly SpendRow[], by: Parameters<typeof sortedSpend>[1] = ['model']): string[] =>
  spendTable(rows, totalOf(rows), { by, nameOf: (dimension, value) => (dimension === 'key' ? `<${value}>` : value) })
    .trimEnd()
    .split('\n')

describe('a table', () => {
  test('has a bar for each group, and what all are together; at least, where something has no price', () => {
    const rows = [
      row({ model: 'a/large' }, { known: 4n * 10n ** 12n, ttft: { 18: 10, 24: 2 } }),
      row({ model: 'a/small' }, { unpriced: 3, own: 5n * 10n ** 11n }),
    ]
    expect(shown(rows)).toEqual([
      'MODEL         COST                REQUESTS  FAILED    INPUT  CACHED  OUTPUT  TTFT P50     P95  OWN KEYS',
      'a/large    $4.0000  ████████████        12       1  120,000   2,000   4,000    512 ms  4.10 s   $0.0000',
      'a/small  ≥ $1.0000  ███                 12       1  120,000   2,000   4,000         -       -   $0.5000',
      'TOTAL    ≥ $5.0000                      24       2  240,000   4,000   8,000    512 ms  4.10 s   $0.5000',
    ])
  })

  test('leaves out what nobody knows or owns, and measures requests where nothing has a cost', () => {
    const [head, first, second] = shown(
      [row({ key: 'k1' }, { known: 0n }), row({ key: 'k2' }, { known: 0n, requests: 6 })],
      ['key'],
    )
    expect(head).toBe('KEY       COST                REQUESTS  FAILED    INPUT  CACHED  OUTPUT')
    expect(first).toMatch(/^<k1> +\$0\.0000 +█{12} /)
    expect(second).toMatch(/^<k2> +\$0\.0000 +█{6} /)
  })

  test('several dimensions are several columns', () => {
    const [head, , total] = shown([row({ model: 'm', key: 'k' })], ['model', 'key'])
    expect([head?.slice(0, 12), total?.slice(0, 12)]).toEqual(['MODEL  KEY  ', 'TOTAL       '])
  })
})

test('the dearest first; time in its own order', () => {
  const rows = [
    row({ day: '2026-11-02', model: 'a' }, { known: 1n }),
    row({ day: '2026-11-01', model: 'b' }, { known: 2n }),
    row({ day: '2026-11-02', model: 'c' }, { known: 3n }),
  ]
  const models = (by: Parameters<typeof sortedSpend>[1]) => sortedSpend(rows, by).map(({ group }) => group.model)
  expect(models(['model'])).toEqual(['c', 'b', 'a'])
  expect(models(['day', 'model'])).toEqual(['b', 'c', 'a'])
})

test('CSV has money in dollars and in pico-dollars, and no cost where it is not known', () => {
  const [head, exact, bound] = spendCsv(
    [row({ model: '=x' }, { known: 5n * 10n ** 10n }), row({ model: 'y' }, { unpriced: 1 })],
    ['model'],
  ).split('\r\n')
  expect(head).toContain('"unpriced","cost_usd","cost_pico","cost_known_usd","cost_known_pico","own_known_pico"')
  expect(exact).toBe(`"'=x",12,1,120000,4000,0,2000,0,0,0.05,50000000000,0.05,50000000000,0,1000000000000,,`)
  expect(bound).toContain(',1,,,1,1000000000000,')
})

describe('a percentile by bins', () => {
  test.each([1, 7, 80, 512, 4100, 61_000])('of %i ms is no more than a fifth off', (ms) => {
    const found = ttftPercentile({ [ttftBin(ms)]: 1 }, 0.5) ?? 0
    expect(Math.abs(found - ms) / ms).toBeLessThan(0.2)
  })

  test('is that of most requests, and of none there is none', () => {
    const bins = { 18: 95, 24: 5, 4: 0 }
    expect([0.5, 0.95, 0.96].map((part) => ttftPercentile(bins, part))).toEqual([512, 512, 4096])
    expect(ttftPercentile({}, 0.5)).toBeUndefined()
  })
})
