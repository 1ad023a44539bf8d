import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fold } from '#gateway/money/sums/fold.ts'
import { localLedger } from '../../../lambda/local/ledger.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import { databaseFile, journalFolder, openDatabase } from '../../../lambda/storage/sqlite/database.ts'
import { jobsOn } from '../../../lambda/storage/sqlite/jobs.ts'
import { newProcessId } from '../../../lambda/storage/sqlite/processes.ts'
import { HOUR_MS } from '../../../lambda/storage/sums.ts'
import { sampleRecord } from '../storage/conformance/sample.ts'

vi.setConfig({ testTimeout: 60_000 })

const ROOT = JSON.stringify(new URL('../../../', import.meta.url))

/** Puts records of hours that are over without pause, says which, and sums up what has changed at the same time. */
const WRITER = `
  import { openSync, writeSync } from 'node:fs'
  const at = (path) => import(${ROOT} + path)
  const { databaseFile, journalFolder, openDatabase } = await at('lambda/storage/sqlite/database.ts')
  const { sqliteGenerations } = await at('lambda/storage/sqlite/generations.ts')
  const { openJournal } = await at('lambda/storage/sqlite/journal/journal.ts')
  const { storeThread } = await at('lambda/storage/sqlite/store-thread.ts')
  const { localLedger } = await at('lambda/local/ledger.ts')
  const [, , folder, base, said] = process.argv
  const file = databaseFile(folder)
  const database = openDatabase(file)
  const thread = storeThread(file)
  const journal = openJournal(journalFolder(file), thread.processId, 20_000)
  const store = sqliteGenerations(database, thread, { journal })
  const ledger = localLedger({ file, database, days: 30, written: () => store.written(), now: Date.now, log: console.error })
  const out = openSync(said, 'a')
  const record = JSON.parse(base)
  const put = (n) => {
    const createdAt = record.createdAt + (n % 4) * ${HOUR_MS}
    const id = 'gen_' + process.pid + '_' + String(n).padStart(8, '0')
    const stored = store.put({ ...record, id, createdAt })
    writeSync(out, id + '\\n')
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

const BASE = JSON.stringify(sampleRecord({ createdAt: Date.now() - 10 * HOUR_MS }))

/** A process that writes for so long and is killed. Resolves to the records that it said it had put. */
const killedAfter = async (ms: number): Promise<string[]> => {
  const [writer, said] = [join(folder, 'writer.mjs'), join(folder, `said-${ms}`)]
  writeFileSync(writer, WRITER)
  const args = ['--disable-warning=ExperimentalWarning', writer, folder, BASE, said]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  await wait(ms)
  child.kill('SIGKILL')
  expect(await ended).toEqual([null, 'SIGKILL'])
  return readFileSync(said, 'utf8').split('\n').slice(0, -1)
}

test('whenever processes are killed that write and sum up, each record is in the log once, and in the sums once', async () => {
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
