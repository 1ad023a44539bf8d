import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { EXPORT_COLUMNS } from '#gateway/archive/columns.ts'
import { FORMATS } from '../../../bin/export/formats.ts'
import { newFile } from '../../../bin/export/new-file.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import { generationId, sampleRecord } from '../../lambda/storage/conformance/sample.ts'
import { fakeGateway, KEY } from '../ledger/fake-gateway.ts'
import { runHere } from '../run.ts'

const BASE = Date.now() - 3_600_000
const COUNT = 12_000

/** Costs of every kind: exact, at least, none; the largest that a number could not hold. */
const costOf = (at: number): GenerationRecord['attempts'] => {
  const known = String(10n ** 17n + BigInt(at))
  const [first, last] = sampleRecord().attempts
  if (!first || !last || at % 3 === 2) return []
  return [
    first,
    { ...last, cost: { owner: 'deployment', known, source: 'priced', ...(at % 3 ? { missing: ['output'] } : {}) } },
  ]
}

const RECORDS = Array.from({ length: COUNT }, (_, at) =>
  sampleRecord({
    createdAt: BASE + at * 10,
    id: generationId(BASE + at * 10),
    attempts: costOf(at),
    user: at % 2 ? '=cmd|calc' : undefined,
    ttftMs: at % 5 ? at : undefined,
  }),
)

let folder: string
let gateway: Awaited<ReturnType<typeof fakeGateway>>
beforeAll(async () => {
  gateway = await fakeGateway()
  for (const record of RECORDS.toReversed()) await gateway.put(record)
})
afterAll(() => gateway.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
  return () => rmSync(folder, { recursive: true })
})

const batches = async function* (records: readonly GenerationRecord[] = RECORDS) {
  for (let at = 0; at < records.length; at += 700) yield records.slice(at, at + 700)
}
const write = async (ending: string, records?: readonly GenerationRecord[]): Promise<string> => {
  const file = join(folder, `all${ending}`)
  await FORMATS[ending]?.(file, batches(records), new AbortController().signal)
  return file
}

describe('Parquet', () => {
  test('another reader finds the same sums, as integers, and nothing where there is none', async () => {
    const file = await asyncBufferFromFile(await write('.parquet'))
    const rows = await parquetReadObjects({ file })
    expect(rows).toHaveLength(COUNT)
    const sum = (name: string) => rows.reduce((total, { [name]: cell }) => total + BigInt(cell ?? 0), 0n)
    const exact = (at: number) => (at % 3 === 0 ? 10n ** 17n + BigInt(at) : 0n)
    const known = (at: number) => (at % 3 === 2 ? 0n : 10n ** 17n + BigInt(at))
    const total = (of: (at: number) => bigint) => RECORDS.reduce((all, _, at) => all + of(at), 0n)
    expect(sum('cost_pico')).toBe(total(exact))
    expect(sum('cost_known_pico')).toBe(total(known))
    expect(rows.slice(0, 3)).toMatchObject([
      { id: RECORDS[0]?.id, created_at: new Date(BASE), cost_pico: 10n ** 17n, user: null, ttft_ms: null, status: 200 },
      { cost_pico: null, cost_known_pico: 10n ** 17n + 1n, cost_missing: '["output"]', user: '=cmd|calc', ttft_ms: 1 },
      { cost_pico: 0n, cost_missing: null, streamed: true, tags: '["support","beta"]' },
    ])
  })

  test('money is INT64, rows are in groups that fit into memory', async () => {
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(await write('.parquet')))
    expect(metadata.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([5000, 5000, 2000])
    const columns = parquetSchema(metadata).children.map(({ element: { name, type } }) => [name, type])
    expect(columns.filter(([name]) => name?.endsWith('_pico')).map(([, type]) => type)).toEqual(Array(4).fill('INT64'))
    expect(columns.some(([, type]) => type === 'DOUBLE' || type === 'FLOAT')).toBe(false)
  })

  test('what INT64 cannot hold is at least the most that it holds, and not exact', async () => {
    const [, last] = sampleRecord().attempts
    if (!last?.cost) throw new Error('no cost')
    const dear = sampleRecord({ attempts: [{ ...last, cost: { ...last.cost, known: String(2n ** 63n) } }] })
    const [row] = await parquetReadObjects({ file: await asyncBufferFromFile(await write('.parquet', [dear])) })
    expect(row).toMatchObject({ cost_pico: null, cost_known_pico: 2n ** 63n - 1n, cost_missing: '["amount"]' })
  })
})

