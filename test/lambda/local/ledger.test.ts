import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { fold } from '#gateway/money/sums/fold.ts'
import { type LocalLedger, localLedger } from '../../../lambda/local/ledger.ts'
import { DAY_MS, HOUR_MS } from '../../../lambda/storage/calendar.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import { databaseFile } from '../../../lambda/storage/sqlite/database.ts'
import { MIGRATIONS } from '../../../lambda/storage/sqlite/migrations.ts'
import { type OpenStore, openStore } from '../../harness/open-store.ts'
import { lockFile } from '../../harness/sqlite-lock.ts'
import { closingConformance } from '../storage/conformance/closing.ts'
import { logConformance } from '../storage/conformance/log.ts'
import { NOW, sampleRecord } from '../storage/conformance/sample.ts'
import { sumsConformance } from '../storage/conformance/sums.ts'

interface Rig extends OpenStore {
  readonly ledger: LocalLedger
  readonly logged: object[]
}

/** The store and the ledger of a server: both have threads. */
const openRig = (given: { readonly folder?: string } = {}): Rig => {
  const store = openStore({ ...given, isServed: true })
  const { file, database, generations } = store
  const logged: object[] = []
  const written = () => generations.written()
  const ledger = localLedger({ file, database, days: 30, written, now: () => NOW, log: (entry) => logged.push(entry) })
  return { ...store, ledger, logged, close: () => ledger.close().then(store.close) }
}

const open = () => {
  const { generations, ledger, close } = openRig()
  const put = (record: GenerationRecord) => {
    const stored = generations.put(record)
    generations.flush()
    return stored
  }
  return { store: { log: ledger.log, sums: ledger.sums, generations: { put } }, close }
}

logConformance('This machine', open, 15)
closingConformance('This machine', open, 10)
sumsConformance('This machine', () => {
  const { store, close } = open()
  return { store: store.sums, close }
})

let rig: Rig
beforeEach(() => {
  rig = openRig()
  return () => rig.close()
})

const ago = (ms: number, changes: Partial<GenerationRecord> = {}) => sampleRecord({ ...changes, createdAt: NOW - ms })
const query = { team: 'default', filter: {}, sort: 'newest', limit: 100 } as const
const page = async () => (await rig.ledger.log.page(query)).records
const scanned = async () => {
  const records: GenerationRecord[] = []
  for await (const batch of rig.ledger.log.scan('default', 0, NOW)) records.push(...batch)
  return records
}
const put = (records: readonly GenerationRecord[]) => {
  const stored = Promise.all(records.map(rig.generations.put))
  rig.generations.flush()
  return stored
}
const sumsOf = async (list: 'cells' = 'cells') =>
  (await rig.ledger.sums.read('default', 0, NOW, list)).map(({ sheet }) => sheet[list])

describe('what was put and is not written yet', () => {
  test('is on the page, in a scan and found', async () => {
    const record = ago(60_000)
    void rig.generations.put(record)
    expect(await page()).toEqual([record])
    const second = ago(50_000)
    void rig.generations.put(second)
    expect(await scanned()).toEqual([record, second])
    const third = ago(40_000)
    void rig.generations.put(third)
    expect(await rig.ledger.log.find('default', third.id)).toEqual([third])
  })

  test('is waited for while another program holds the lock, but not for ever', async () => {
    const lock = await lockFile(rig.file)
    const stored = rig.generations.put(ago(60_000))
    await expect(rig.generations.written(100)).rejects.toThrow('Another program holds the lock')
    const read = page()
    await lock.release()
    expect(await read).toHaveLength(1)
    await stored
  })

  test('keeps nobody from reading where the file refuses it', async () => {
    rig.database.exec("CREATE TRIGGER refuse BEFORE INSERT ON generations BEGIN SELECT raise(ABORT, 'refused'); END")
    const stored = expect(rig.generations.put(ago(60_000))).rejects.toThrow('refused')
    expect(await page()).toEqual([])
    await stored
  })
})

test('no thread is started while there is nothing to sum up or to remove', async () => {
  await put([ago(60_000)])
  await rig.ledger.tend()
  rig.database.exec('DROP TABLE sheets')
  await rig.ledger.tend()
  expect(rig.logged).toEqual([])
})

test('hours that are over are summed up, those that are open are not', async () => {
  const records = [ago(3 * HOUR_MS), ago(3 * HOUR_MS), ago(60_000)]
  await put(records)
  await Promise.all([rig.ledger.tend(), rig.ledger.tend()])
  expect(await sumsOf()).toEqual([fold(records.slice(0, 2)).cells])
  const late = ago(3 * HOUR_MS, { project: 'late' })
  await put([late])
  await rig.ledger.tend()
  expect(await sumsOf()).toEqual([fold([...records.slice(0, 2), late]).cells])
})

test('an hour that cannot be summed up is told, and the others are', async () => {
  await put([ago(3 * HOUR_MS), ago(5 * HOUR_MS)])
  rig.database.exec(
    `CREATE TRIGGER refuse BEFORE INSERT ON sheets WHEN NEW.startMs < ${NOW - 4 * HOUR_MS}
     BEGIN SELECT raise(ABORT, 'refused'); END`,
  )
  await rig.ledger.tend()
  expect(rig.logged).toMatchObject([{ level: 'error', message: 'an hour could not be summed up' }])
  expect(JSON.stringify(rig.logged)).toContain('refused')
  expect(await sumsOf()).toHaveLength(1)
  rig.database.exec('DROP TRIGGER refuse')
  await rig.ledger.tend()
  expect(await sumsOf()).toHaveLength(2)
})

