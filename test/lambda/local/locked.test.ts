import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from '#gateway/access/keys.ts'
import { sqliteAccounts } from '../../../lambda/storage/sqlite/accounts.ts'
import { databaseFile, journalFolder, openDatabase } from '../../../lambda/storage/sqlite/database.ts'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'
import { lockFile } from '../../harness/sqlite-lock.ts'
import { sampleRecord } from '../storage/conformance/sample.ts'

const LOCKED_MS = 3000
/** Many times what the loop may stand still, and far from what the lock takes: this machine may be busy. */
const MAX_DELAY_MS = LOCKED_MS / 5

let gateway: TestGateway

beforeEach(async () => {
  gateway = await startGateway()
})
afterEach(() => gateway.close())

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))

/** A key that nobody has asked with yet, so that the store is. */
const newKey = async (): Promise<string> => {
  const database = openDatabase(databaseFile(gateway.dataDir))
  const { secret, record } = createKey({ name: 'n', team: 'default', project: 'default', createdAt: 0 }, random)
  await sqliteAccounts(database).addKey(record)
  database.close()
  return secret
}

const ask = async (stream: boolean, key: string): Promise<string> => {
  const body = { model: 'sim/echo', stream, messages: [{ role: 'user', content: 'hello' }] }
  const response = await gateway.post('/v1/chat/completions', body, { authorization: `Bearer ${key}` })
  expect(await response.text()).toContain('hello')
  return response.headers.get('x-gateway-generation-id') ?? ''
}

const outcomeOf = async (id: string): Promise<unknown> => {
  const response = await fetch(`${gateway.url}/v1/generation?id=${id}`, {
    headers: { authorization: 'Bearer test-key' },
  })
  const { data } = (await response.json()) as { data?: { outcome?: unknown } }
  return data?.outcome
}

/** The longest that the loop of this process, which is the gateway's, stood still meanwhile. */
const longestDelay = async (work: () => Promise<void>): Promise<number> => {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  await work()
  delay.disable()
  return delay.max / 1e6
}

describe('the serving loop never stands still for the database', () => {
  test('while another process holds its lock; answers go out, and their records are kept', async () => {
    const [first, ...others] = [await newKey(), await newKey(), await newKey()] as const
    await ask(true, first)
    const ids: string[] = []
    const lock = await lockFile(databaseFile(gateway.dataDir))
    const delay = await longestDelay(async () => {
      const until = performance.now() + LOCKED_MS
      for (let n = 0; performance.now() < until; n++) {
        ids.push(await ask(n % 2 === 0, others[n % 2] ?? first))
        expect((await fetch(`${gateway.url}/health`)).status).toBe(200)
        expect((await gateway.post('/v1/chat/completions', '{}', { authorization: 'Bearer wrong' })).status).toBe(401)
        await wait(20)
      }
      expect(await outcomeOf(ids.at(-1) ?? '')).toBe('complete')
    })
    await lock.release()
    expect(delay).toBeLessThan(MAX_DELAY_MS)
    expect(ids.length).toBeGreaterThan(10)
    await gateway.settle()
    const database = openDatabase(databaseFile(gateway.dataDir))
    const stored = database.prepare("SELECT id FROM generations WHERE json_extract(record, '$.outcome') = 'complete'")
    const kept = new Set(stored.all().map((row) => row['id']))
    expect(ids.filter((id) => !kept.has(id))).toEqual([])
    database.close()
    const folder = journalFolder(databaseFile(gateway.dataDir))
    expect(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual([''])
  })

  test('while a day of statistics is added up, and a long log is read', async () => {
    const database = openDatabase(databaseFile(gateway.dataDir))
    const now = Date.now()
    database.exec('BEGIN')
    const count = database.prepare(
      'INSERT INTO statistics (startMs, provider, model, name, count) VALUES (?, ?, ?, ?, 1)',
    )
    for (let bucket = 0; bucket < 288; bucket++)
      for (let model = 0; model < 50; model++)
        for (const name of ['total', 'failed', 'ttft9', 'ttft12', 'tps4', 'tps7'])
          count.run(now - (now % 300_000) - bucket * 300_000, 'sim', `model-${model}`, name)
    const put = database.prepare('INSERT INTO generations (team, id, record) VALUES (?, ?, ?)')
    const record = sampleRecord()
    for (let n = 0; n < 20_000; n++) put.run('default', `${record.id}${n}`, JSON.stringify(record))
    database.exec('COMMIT')
    database.close()
    const delay = await longestDelay(async () => {
      const url = `${gateway.url}/v1/models/sim/echo/endpoints`
      await Promise.all([fetch(url).then((response) => response.json()), ask(false, 'test-key')])
    })
    expect(delay).toBeLessThan(MAX_DELAY_MS)
  })
})
