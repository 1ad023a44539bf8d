import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { databaseFile, journalFolder, openDatabase } from '../../../../lambda/storage/sqlite/database.ts'
import { jobsOn } from '../../../../lambda/storage/sqlite/jobs.ts'
import { newProcessId } from '../../../../lambda/storage/sqlite/processes.ts'
import { killedWriter } from '../../../harness/killed-writer.ts'

vi.setConfig({ testTimeout: 60_000 })

/** Opens and puts records without pause, says which, and begins its journal anew every few of them. */
const SCRIPT = `
  process.stdout.write('ready')
  for (let n = 0; ; n++) {
    const one = { ...record, id: 'gen_' + process.pid + '_' + n, outcome: 'complete' }
    await store.open(one)
    say('open ' + one.id)
    if (n % 10 === 0) continue
    void store.put(one)
    say('done ' + one.id)
    if (n % 5 === 0) await new Promise(setImmediate)
  }`

const base = { team: 'default', createdAt: 0, attempts: [], tokens: {}, note: 'x'.repeat(500) }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What it said of each request last. */
const lastOf = (lines: readonly string[]): Map<string, string> =>
  new Map(lines.map((line) => [line.slice(5), line.startsWith('done') ? 'complete' : 'lost']))

test('whenever processes that share a folder are killed, each request is in the log once, as it was last known', async () => {
  const lines = await Promise.all([50, 120, 190, 260].map(killedWriter({ folder, script: SCRIPT, base })))
  const said = lines.map(lastOf)
  const database = openDatabase(databaseFile(folder))
  const journals = journalFolder(databaseFile(folder))
  const jobs = jobsOn(database, journals, newProcessId())
  const { lost } = await jobs.tend()
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
  expect((await jobs.tend()).lost).toEqual([])
  database.close()
})