test('CSV has the columns of the list, and numbers as numbers', async () => {
  const [head, first, second] = readFileSync(await write('.csv'), 'utf8').split('\r\n')
  expect(head).toBe(EXPORT_COLUMNS.map(({ name }) => `"${name}"`).join(','))
  expect(first).toContain(`,100000,100000000000000000,100000000000000000,,0,100000000000000000,`)
  expect(first).toContain(`"${new Date(BASE).toISOString()}"`)
  expect(second).toContain(`"'=cmd|calc"`)
})

test('JSON lines are the whole records', async () => {
  const lines = readFileSync(await write('.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual(RECORDS)
})

test.each(Object.keys(FORMATS))('%s: the same records are the same bytes, and none are a file, too', async (ending) => {
  const first = readFileSync(await write(ending))
  expect(readFileSync(await write(ending)).equals(first)).toBe(true)
  await write(ending, [])
  if (ending !== '.parquet') return
  expect(await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, 'all.parquet')) })).toEqual([])
})

describe('the command', () => {
  const pointsman = (...words: string[]) =>
    runHere(['export', ...words, '--url', gateway.url], { AI_GATEWAY_API_KEY: KEY })

  test('writes all that fits, the oldest first, and replaces nothing unasked', async () => {
    const file = join(folder, 'some.jsonl')
    const to = new Date(BASE + 6000).toISOString()
    const { code, out, err } = await pointsman(file, '--from', '1d', '--to', to)
    expect([code, out, err]).toEqual([0, '', expect.stringMatching(/^Wrote 600 requests since .* to /)])
    expect(readFileSync(file, 'utf8')).toBe(
      RECORDS.slice(0, 600)
        .map((record) => `${JSON.stringify(record)}\n`)
        .join(''),
    )
    const again = await pointsman(file)
    expect([again.code, again.err]).toEqual([2, expect.stringContaining(`${file} exists`)])
    mkdirSync(`${file}.csv`)
    for (const words of [[], ['--force']]) {
      const onto = await pointsman(`${file}.csv`, ...words)
      expect([onto.code, onto.err]).toEqual([2, expect.stringContaining(`${file}.csv is a folder.`)])
    }
    rmSync(`${file}.csv`, { recursive: true })
    expect((await pointsman(file, '--user', 'nobody', '--force')).code).toBe(0)
    expect(readFileSync(file, 'utf8')).toBe('')
    expect(readdirSync(folder)).toEqual(['some.jsonl'])
  })

  test('leaves nothing half-written where it fails', async () => {
    const { code, err } = await pointsman(join(folder, 'x.csv'), '--model', 'nobody/*')
    expect([code, err]).toEqual([2, expect.stringContaining('fits "nobody/*"')])
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('a new file', () => {
  test('is whole or not there, and what another one writes is left alone', async () => {
    const file = join(folder, 'x.csv')
    const fails = newFile(file, { isForced: false }, async (part) => {
      writeFileSync(part, 'half')
      expect(existsSync(file)).toBe(false)
      await expect(newFile(file, { isForced: false }, async () => undefined)).rejects.toThrow('another export')
      throw new Error('broken')
    })
    await expect(fails).rejects.toThrow('broken')
    expect(readdirSync(folder)).toEqual([])
    await newFile(file, { isForced: false }, async (part) => writeFileSync(part, 'whole'))
    expect(readFileSync(file, 'utf8')).toBe('whole')
    await expect(newFile(join(folder, 'no/x.csv'), { isForced: false }, async () => undefined)).rejects.toThrow(
      'cannot be written (ENOENT)',
    )
  })
})
