import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { databaseFile, openDatabase } from '../../../lambda/storage/sqlite/database.ts'
import { type LocalProcess, READY, startCommand, startLocal } from '../../harness/local-process.ts'

/** Servers start within a second, but not on a machine that has much else to do. */
vi.setConfig({ testTimeout: 60_000 })

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const KEY = 'stop-key'
const WORDS = 'one two three '

let dataDir: string

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'pointsman-stop-'))
})
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const environment = () => ({ AI_GATEWAY_API_KEY: KEY, POINTSMAN_DATA_DIR: dataDir })

/** A stream whose words take a while. */
const begin = async ({ url }: LocalProcess, content = WORDS): Promise<{ rest: Promise<string> }> => {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sim/slow', stream: true, messages: [{ role: 'user', content }] }),
  })
  return { rest: response.text() }
}

const outcomes = (): unknown[] => {
  const database = openDatabase(databaseFile(dataDir))
  const rows = database
    .prepare("SELECT json_extract(record, '$.outcome') AS outcome FROM generations ORDER BY id")
    .all()
  database.close()
  return rows.map((row) => row['outcome'])
}

describe.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s', (signal) => {
  test('lets answers and their records come to their end', async () => {
    const server = await startLocal(environment(), READY)
    const { rest } = await begin(server)
    expect(await server.stop(signal)).toBe(0)
    expect(await rest).toContain('[DONE]')
    expect(outcomes().at(-1)).toBe('complete')
  })

  test('that a group and its leader tell is one, and another one later ends it at once', async () => {
    const server = await startLocal(environment(), READY)
    const { rest } = await begin(server, WORDS.repeat(50))
    rest.catch(() => undefined)
    server.child.kill(signal)
    server.child.kill(signal)
    await wait(400)
    expect(server.child.exitCode).toBeNull()
    expect(await server.stop(signal)).toBe(1)
    await expect(rest).rejects.toThrow()
  })
})

test('npm passes on what it is told, and ends when the server has', async () => {
  const options = { cwd: ROOT, env: { ...process.env, ...environment(), PORT: '0' } }
  const npm = await startCommand(['npm', 'start'], options, READY)
  onTestFinished(() => void npm.child.kill('SIGKILL'))
  const { rest } = await begin(npm)
  const ended = once(npm.child, 'exit')
  npm.child.kill('SIGTERM')
  expect(await rest).toContain('[DONE]')
  expect(await ended).toEqual([0, null])
  await expect(fetch(npm.url)).rejects.toThrow('fetch failed')
})
