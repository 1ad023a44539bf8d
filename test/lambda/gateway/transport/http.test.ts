import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Source } from '#gateway/core/answer/answer.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { transportFetch } from '#gateway/transport/fetch.ts'
import { send, type Timing } from '#gateway/transport/http.ts'
import { iterate, sourceOf } from '#gateway/transport/iterable.ts'
import { readAll, readError, readText } from '#gateway/transport/read.ts'
import { serve } from './server.ts'

const timing = (change: Partial<Timing> = {}): Timing => ({
  connectMs: 5000,
  headersMs: 5000,
  idleMs: 5000,
  signal: new AbortController().signal,
  ...change,
})

const textOf = async (body: Source<Uint8Array>) => Buffer.from(await readAll(body, 1e8)).toString()
const codeOf = (error: unknown) => (error instanceof GatewayError ? error.code : error)
const failure = (promise: Promise<unknown>) => promise.then(() => undefined, codeOf)

/** A server that sends exactly these bytes to each request, then does what it is told with the socket. */
const rawServer = async (bytes: string, end: 'end' | 'destroy' | 'keep') => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(bytes, () => {
        if (end === 'end') socket.end()
        if (end === 'destroy') socket.resetAndDestroy()
      })
    })
    onTestFinished(() => void socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('an exchange', () => {
  test('sends method, headers and body as given, asks for no compression, and pools connections', async () => {
    const server = await serve((_request, response) => response.writeHead(201, { 'X-One': '1' }).end('ok'))
    for (const body of ['{"a":1}', Buffer.from('ü')]) {
      const response = await send({ url: `${server.url}/v1/x`, headers: { 'x-api-key': 'k' }, body }, timing())
      expect(response.status).toBe(201)
      expect(response.headers['x-one']).toBe('1')
      expect(await textOf(response.body)).toBe('ok')
    }
    expect(server.received.map(({ body }) => body)).toEqual(['{"a":1}', 'ü'])
    expect(server.received[0]).toMatchObject({ method: 'POST', url: '/v1/x' })
    expect(server.received[0]?.headers).toMatchObject({
      'x-api-key': 'k',
      'accept-encoding': 'identity',
      'content-length': '7',
    })
    expect(server.sockets).toHaveLength(1)
  })

  test('hands on redirects instead of following them', async () => {
    const server = await serve((_request, response) => response.writeHead(302, { location: '/elsewhere' }).end())
    const response = await send({ url: server.url, headers: {} }, timing())
    expect([response.status, response.headers['location'], server.received.length]).toEqual([302, '/elsewhere', 1])
    await readText(response.body, 10)
  })

  test('refuses compression that it did not ask for', async () => {
    const server = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'))
    expect(await failure(send({ url: server.url, headers: {} }, timing()))).toBe('upstream-failed')
  })

  test('sends again on a fresh connection when a pooled one was already closed', async () => {
    let requests = 0
    const server = await serve((_request, response) => {
      requests++
      if (requests === 2) response.socket?.resetAndDestroy()
      else response.end(`${requests}`)
    })
    const first = await send({ url: server.url, headers: {} }, timing())
    expect(await textOf(first.body)).toBe('1')
    const second = await send({ url: server.url, headers: {}, body: 'again' }, timing())
    expect(await textOf(second.body)).toBe('3')
    expect(server.received.map(({ body }) => body)).toEqual(['', 'again', 'again'])
  })

  test('does not send again when a fresh connection breaks', async () => {
    const server = await serve((_request, response) => response.socket?.resetAndDestroy())
    expect(await failure(send({ url: server.url, headers: {} }, timing()))).toBe('upstream-unreachable')
    expect(server.received).toHaveLength(1)
  })

  test('gives all that one read of the socket brought in one piece, then the end', async () => {
    const url = await rawServer(
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n',
      'keep',
    )
    const { body } = await send({ url, headers: {} }, timing())
    const told: string[] = []
    await new Promise<void>((resolve, reject) =>
      body.read({
        data: (bytes) => void told.push(Buffer.from(bytes).toString()),
        end: () => resolve(),
        fail: reject,
      }),
    )
    expect(told).toEqual(['abc'])
  })

  test('tells a paused reader nothing more, and the next one how it ended', async () => {
    const server = await serve((_request, response) => response.end('whole'))
    const { body } = await send({ url: server.url, headers: {} }, timing())
    const told: unknown[] = []
    const reading = Promise.withResolvers<void>()
    body.read({
      data: (bytes) => {
        told.push(Buffer.from(bytes).toString())
        body.pause()
        reading.resolve()
      },
      end: () => told.push('end'),
      fail: (error) => told.push(error),
    })
    await reading.promise
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(told).toEqual(['whole'])
    expect(await textOf(body)).toBe('')
  })

  test('stops the sender when its consumer does not read', async () => {
    const mebibyte = Buffer.alloc(1 << 20)
    let sent = 0
    const server = await serve(async (_request, response) => {
      while (sent < 64 && !response.destroyed) {
        sent++
        if (!response.write(mebibyte)) await Promise.race([once(response, 'drain'), once(response, 'close')])
      }
      response.end()
    })
    const response = await send({ url: server.url, headers: {} }, timing())
    const body = iterate(response.body)
    await body.next()
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(sent).toBeLessThan(64)
    await body.return?.()
    await server.closed(0)
  })
})

describe('time limits', () => {
  test('names the missing answer', async () => {
    const url = await rawServer('', 'keep')
    const error = await send({ url, headers: {} }, timing({ headersMs: 20 })).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'timeout', message: `${new URL(url).host} did not answer within 20 ms.` })
    expect(error).not.toHaveProperty('detail.isUnsent')
  })

  test('names the missing connection', async () => {
    const never = { url: 'http://provider.example', headers: {}, lookup: () => {} }
    const error = await send(never, timing({ connectMs: 20 })).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'timeout',
      message: 'provider.example did not accept a connection within 20 ms.',
      detail: { isUnsent: true },
    })
  })

  test('names the silence in the middle, after what came', async () => {
    const url = await rawServer('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf', 'keep')
    const response = await send({ url, headers: {} }, timing({ idleMs: 20 }))
    const body = iterate(response.body)
    expect(Buffer.from((await body.next()).value ?? '').toString()).toBe('half')
    await expect(body.next()).rejects.toMatchObject({ code: 'timeout', message: /sent nothing more for 20 ms/ })
  })

  test('do not run while the consumer is busy', async () => {
    const url = await rawServer('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhalf', 'keep')
    const response = await send({ url, headers: {} }, timing({ idleMs: 10 }))
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(await textOf(response.body)).toBe('half')
  })
})

