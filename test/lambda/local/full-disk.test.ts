import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { runCli } from '../../bin/run.ts'
import { CAN_BE_FULL, fillDisk, freeDisk } from '../../harness/disk.ts'
import { type LocalProcess, READY, startLocal } from '../../harness/local-process.ts'

vi.setConfig({ testTimeout: 60_000 })

const KEY = 'full-disk-key'
const HEADERS = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-full-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const start = async (): Promise<LocalProcess> => {
  const server = await startLocal({ AI_GATEWAY_API_KEY: KEY, POINTSMAN_DATA_DIR: join(folder, 'data') }, READY)
  onTestFinished(() => void server.child.kill('SIGKILL'))
  return server
}

/** Asks so often, one after the other, and resolves to the ids of what was answered. */
const ask = async (server: LocalProcess, times: number): Promise<string[]> => {
  const body = JSON.stringify({ model: 'sim/echo', messages: [{ role: 'user', content: 'hi' }] })
  const ids: string[] = []
  for (let n = 0; n < times; n++) {
    const response = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', headers: HEADERS, body })
    await response.text()
    expect(response.status).toBe(200)
    ids.push(response.headers.get('x-gateway-generation-id') ?? '')
  }
  return ids
}

const get = async (server: LocalProcess, path: string): Promise<Record<string, unknown>> => {
  const response = await fetch(`${server.url}${path}`, { headers: HEADERS })
  return (await response.json()) as Record<string, unknown>
}

const idsInLog = async (server: LocalProcess): Promise<string[]> => {
  const { data } = (await get(server, '/v1/logs?limit=500')) as { data: { id: string }[] }
  return data.map(({ id }) => id).sort()
}

const requestsInSums = async (server: LocalProcess): Promise<number> => {
  const day = new Date().toISOString().slice(0, 10)
  const report = await get(server, `/v1/report?start_date=${day}&end_date=${day}&group_by=model`)
  return (report as { results: { request_count: number }[] }).results.reduce((sum, row) => sum + row.request_count, 0)
}

const lostIn = (server: LocalProcess): string[] =>
  server
    .output()
    .split('\n')
    .filter((line) => line.includes('"lost":"generation"'))

describe.skipIf(!CAN_BE_FULL)('a disk that is full', () => {
  test('loses no request, from before or from then: each is in the log once and in the sums once', async () => {
    const server = await start()
    const before = await ask(server, 20)
    fillDisk(server.child.pid)
    const during = await ask(server, 40)
    expect(await get(server, `/v1/generation?id=${during[0]}`)).toMatchObject({ data: { id: during[0] } })
    await expect.poll(() => server.output()).toContain('records wait in memory')
    // The log can be read meanwhile.
    expect((await idsInLog(server)).length).toBeLessThanOrEqual(20)
    freeDisk(server.child.pid)
    const after = await ask(server, 10)
    await expect.poll(() => server.output(), { timeout: 5000 }).toContain('none waits for it any more')
    expect(await idsInLog(server)).toEqual([...before, ...during, ...after].sort())
    expect(await requestsInSums(server)).toBe(70)
    expect(lostIn(server)).toEqual([])
    expect(server.output().split('the disk is full')).toHaveLength(2)
  })

  test('and a process that is killed then: what its journal had is in the log at the next start, once', async () => {
    const server = await start()
    const before = await ask(server, 20)
    fillDisk(server.child.pid)
    await ask(server, 5)
    await expect.poll(() => server.output()).toContain('records wait in memory')
    await server.stop('SIGKILL')
    const next = await start()
    expect(await idsInLog(next)).toEqual(before.sort())
    expect(await requestsInSums(next)).toBe(20)
  })

  test('and a stop then: what was not written down is told, line by line, and put back', async () => {
    const server = await start()
    const before = await ask(server, 20)
    fillDisk(server.child.pid)
    const during = await ask(server, 5)
    await server.stop()
    const told = lostIn(server).map((line) => JSON.parse(line).record.id)
    expect(told.sort()).toEqual(during.sort())
    const next = await start()
    expect(await idsInLog(next)).toEqual(before.sort())
    const env = { PATH: process.env['PATH'] ?? '', POINTSMAN_DATA_DIR: join(folder, 'data') }
    const { code, err } = await runCli(['ledger', 'restore', '-'], env, server.output())
    expect([code, err]).toEqual([0, expect.stringContaining(': 5. There already: 0. Could not be read: 0.')])
    expect(await idsInLog(next)).toEqual([...before, ...during].sort())
    expect(await requestsInSums(next)).toBe(25)
  })

  test('and room before the stop is over: nothing is lost', async () => {
    const server = await start()
    fillDisk(server.child.pid)
    const during = await ask(server, 5)
    await expect.poll(() => server.output()).toContain('records wait in memory')
    const stopped = server.stop()
    freeDisk(server.child.pid)
    await stopped
    expect(lostIn(server)).toEqual([])
    expect(await idsInLog(await start())).toEqual(during.sort())
  })
})
