import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { databaseFile, journalFolder, openDatabase } from '../../../../lambda/storage/sqlite/database.ts'
import { jobsOn } from '../../../../lambda/storage/sqlite/jobs.ts'
import { newProcessId } from '../../../../lambda/storage/sqlite/processes.ts'

vi.setConfig({ testTimeout: 60_000 })

const ROOT = JSON.stringify(new URL('../../../../', import.meta.url))

/** Opens and puts records without pause, says which, and begins its journal anew every few of them. */
const WRITER = `
  import { openSync, writeSync } from 'node:fs'
  const at = (path) => import(${ROOT} + path)
  const { databaseFile, journalFolder, openDatabase } = await at('lambda/storage/sqlite/database.ts')
  const { sqliteGenerations } = await at('lambda/storage/sqlite/generations.ts')
  const { openJournal } = await at('lambda/storage/sqlite/journal/journal.ts')
  const { storeThread } = await at('lambda/storage/sqlite/store-thread.ts')
  const [, , folder, base, said] = process.argv
  const file = databaseFile(folder)
  const database = openDatabase(file)
  const thread = storeThread(file)
  const journal = openJournal(journalFolder(file), thread.processId, 20_000)
  const store = sqliteGenerations(database, thread, { journal })
  const out = openSync(said, 'a')
  process.stdout.write('ready')
  for (let n = 0; ; n++) {
    const record = { ...JSON.parse(base), id: 'gen_' + process.pid + '_' + n, outcome: 'complete' }
    await store.open(record)
    writeSync(out, 'open ' + record.id + '\\n')
    if (n % 10 === 0) continue
    void store.put(record)
    writeSync(out, 'done ' + record.id + '\\n')
    if (n % 5 === 0) await new Promise(setImmediate)
  }`

const BASE = JSON.stringify({ team: 'default', createdAt: 0, attempts: [], tokens: {}, note: 'x'.repeat(500) })

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A process that writes for so long and is killed. Resolves to what it said of each request last. */
const killedAfter = async (ms: number): Promise<Map<string, string>> => {
  const [writer, said] = [join(folder, 'writer.mjs'), join(folder, `said-${ms}`)]
  writeFileSync(writer, WRITER)
  const args = ['--disable-warning=ExperimentalWarning', writer, folder, BASE, said]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  await wait(ms)
  child.kill('SIGKILL')
  expect(await ended).toEqual([null, 'SIGKILL'])
  const lines = readFileSync(said, 'utf8').split('\n').slice(0, -1)
  return new Map(lines.map((line) => [line.slice(5), line.startsWith('done') ? 'complete' : 'lost']))
}

test('whenever processes that share a folder are killed, each request is in the log once, as it was last known', async () => {
  const said = await Promise.all([50, 120, 190, 260].map(killedAfter))
  const database = openDatabase(databaseFile(folder))
  const journals = journalFolder(databaseFile(folder))
  const jobs = jobsOn(database, journals, newProcessId())
  const lost = await jobs.tend()
  const log = new Map((await jobs.recent('default', -1)).map(({ id, outcome }) => [id, outcome]))
  const wrong = said.flatMap((requests) => [...requests].filter(([id, outcome]) => log.get(id) !== outcome))
  // What a process had no time to say is one request at most.
  expect(wrong.length).toBeLessThanOrEqual(said.length)
  for (const [id, outcome] of wrong) expect([outcome, log.get(id)]).toEqual(['lost', 'complete'])
  const expected = new Set(said.flatMap((requests) => [...requests.keys()]))
  expect([...log.keys()].filter((id) => !expected.has(id)).length).toBeLessThanOrEqual(said.length)
  expect(expected.size).toBeGreaterThan(50)
  expect(new Set(lost.map(({ id }) => id)).size).toBe(lost.length)
  expect(readdirSync(journals)).toEqual([])
  expect(await jobs.tend()).toEqual([])
  database.close()
})
