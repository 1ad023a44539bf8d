import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { describe, expect, test } from 'vitest'
import { EXPORT_COLUMNS, exported, PARQUET_COLUMNS } from '#gateway/archive/columns.ts'
import { PART_RECORDS, parquetParts } from '#gateway/archive/parquet.ts'
import type { GenerationRecord } from '../../../../lambda/storage/generations.ts'
import { generationId, NOW, sampleRecord } from '../../storage/conformance/sample.ts'

const BASE = sampleRecord()
const recordAt = (at: number): GenerationRecord => ({ ...BASE, id: generationId(NOW + at), createdAt: NOW + at })
const RECORDS = Array.from({ length: 1200 }, (_, at) => recordAt(at))

const bytesOf = ({ buffer, byteOffset, length }: Uint8Array): ArrayBuffer =>
  buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer
const batches = async function* (records: readonly GenerationRecord[], size = 70) {
  for (let at = 0; at < records.length; at += size) yield records.slice(at, at + size)
}
const partsOf = async (records: readonly GenerationRecord[], most: number, size?: number): Promise<Uint8Array[]> => {
  const parts: Uint8Array[] = []
  for await (const part of parquetParts(batches(records, size), most)) parts.push(part)
  return parts
}
const rowsOf = async (part: Uint8Array) => parquetReadObjects({ file: bytesOf(part) })

describe('parts of a day', () => {
  test.each([
    [1200, [1200]],
    [1199, [1199, 1]],
    [500, [500, 500, 200]],
    [400, [400, 400, 400]],
  ])('of at most %i rows', async (most, lengths) => {
    const parts = await partsOf(RECORDS, most)
    expect(parts.map((part) => Number(parquetMetadata(bytesOf(part)).num_rows))).toEqual(lengths)
    const rows = (await Promise.all(parts.map(rowsOf))).flat()
    expect(rows.map(({ id }) => id)).toEqual(RECORDS.map(({ id }) => id))
  })

  test('are what the records are, nothing rounded', async () => {
    const [part] = await partsOf(RECORDS.slice(0, 3), 10)
    const rows = part ? await rowsOf(part) : []
    const expected = RECORDS.slice(0, 3).map((record) =>
      Object.fromEntries(
        PARQUET_COLUMNS.map(({ name, kind, of }) => {
          const value = of(exported(record)) ?? null
          return [name, kind === 'time' ? new Date(Number(value)) : value]
        }),
      ),
    )
    expect(rows).toEqual(expected)
    expect(Object.keys(rows[0] ?? {})).toEqual(
      EXPORT_COLUMNS.map(({ name }) => name).filter((name) => name !== 'cost_usd'),
    )
  })

  test('hold a request whose duration is no whole number', async () => {
    const [part] = await partsOf([{ ...BASE, durationMs: 189.8 }], 10)
    expect(part && (await rowsOf(part))).toMatchObject([{ duration_ms: 190 }])
  })

  test('hold a request whose numbers are beyond their columns: as at least the most of these', async () => {
    const most = 2n ** 63n - 1n
    const spent = (...known: bigint[]): GenerationRecord => ({
      ...BASE,
      tokens: { ...BASE.tokens, input: 3e9 },
      attempts: known.map((amount) => ({
        ...{
          provider: 'p',
          model: 'm',
          credential: 'byok',
          mode: 'relay',
          startedAt: NOW,
          durationMs: 1,
          success: true,
        },
        cost: { owner: 'team', known: String(amount), source: 'provider' },
      })),
    })
    const [part] = await partsOf([spent(most), spent(most + 1n), spent(most, 1n)], 10)
    const own = { cost_own_pico: most, market_known_pico: most, input_tokens: 2 ** 31 - 1 }
    const beyond = { ...own, cost_pico: null, cost_known_pico: most, cost_missing: '["amount"]' }
    expect(part && (await rowsOf(part))).toMatchObject([
      { ...own, cost_pico: most, cost_known_pico: most, cost_missing: null },
      beyond,
      beyond,
    ])
  })

  test('are the same bytes however the log is read', async () => {
    const [one, other] = [await partsOf(RECORDS, 500, 70), await partsOf(RECORDS, 500, 1)]
    expect(one.length).toBe(3)
    expect(one.every((part, index) => Buffer.compare(part, other[index] ?? new Uint8Array()) === 0)).toBe(true)
  })

  test('are none where there are no records', async () => {
    expect(await partsOf([], 10)).toEqual([])
  })

  test('are made one after the other: what is read and not handed out is at most one part and one batch', async () => {
    let [read, handedOut] = [0, 0]
    const counted = async function* () {
      for await (const batch of batches(RECORDS)) {
        read += batch.length
        yield batch
      }
    }
    for await (const part of parquetParts(counted(), 300)) {
      handedOut += Number(parquetMetadata(bytesOf(part)).num_rows)
      expect(read - handedOut).toBeLessThanOrEqual(70)
    }
    expect(handedOut).toBe(1200)
  })

  test('of the greatest length are some megabytes, in row groups that fit into memory', async () => {
    const many = async function* () {
      for (let at = 0; at < PART_RECORDS; at += 500)
        yield Array.from({ length: 500 }, (_, index) => recordAt(at + index))
    }
    for await (const part of parquetParts(many())) {
      expect(part.length).toBeLessThan(8 * 1024 * 1024)
      const groups = parquetMetadata(bytesOf(part)).row_groups.map(({ num_rows }) => Number(num_rows))
      expect(groups).toEqual(Array(10).fill(5000))
    }
  })
})
