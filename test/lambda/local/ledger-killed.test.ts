import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fold } from '#gateway/money/sums/fold.ts'
import { localLedger } from '../../../lambda/local/ledger.ts'
import { HOUR_MS } from '../../../lambda/storage/calendar.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import { databaseFile, journalFolder, openDatabase } from '../../../lambda/storage/sqlite/database.ts'
import { jobsOn } from '../../../lambda/storage/sqlite/jobs.ts'
import { newProcessId } from '../../../lambda/storage/sqlite/processes.ts'
import { killedWriter } from '../../harness/killed-writer.ts'
import { sampleRecord } from '../storage/conformance/sample.ts'

vi.setConfig({ testTimeout: 60_000 })

/** Puts records of hours that are over without pause, says which, and sums up what has changed at the same time. */
const SCRIPT = `
  const { localLedger } = await at('lambda/local/ledger.ts')
  const ledger = localLedger({ file, database, days: 30, written: () => store.written(), now: Date.now, log: console.error })
  const put = (n) => {
    const createdAt = record.createdAt + (n % 4) * ${HOUR_MS}
    const id = 'gen_' + process.pid + '_' + String(n).padStart(8, '0')
    const stored = store.put({ ...record, id, createdAt })
    say(id)
    return stored
  }
  await put(0)
  await ledger.tend()
  process.stdout.write('ready')
  const tend = () => ledger.tend().then(() => setImmediate(tend))
  tend()
  for (let n = 1; ; n++) {
    void put(n)
    await new Promise(setImmediate)
  }`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('whenever processes are killed that write and sum up, each record is in the log once, and in the sums once', async () => {
  const base = sampleRecord({ createdAt: Date.now() - 10 * HOUR_MS })
  const killedAfter = killedWriter({ folder, script: SCRIPT, base })
  const said = [await killedAfter(50), ...(await Promise.all([150, 250, 350].map(killedAfter)))].flat()
  const file = databaseFile(folder)
  const database = openDatabase(file)
  await jobsOn(database, journalFolder(file), newProcessId()).tend()
  const begun = Number(database.prepare('SELECT sum(begun) AS n FROM hours').get()?.['n'])
  const logged: object[] = []
  const deps = { file, database, days: 30, written: async () => undefined, now: Date.now }
  const ledger = localLedger({ ...deps, log: (entry) => logged.push(entry) })
  await ledger.tend()

  const records: GenerationRecord[] = []
  for await (const batch of ledger.log.scan('default', 0, Date.now())) records.push(...batch)
  const ids = new Set(records.map(({ id }) => id))
  expect(ids.size).toBe(records.length)
  // What a process had put and no time to say is one record of each.
  expect(said.filter((id) => !ids.has(id))).toEqual([])
  expect(records.length - said.length).toBeLessThanOrEqual(4)
  expect(said.length).toBeGreaterThan(20)
  // Each of them had begun with that.
  expect(begun).toBeGreaterThanOrEqual(4)

  const hours = await ledger.sums.read('default', 0, Date.now(), 'cells')
  const byHour = Map.groupBy(records, ({ createdAt }) => Math.floor(createdAt / HOUR_MS) * HOUR_MS)
  expect(new Map(hours.map(({ startMs, sheet }) => [startMs, sheet.cells]))).toEqual(
    new Map([...byHour].map(([startMs, within]) => [startMs, fold(within).cells])),
  )
  expect(await ledger.sums.marked()).toEqual([])
  expect(logged).toEqual([])
  await ledger.close()
  database.close()
})
