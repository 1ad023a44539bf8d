import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { databaseFile } from '../../../lambda/storage/sqlite/database.ts'
import { chatEvents, type FakeProvider, fakeProvider, JSON_TYPE, SSE } from '../../harness/fake-provider.ts'
import { type LocalProcess, READY, startLocal } from '../../harness/local-process.ts'
import { lockFile } from '../../harness/sqlite-lock.ts'

/** Servers start within a second, but not on a machine that has much else to do. */
vi.setConfig({ testTimeout: 60_000 })

const KEY = 'killed-key'
const HELLO = { index: 0, delta: { content: 'Hello' } }
const STOP = { index: 0, delta: {}, finish_reason: 'stop' }
const WHOLE = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 1 },
})

let folder: string
let provider: FakeProvider
/** Answers that the provider has begun. */
let begun: ServerResponse[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-killed-'))
  begun = []
  provider = await fakeProvider(({ body }, response) => {
    begun.push(response)
    if (body['user'] === 'whole') return { headers: JSON_TYPE, chunks: [WHOLE] }
    response.writeHead(200, SSE)
    response.write(chatEvents({ choices: [HELLO] })[0])
    return undefined
  })
  writeFileSync(
    join(folder, 'overrides.json'),
    JSON.stringify({
      providers: { acme: { type: 'openai-compatible', baseUrl: provider.url } },
      models: { 'acme/m': { name: 'm', type: 'language', endpoints: [{ provider: 'acme', model: 'm' }] } },
    }),
  )
})
afterEach(async () => {
  await provider.close()
  rmSync(folder, { recursive: true })
})

/** All of them share the folder. */
const start = async (): Promise<LocalProcess> => {
  const server = await startLocal(
    {
      AI_GATEWAY_API_KEY: KEY,
      POINTSMAN_DATA_DIR: join(folder, 'data'),
      POINTSMAN_OVERRIDES: join(folder, 'overrides.json'),
    },
    READY,
  )
  onTestFinished(() => void server.child.kill('SIGKILL'))
  return server
}

const HEADERS = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }

const ask = (server: LocalProcess, body: object): Promise<Response> =>
  fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: HEADERS,
    body: JSON.stringify({ model: 'acme/m', messages: [{ role: 'user', content: 'hi' }], ...body }),
  })

const idOf = (response: Response): string => response.headers.get('x-gateway-generation-id') ?? ''

/** Resolves as soon as the client has seen content. */
const contentOf = async (response: Response): Promise<ReadableStreamDefaultReader<Uint8Array>> => {
  const reader = response.body?.getReader()
  if (!reader) throw new Error('no body')
  for (let seen = ''; !seen.includes('Hello'); ) seen += Buffer.from((await reader.read()).value ?? []).toString()
  return reader
}

const lookUp = async (server: LocalProcess, id: string): Promise<Record<string, unknown> | undefined> => {
  const response = await fetch(`${server.url}/v1/generation?id=${id}`, { headers: HEADERS })
  return ((await response.json()) as { data?: Record<string, unknown> }).data
}

describe('after kill -9', () => {
  test('streams whose content was seen are lost: told at the next start, once, with who was asked', async () => {
    const first = await start()
    const streams = await Promise.all([1, 2, 3].map(() => ask(first, { stream: true })))
    await Promise.all(streams.map(contentOf))
    await first.stop('SIGKILL')
    const second = await start()
    for (const id of streams.map(idOf)) {
      expect(await lookUp(second, id)).toMatchObject({
        ...{ outcome: 'lost', finish_reason: 'error', provider_name: 'acme', model: 'acme/m', streamed: true },
        ...{ cost_unknown: true, attempts: [{ provider: 'acme', success: false, error: 'lost' }] },
      })
      expect(second.output()).toMatch(new RegExp(`– lost acme/m · by acme .*${id}`))
    }
    await second.stop('SIGKILL')
    expect((await start()).output()).not.toContain('lost')
  })

  test('a request that its provider was at work on is lost, also where nothing of the answer had come', async () => {
    const first = await start()
    const asked = ask(first, { stream: false })
    asked.catch(() => undefined)
    await expect.poll(() => begun.length).toBe(1)
    await first.stop('SIGKILL')
    const second = await start()
    expect(second.output()).toMatch(/– lost acme\/m · by acme/)
  })

  test('every answer that a client has read to its end has left a record', async () => {
    const first = await start()
    const ids: string[] = []
    const client = async (): Promise<void> => {
      for (;;) {
        const response = await ask(first, { user: 'whole' })
        expect(await response.text()).toContain('Hello')
        ids.push(idOf(response))
        if (ids.length === 25) first.child.kill('SIGKILL')
      }
    }
    await Promise.all([1, 2, 3, 4].map(() => client().catch(() => undefined)))
    expect(ids.length).toBeGreaterThanOrEqual(25)
    await first.stop('SIGKILL')
    const second = await start()
    const found = await Promise.all(ids.map((id) => lookUp(second, id)))
    expect(found.filter((data) => !/^(complete|lost)$/.test(String(data?.['outcome'])))).toEqual([])
    // What a client had read when it asked again was written long ago.
    expect(found.filter((data) => data?.['outcome'] === 'lost').length).toBeLessThanOrEqual(4)
  })

  test('an answer is complete that was so before SQLite had its record', async () => {
    const first = await start()
    const { release } = await lockFile(databaseFile(join(folder, 'data')))
    const response = await ask(first, { user: 'whole' })
    expect(await response.text()).toContain('Hello')
    await expect.poll(() => lookUp(first, idOf(response))).toMatchObject({ outcome: 'complete' })
    await first.stop('SIGKILL')
    await release()
    expect(await lookUp(await start(), idOf(response))).toMatchObject({ outcome: 'complete' })
  })
})

test('what a process has open is not lost while it lives, whoever else starts and stops in its folder', async () => {
  const first = await start()
  const stream = await ask(first, { stream: true })
  const reader = await contentOf(stream)
  const second = await start()
  await second.stop('SIGKILL')
  const third = await start()
  expect([second.output(), third.output()].join()).not.toContain('lost')
  expect(await lookUp(third, idOf(stream))).toBeUndefined()
  begun[0]?.end(`data: ${JSON.stringify({ choices: [STOP] })}\n\ndata: [DONE]\n\n`)
  while (!(await reader.read()).done);
  await expect.poll(() => lookUp(third, idOf(stream)), { timeout: 10_000 }).toMatchObject({ outcome: 'complete' })
})