describe('aborting', () => {
  test('before, while waiting and in the middle', async () => {
    const before = AbortSignal.abort()
    expect(await failure(send({ url: 'http://provider.example', headers: {} }, timing({ signal: before })))).toBe(
      'aborted',
    )

    const waiting = new AbortController()
    const url = await rawServer('', 'keep')
    const answer = failure(send({ url, headers: {} }, timing({ signal: waiting.signal })))
    waiting.abort()
    expect(await answer).toBe('aborted')

    const middle = new AbortController()
    const half = await rawServer('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf', 'keep')
    const response = await send({ url: half, headers: {} }, timing({ signal: middle.signal }))
    const body = iterate(response.body)
    await body.next()
    const next = failure(body.next())
    middle.abort()
    expect(await next).toBe('aborted')
  })

  test('keeps the reason when it is ours', async () => {
    const signal = AbortSignal.abort(new GatewayError('timeout', 'no time remains'))
    expect(await failure(send({ url: 'http://provider.example', headers: {} }, timing({ signal })))).toBe('timeout')
  })
})

describe('broken connections', () => {
  test.each([
    ['content-length', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf', 'end'],
    ['content-length, reset', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf', 'destroy'],
    ['chunked', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n', 'end'],
    ['malformed chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\nnonsense\r\n', 'keep'],
  ] as const)('a body that was cut (%s) is truncated', async (_name, bytes, end) => {
    const response = await send({ url: await rawServer(bytes, end), headers: {} }, timing())
    expect(await failure(textOf(response.body))).toBe('upstream-truncated')
  })

  test('a body without a length ends with its connection', async () => {
    const url = await rawServer('HTTP/1.1 200 OK\r\n\r\nwhole', 'end')
    expect(await textOf((await send({ url, headers: {} }, timing())).body)).toBe('whole')
  })

  test.each([
    ['refused', 'http://127.0.0.1:1', 'The connection to 127.0.0.1:1 failed (ECONNREFUSED).'],
    [
      'unknown host',
      'http://provider.invalid',
      /^The connection to provider.invalid failed \((ENOTFOUND|EAI_AGAIN)\)\.$/,
    ],
    ['not a URL', 'provider', 'The connection to the provider failed (ERR_INVALID_URL).'],
    ['another protocol', 'ftp://provider.example', /Only http: and https: exist/],
  ])('%s', async (_name, url, message) => {
    await expect(send({ url, headers: {} }, timing())).rejects.toMatchObject({ code: 'upstream-unreachable', message })
  })

  test('nothing went out where there was no connection, and who knows what did where there was one', async () => {
    const unsent = async (url: string) =>
      (await send({ url, headers: {} }, timing()).catch((error) => error)).detail.isUnsent
    expect(await unsent('http://127.0.0.1:1')).toBe(true)
    expect(await unsent('provider')).toBe(true)
    expect(await unsent((await rawServer('', 'end')).replace('http:', 'https:'))).toBe(true)
    expect(await unsent(await rawServer('', 'destroy'))).toBeUndefined()
  })

  test('TLS that is none', async () => {
    const url = (await rawServer('HTTP/1.1 400 Bad Request\r\n\r\n', 'end')).replace('http:', 'https:')
    expect(await failure(send({ url, headers: {} }, timing()))).toBe('upstream-unreachable')
  })

  test('a header that cannot be sent names itself, not its value', async () => {
    const promise = send({ url: 'http://provider.example', headers: { 'x-api-key': 'sec\nret' } }, timing())
    await expect(promise).rejects.toMatchObject({
      code: 'unsupported',
      message: 'Nothing can be sent to provider.example: Invalid character in header content ["x-api-key"].',
    })
  })
})

describe('reading', () => {
  const texts = async function* (...given: string[]) {
    for (const text of given) yield Buffer.from(text)
  }
  const body = (...given: string[]) => sourceOf(texts(...given))

  test('readAll refuses more than the limit', async () => {
    expect(Buffer.from(await readAll(body('ab', 'cd'), 4)).toString()).toBe('abcd')
    expect(await failure(readAll(body('ab', 'cde'), 4))).toBe('upstream-failed')
  })

  test('readText takes the beginning, and what came of a cut body', async () => {
    expect(await readText(body('ab', 'cde', 'f'), 4)).toBe('abcd')
    const cut = async function* () {
      yield Buffer.from('half')
      throw new GatewayError('upstream-truncated', 'cut')
    }
    expect(await readText(sourceOf(cut()), 100)).toBe('half')
  })

  test('readError keeps status, headers and the beginning of the body', async () => {
    const response = { status: 401, headers: { 'request-id': 'r1' }, body: body('{"error":"no such key"}') }
    expect(await readError(response, 'openai-chat')).toEqual({
      status: 401,
      headers: { 'request-id': 'r1' },
      body: '{"error":"no such key"}',
      wire: 'openai-chat',
    })
  })
})

describe('fetch for provider packages', () => {
  test('posts and streams the answer', async () => {
    const server = await serve((request, response) => {
      response.writeHead(429, { 'retry-after': '3' })
      response.end(request.body)
    })
    const response = await transportFetch(timing())(new URL(server.url), {
      method: 'POST',
      headers: { Authorization: 'Bearer k' },
      body: 'hello',
    })
    expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([429, '3', 'hello'])
    expect(server.received[0]?.headers['authorization']).toBe('Bearer k')
  })

  test('refuses to follow redirects and to fetch URLs by GET', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(307, { location: 'http://169.254.169.254' }).end(),
    )
    const fetch = transportFetch(timing())
    expect(await failure(fetch(server.url, { method: 'POST', body: 'x' }))).toBe('upstream-failed')
    expect(await failure(fetch(server.url))).toBe('unsupported')
    expect(server.received).toHaveLength(1)
  })

  test('ends with either signal', async () => {
    const url = await rawServer('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf', 'keep')
    const call = new AbortController()
    const response = await transportFetch(timing())(url, { method: 'POST', body: 'x', signal: call.signal })
    const text = failure(response.text())
    call.abort()
    expect(await text).toBe('aborted')
  })

  test('breaks at the end of a chat stream without its marker, where asked to look', async () => {
    const ask = async (body: string, endsWithDone: boolean, type = 'text/event-stream') => {
      const server = await serve((_request, response) => response.writeHead(200, { 'content-type': type }).end(body))
      const response = await transportFetch(timing(), { endsWithDone })(server.url, { method: 'POST', body: 'x' })
      return response.text().catch(codeOf)
    }
    expect(await ask('data: {}\n\n', true)).toBe('upstream-truncated')
    expect(await ask('data: {}\n\ndata: [DONE]\n\n', true)).toBe('data: {}\n\ndata: [DONE]\n\n')
    expect(await ask('data: {}\n\n', false)).toBe('data: {}\n\n')
    expect(await ask('{}', true, 'application/json')).toBe('{}')
  })

  test('a body that is cancelled closes the connection', async () => {
    const server = await serve((_request, response) => void response.write('half'))
    const response = await transportFetch(timing())(server.url, { method: 'POST', body: 'x' })
    await response.body?.cancel()
    await server.closed(0)
  })
})
