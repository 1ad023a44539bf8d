import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OWNERS } from '#gateway/core/cost/spent.ts'
import { compact } from '#gateway/core/json/value.ts'
import { decodeCells, encodeCells } from '../../../../lambda/storage/ledger/sheet.ts'
import { type Cell, COUNTS } from '../../../../lambda/storage/ledger/sums.ts'
import { sampleCell } from '../conformance/sums.ts'

const name = fc.string({ unit: 'grapheme', maxLength: 20 })
const count = fc.nat(Number.MAX_SAFE_INTEGER)
const money = fc.bigInt({ min: 0n, max: 1n << 100n })
const optional = fc.option(name, { nil: undefined })

const cell: fc.Arbitrary<Cell> = fc
  .record({
    ...{ project: name, key: name, model: name, provider: name, user: optional, tag: optional },
    owner: fc.constantFrom(...OWNERS),
    zeroDataRetention: fc.boolean(),
    counts: fc.tuple(...COUNTS.map(() => count)),
    ...{ known: money, market: money, maxCost: money, maxDurationMs: count },
    ttft: fc.dictionary(fc.nat(60).map(String), count, { noNullPrototype: true }),
  })
  .map(({ counts, ...rest }) => ({
    ...compact(rest),
    ...(Object.fromEntries(COUNTS.map((of, index) => [of, counts[index]])) as Pick<Cell, (typeof COUNTS)[number]>),
  }))

test('cells are read as they were written', () => {
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 5 }), (cells) => {
      expect(decodeCells(encodeCells(cells))).toEqual(cells)
      // Absent is not the same as undefined.
      expect(
        decodeCells(encodeCells(cells))
          .map(Object.keys)
          .map((keys) => keys.sort()),
      ).toEqual(cells.map(Object.keys).map((keys) => keys.sort()))
    }),
  )
})

test('what an earlier version wrote has none of what was counted later, in whichever order its columns are', () => {
  const { columns, rows } = JSON.parse(encodeCells([sampleCell({ calls: 0, ttft: {}, maxCost: 0n })]))
  const kept = columns
    .map((column: string, index: number) => [column, rows[0][index]])
    .filter(([column]: [string]) => !['calls', 'ttft', 'maxCost'].includes(column))
    .reverse()
  const earlier = {
    columns: kept.map(([column]: [string]) => column),
    rows: [kept.map(([, value]: [string, unknown]) => value)],
  }
  expect(decodeCells(JSON.stringify(earlier))).toEqual([sampleCell({ calls: 0, ttft: {}, maxCost: 0n })])
})

test('what is no list of cells throws', () => {
  expect(() => decodeCells('{')).toThrow()
  expect(() => decodeCells('{"columns":["known"],"rows":[["x"]]}')).toThrow()
})
