import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { exported, PARQUET_COLUMNS } from '#gateway/archive/columns.ts'
import { type LocalLedger, localLedger } from '../../../lambda/local/ledger.ts'
import { DAY_MS, dayOf, HOUR_MS } from '../../../lambda/storage/calendar.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import type { SqliteGenerations } from '../../../lambda/storage/sqlite/generations.ts'
import { sqliteReplacing } from '../../../lambda/storage/sqlite/replacing.ts'
import { openStore } from '../../harness/open-store.ts'
import { NOW, sampleRecord } from '../storage/conformance/sample.ts'

const TODAY = dayOf(NOW)
const MINUTE_MS = 60_000

let file: string
let archiveFolder: string
let database: DatabaseSync
let generations: SqliteGenerations
let ledger: LocalLedger
let logged: object[]
let clock: number
beforeEach(() => {
  const store = openStore({ isServed: true })
  ;({ file, database, generations } = store)
  archiveFolder = join(store.folder, 'archive')
  logged = []
  clock = NOW
  ledger = localLedger({
    ...{ file, database, days: 30, now: () => clock, archiveFolder },
    written: () => generations.written(),
    log: (entry) => logged.push(entry),
  })
  return () => ledger.close().then(store.close)
})

const put = (records: readonly GenerationRecord[]) => {
  const stored = Promise.all(records.map(generations.put))
  generations.flush()
  return stored
}
const at = (createdAt: number, changes: Partial<GenerationRecord> = {}) => sampleRecord({ ...changes, createdAt })
const filesOf = (): string[] =>
  readdirSync(archiveFolder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.parquet'))
const rowsOf = async (path: string) =>
  parquetReadObjects({ file: await asyncBufferFromFile(join(archiveFolder, path)) })
const expectedOf = (records: readonly GenerationRecord[]) =>
  records.map((record) =>
    Object.fromEntries(
      PARQUET_COLUMNS.map(({ name, kind, of }) => {
        const value = of(exported(record)) ?? null
        return [name, kind === 'time' ? new Date(Number(value)) : value]
      }),
    ),
  )
const pathOf = (day: string, team = 'default') => join('generations', `team=${team}`, `day=${day}`, 'part-0.parquet')
const digestOf = (path: string) =>
  createHash('sha256')
    .update(readFileSync(join(archiveFolder, path)))
    .digest('hex')
const marks = () => database.prepare('SELECT startMs FROM days WHERE changes > written').all()

const YESTERDAY = TODAY - DAY_MS
const DAY = '2026-11-21'

test('one amount beyond all sense is in no day’s way', async () => {
  const [, last] = sampleRecord().attempts
  if (!last?.cost) throw new Error('no cost')
  const dear = at(YESTERDAY, { attempts: [{ ...last, cost: { ...last.cost, known: `1${'0'.repeat(30)}` } }] })
  const other = at(YESTERDAY + 1)
  await put([dear, other])
  await ledger.tend()
  expect(logged).toEqual([])
  const [first, second] = await rowsOf(pathOf(DAY))
  expect(first).toMatchObject({ id: dear.id, cost_pico: null, cost_missing: '["amount"]' })
  expect([second]).toEqual(expectedOf([other]))
  expect(marks()).toEqual([])
})

test('a day that is over is a file of what its log says, and today is none', async () => {
  const records = [0, 5, 5, 23].map((hour, index) => at(YESTERDAY + hour * HOUR_MS + index))
  const others = [at(YESTERDAY - 1), at(TODAY), at(TODAY + HOUR_MS), at(YESTERDAY, { team: 'ü/x' })]
  await put([...records, ...others].toReversed())
  await ledger.tend()
  expect(logged).toEqual([])
  expect(filesOf().sort()).toEqual([pathOf(DAY, '%C3%BC%2Fx'), pathOf('2026-11-20'), pathOf(DAY)])
  expect(await rowsOf(pathOf(DAY))).toEqual(expectedOf(records))
  expect(JSON.stringify(marks())).toBe(JSON.stringify([{ startMs: TODAY }]))
  clock = TODAY + DAY_MS + 15 * MINUTE_MS
  await ledger.tend()
  expect(filesOf()).toHaveLength(3)
  clock += MINUTE_MS
  await ledger.tend()
  expect(await rowsOf(pathOf('2026-11-22'))).toEqual(expectedOf(others.slice(1, 3)))
})

test('a day whose last requests are of the morning is written when it is over', async () => {
  clock = YESTERDAY + 5 * HOUR_MS
  const record = at(YESTERDAY + HOUR_MS)
  await put([record])
  await ledger.tend()
  expect(await ledger.sums.marked()).toEqual([])
  clock = TODAY + 16 * MINUTE_MS
  await ledger.tend()
  expect(await rowsOf(pathOf(DAY))).toEqual(expectedOf([record]))
})

test('what comes late or is priced again has its day written again, the same log the same bytes', async () => {
  const first = at(YESTERDAY + 5 * HOUR_MS)
  await put([first])
  await ledger.tend()
  const before = digestOf(pathOf(DAY))
  await ledger.sums.mark([{ team: 'default', startMs: YESTERDAY + 5 * HOUR_MS, changes: 1 }])
  const writtenAt = statSync(join(archiveFolder, pathOf(DAY))).ino
  await ledger.tend()
  expect(statSync(join(archiveFolder, pathOf(DAY))).ino).not.toBe(writtenAt)
  expect(digestOf(pathOf(DAY))).toBe(before)

  const late = at(YESTERDAY + HOUR_MS, { user: 'late' })
  await put([late])
  await ledger.tend()
  expect(await rowsOf(pathOf(DAY))).toEqual(expectedOf([late, first]))

  const attempts = first.attempts.map((attempt) =>
    attempt.cost ? { ...attempt, cost: { ...attempt.cost, known: '99' } } : attempt,
  )
  const repriced: GenerationRecord = { ...first, attempts, priceVersion: '2026-11-23' }
  expect(await sqliteReplacing(database).replace(repriced, first.priceVersion)).toBe(true)
  await ledger.tend()
  expect(await rowsOf(pathOf(DAY))).toEqual(expectedOf([late, repriced]))
})

describe('an archive that cannot be written', () => {
  test('is told, keeps no hour from being summed, and is tried again; until then no record of the day goes', async () => {
    const old = TODAY - 40 * DAY_MS
    const records = [at(old), at(old + HOUR_MS)]
    await put([...records, at(YESTERDAY)])
    writeFileSync(archiveFolder, 'no folder')
    await ledger.tend()
    expect(logged).toMatchObject(Array(2).fill({ level: 'error', message: 'a day could not be archived' }))
    expect(await ledger.sums.read('default', 0, NOW, 'cells')).toHaveLength(3)
    expect(await ledger.sums.marked()).toEqual([])
    expect(await ledger.log.find('default', records[0]?.id ?? '')).toEqual([records[0]])

    rmSync(archiveFolder)
    clock += 16 * MINUTE_MS
    await ledger.tend()
    expect(await rowsOf(pathOf('2026-10-13'))).toEqual(expectedOf(records))
    expect(await ledger.log.find('default', records[0]?.id ?? '')).toEqual([])
    expect(marks()).toEqual([])
  })
})

test('a day whose log has gone in part stands as it is', async () => {
  const old = TODAY - 30 * DAY_MS
  const records = [at(old), at(old + 20 * HOUR_MS)]
  await put(records)
  await ledger.tend()
  expect(await ledger.log.find('default', records[0]?.id ?? '')).toEqual([])
  const before = digestOf(pathOf('2026-10-23'))
  await put([at(old + 21 * HOUR_MS)])
  await ledger.tend()
  expect(await ledger.sums.read('default', old + 21 * HOUR_MS, NOW, 'cells')).toHaveLength(1)
  expect(digestOf(pathOf('2026-10-23'))).toBe(before)
  expect([marks(), logged]).toEqual([[], []])
})

test('whoever else looks after the same folder writes a day once', async () => {
  await put([at(YESTERDAY)])
  const others = Array.from({ length: 3 }, () =>
    localLedger({
      ...{ file, database, days: 30, now: () => clock, archiveFolder },
      written: async () => undefined,
      log: (entry) => logged.push(entry),
    }),
  )
  await Promise.all([ledger, ...others].map((each) => each.tend()))
  await Promise.all(others.map((each) => each.close()))
  clock += 16 * MINUTE_MS
  await ledger.tend()
  expect([filesOf(), marks(), logged]).toEqual([[pathOf(DAY)], [], []])
})

vi.setConfig({ testTimeout: 60_000 })