test('a ledger that is closed while it works says nothing of that', async () => {
  await put(Array.from({ length: 300 }, (_, hour) => ago((hour + 3) * HOUR_MS)))
  const tending = rig.ledger.tend()
  await new Promise((resolve) => setTimeout(resolve, 50))
  await rig.ledger.close()
  await tending
  expect(rig.logged).toEqual([])
})

describe('records that are older than is kept', () => {
  const count = (table: string) => Number(rig.database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'])

  test('are removed once they are summed up, with all that they are found by, and their sums stay', async () => {
    const old = Array.from({ length: 450 }, (_, index) => ago(31 * DAY_MS + (index % 3) * HOUR_MS))
    const kept = [ago(29 * DAY_MS), ago(60_000)]
    await put([...old, ...kept])
    await rig.ledger.tend()
    expect((await page()).map(({ id }) => id)).toEqual(kept.map(({ id }) => id).reverse())
    expect(['generations', 'log_rows', 'log_words'].map(count)).toEqual([2, 2, 6])
    const hours = await rig.ledger.sums.read('default', 0, NOW - 30 * DAY_MS, 'cells')
    expect(hours.map(({ sheet }) => sheet.cells.reduce((sum, { requests }) => sum + requests, 0))).toEqual([
      150, 150, 150,
    ])
  })

  test('that come when their hour is gone are in no sums, which stand, and go as well', async () => {
    await put([ago(31 * DAY_MS), ago(31 * DAY_MS)])
    await rig.ledger.tend()
    const before = await sumsOf()
    await put([ago(31 * DAY_MS, { project: 'late' })])
    expect(await rig.ledger.sums.marked()).toEqual([])
    const [hour] = await rig.ledger.sums.read('default', 0, NOW, 'cells')
    if (!hour) throw new Error('no sums')
    expect(await rig.ledger.sums.publish(await rig.ledger.sums.begin(hour), hour)).toBe(false)
    await rig.ledger.tend()
    expect([await page(), await sumsOf()]).toEqual([[], before])
  })
})

describe('records that an earlier version left', () => {
  const opened = async (left: readonly unknown[]) => {
    await rig.close()
    const folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
    const raw = new DatabaseSync(databaseFile(folder))
    raw.exec('PRAGMA journal_mode = WAL')
    for (const step of MIGRATIONS.slice(0, 7)) raw.exec(step)
    raw.exec('PRAGMA user_version = 7; BEGIN')
    const insert = raw.prepare('INSERT INTO generations (team, id, record) VALUES (?, ?, ?)')
    for (const [index, record] of left.entries()) {
      const { team = 'default', id = `gen_${index}` } = record as Partial<GenerationRecord>
      insert.run(team, id, JSON.stringify(record))
    }
    raw.exec('COMMIT')
    raw.close()
    rig = openRig({ folder })
  }
  const earlier = (ms: number): GenerationRecord => {
    const record = ago(ms, { costPico: '99' })
    const attempts = record.attempts.map(({ cost: _, usage: __, ...attempt }) => attempt)
    return { ...record, attempts }
  }

  test('are listed, found, sorted and summed up', async () => {
    const left = Array.from({ length: 700 }, (_, index) => earlier((index + 3) * 600_000))
    await opened(left)
    const newer = ago(60_000)
    await put([newer])
    const { records, cursor } = await rig.ledger.log.page({ ...query, filter: { minCost: 99n }, limit: 700 })
    expect(records).toEqual([newer, ...left.slice(0, 699)])
    const rest = await rig.ledger.log.page({
      ...query,
      filter: { minCost: 99n },
      limit: 700,
      ...(cursor ? { cursor } : {}),
    })
    expect(rest).toEqual({ records: left.slice(699) })
    const [found] = await rig.ledger.log.find('default', left[500]?.id ?? '')
    expect(found).toEqual(left[500])
    await rig.ledger.tend()
    const known = (await sumsOf()).flat().reduce((sum, cell) => sum + cell.known, 0n)
    const over = left.filter(({ createdAt }) => createdAt < NOW - HOUR_MS)
    expect(known).toBe(99n * BigInt(over.length))
  })

  test('are there once where they are put again before they have been gone through', async () => {
    const left = [earlier(7_200_000), earlier(7_100_000), earlier(7_000_000)]
    await opened(left)
    const [first, second] = left
    if (!first || !second) throw new Error('no records')
    const changed: GenerationRecord = { ...second, user: 'another' }
    await put([first, changed])
    expect(await scanned()).toEqual([first, changed, left[2]])
    expect((await rig.ledger.log.page({ ...query, filter: { user: second.user ?? '' } })).records).toHaveLength(2)
  })

  test('and are no records keep nobody from the others', async () => {
    const record = earlier(7_200_000)
    await opened([{ note: 'nothing' }, record, { team: 'default', id: 'gen_x' }])
    expect(await page()).toEqual([record])
    expect(await rig.ledger.log.find('default', 'gen_x')).toEqual([{ team: 'default', id: 'gen_x' }])
  })

  test('are gone through by two processes at once', async () => {
    const left = Array.from({ length: 1500 }, (_, index) => earlier((index + 3) * 1000))
    await opened(left)
    const other = openRig({ folder: rig.folder })
    const both = await Promise.all([page(), other.ledger.log.page(query)])
    expect(both.map((found) => ('records' in found ? found.records : found).length)).toEqual([100, 100])
    expect(await scanned()).toHaveLength(1500)
    await other.close()
  })
})

vi.setConfig({ testTimeout: 60_000 })
