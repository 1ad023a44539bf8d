import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundle } from '../../../lib/bundle.ts'
import { type RunningLambda, startLambda } from '../../lambda-runtime/emulator.ts'

const DEMO = fileURLToPath(new URL('../../lambda-runtime/demo-handler.ts', import.meta.url))

let bundleDir: string
let lambda: RunningLambda
let mapped: RunningLambda

/** The steps that the function reached, each waiting for the test to let it go on. */
const reached: { name: string; goOn: () => void }[] = []
let onStep = () => {}
const control = createServer((request, response) => {
  reached.push({ name: (request.url ?? '').slice(1), goOn: () => response.end() })
  onStep()
})
const nextStep = async (): Promise<{ name: string; goOn: () => void }> => {
  for (;;) {
    const step = reached.shift()
    if (step) return step
    await new Promise<void>((resolve) => {
      onStep = resolve
    })
  }
}

beforeAll(async () => {
  bundleDir = await mkdtemp(join(tmpdir(), 'pointsman-'))
  await bundle(DEMO, bundleDir)
  control.listen(0, '127.0.0.1')
  await once(control, 'listening')
  lambda = await startLambda({ bundleDir })
  mapped = await startLambda({ bundleDir, basePath: '/ai', timeoutMs: 3_000 })
})

afterAll(async () => {
  await Promise.all([lambda.close(), mapped.close()])
  control.closeAllConnections()
  control.close()
  await rm(bundleDir, { recursive: true })
})

interface Options {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
  readonly on?: RunningLambda
}

/** A plain client: `fetch` would normalise what is to be tested. */
const open = async (action: string, path = '/', options: Options = {}): Promise<IncomingMessage> => {
  const { method = 'POST', headers = {}, body, on = lambda } = options
  const port = String((control.address() as AddressInfo).port)
  const outgoing = httpRequest(`${on.url}${path}`, {
    method,
    agent: false,
    headers: { 'x-action': action, 'x-test-port': port, ...headers },
  })
  outgoing.end(body)
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  return response
}

const text = async (response: IncomingMessage): Promise<string> => {
  let all = ''
  for await (const chunk of response.setEncoding('utf8')) all += chunk
  return all
}

const echo = async (path: string, options: Options = {}) => JSON.parse(await text(await open('echo', path, options)))

test('method, path, query and headers arrive as the client sent them', async () => {
  const seen = await echo('/v1/messages?beta=true&q=a%20b&flag', {
    method: 'PUT',
    headers: { 'X-Mixed-Case': 'Value' },
  })
  expect(seen).toMatchObject({ method: 'PUT', path: '/v1/messages', query: { beta: 'true', q: 'a b', flag: '' } })
  expect(seen.headers).toMatchObject({ 'x-mixed-case': 'Value' })
})

test.each([
  '/',
  '/v1',
  '/v1/models/openai%2Fgpt-5',
  '/v1/models/openai/gpt-5',
  '/v1/a%252Fb',
  '/v1/%C3%BC%20x',
  '/v1/',
])('the path %s survives, also below the base path of a domain', async (path) => {
  expect((await echo(path)).path).toBe(path)
  expect((await echo(path, { on: mapped })).path).toBe(path)
})

test('a text body and a binary body arrive byte for byte', async () => {
  const utf8 = Buffer.from('{"text":"grüße 🙂"}')
  expect((await echo('/', { body: utf8 })).hex).toBe(utf8.toString('hex'))
  const binary = Uint8Array.from({ length: 64 }, (_, i) => 255 - i)
  expect((await echo('/', { body: binary })).hex).toBe(Buffer.from(binary).toString('hex'))
})

test('a big body arrives whole, one over the limit is refused', async () => {
  expect((await echo('/', { body: 'x'.repeat(5_000_000) })).size).toBe(5_000_000)
  const refused = await open('small-limit', '/', { body: 'x'.repeat(11) })
  expect([refused.statusCode, await text(refused)]).toEqual([
    413,
    'The request body has 11 bytes; at most 10 are allowed.',
  ])
})

test('status and headers come before the first chunk, and each chunk before the next is made', async () => {
  const response = await open('steps')
  expect(response.headers['content-type']).toBe('text/event-stream')
  const chunks = response.setEncoding('utf8')[Symbol.asyncIterator]()
  for (const name of ['one', 'two', 'three']) {
    const step = await nextStep()
    expect(step.name).toBe(name)
    step.goOn()
    expect((await chunks.next()).value).toBe(`data: ${name}\n\n`)
  }
  expect((await chunks.next()).done).toBe(true)
})

// Longer than Node's servers leave a connection open of which they hear nothing.
test.runIf(process.env['TEST_ALL'])('an answer that begins after ten seconds arrives', async () => {
  const response = open('late')
  const { goOn } = await nextStep()
  await setTimeout(10_000)
  goOn()
  expect(await text(await response)).toBe('at last')
})

test('an answer without a body arrives: 204 and HEAD', async () => {
  const empty = await open('empty')
  expect([empty.statusCode, empty.headers['x-demo'], await text(empty)]).toEqual([204, 'yes', ''])
  const head = await open('empty', '/health', { method: 'HEAD' })
  expect([head.statusCode, head.headers['x-demo'], await text(head)]).toEqual([204, 'yes', ''])
})

test('no answer at all is a 502, and one that is not ended is seen as cut', async () => {
  expect((await open('silent')).statusCode).toBe(502)
  const cut = await open('half')
  expect(cut.statusCode).toBe(200)
  await expect(text(cut)).rejects.toThrow('aborted')
})

test('the writer waits for a client that is slower', async () => {
  const response = await open('flood')
  const body = await text(response)
  expect(body.length).toBeGreaterThan(512 * 65_536)
  expect(body.endsWith('\0waited')).toBe(true)
})

test('the function is not told that its client left, and finishes its work', async () => {
  const response = await open('steps')
  const first = await nextStep()
  response.destroy()
  await once(response, 'close')
  first.goOn()
  ;(await nextStep()).goOn()
  const last = await nextStep()
  expect(last.name).toBe('three')
  last.goOn()
})

test('the time that remains is the time of the function', async () => {
  const remaining = Number(await text(await open('deadline', '/', { on: mapped })))
  expect(remaining).toBeGreaterThan(0)
  expect(remaining).toBeLessThanOrEqual(3_000)
})

test('the client has its answer before the record is settled; until then another environment serves', async () => {
  expect(await text(await open('settled'))).toBe('ended')
  const settling = await nextStep()
  expect(settling.name).toBe('settled')
  expect((await echo('/')).method).toBe('POST')
  settling.goOn()
})
