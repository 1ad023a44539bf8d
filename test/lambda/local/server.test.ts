import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Gateway } from '#gateway/app.ts'
import type { Exchange } from '#gateway/core/exchange.ts'
import { type ServerOptions, serve } from '../../../lambda/local/server.ts'
import { chatEvents, type FakeProvider, fakeProvider, SSE } from '../../harness/fake-provider.ts'
import { KEY, startGateway, type TestGateway } from '../../harness/gateway.ts'

const QUICK = { headersMs: 200, requestMs: 400, checkMs: 20 }

/** A server before a gateway that does this with every request. */
const serving = async (handle: (exchange: Exchange) => Promise<void>, options: Omit<ServerOptions, 'port'> = {}) => {
  const gateway: Gateway = { handle, settle: async () => undefined }
  const server = await serve(gateway, { ...options, port: 0 })
  onTestFinished(() => server.stop())
  return server
}

const dial = async (url: string): Promise<Socket> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket.on('error', () => undefined)
}

/** Sends a byte every now and then until the connection ends, and resolves to what came back. */
const drip = async (socket: Socket, bytes: string): Promise<string> => {
  const timer = setInterval(() => socket.write(bytes), 10)
  const heard = await text(socket).catch((error: Error) => error.message)
  clearInterval(timer)
  return heard
}

const HEAD = 'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n'

describe('a client gets its time and no more', () => {
  test.each([
    ['sends nothing', '', ''],
    ['never ends its head', HEAD, 'x: y\r\n'],
    ['never ends the first line', 'POST /v1', '1'],
    ['never ends its body', `${HEAD}content-length: 1000000\r\n\r\n`, 'x'],
    ['never ends the chunks of its body', `${HEAD}transfer-encoding: chunked\r\n\r\n`, '1\r\nx\r\n'],
  ])('one that %s is closed', async (_, first, dripping) => {
    const { url } = await serving(async (exchange) => void (await exchange.body(2e6).catch(() => undefined)), {
      limits: QUICK,
    })
    const socket = await dial(url)
    socket.write(first)
    expect(await drip(socket, dripping)).toMatch(/^HTTP\/1\.1 408|^$|ECONNRESET|EPIPE/)
  })

  test('an answer may take longer than all that a client may take', async () => {
    const { url } = await serving(
      async (exchange) => {
        await exchange.body(100)
        const reply = exchange.reply(200, {})
        for (let n = 0; n < 30; n++) {
          reply.write('.')
          await new Promise((resolve) => setTimeout(resolve, 30))
        }
        await reply.end()
      },
      { limits: QUICK },
    )
    const response = await fetch(url, { method: 'POST', body: 'x' })
    expect(await response.text()).toBe('.'.repeat(30))
  })
})

const ask = (gateway: TestGateway, path: string, body: object) =>
  gateway.post(path, { model: 'acme/m', stream: true, messages: [{ role: 'user', content: 'hi' }], ...body })

describe('the server stops', () => {
  const BEGUN = chatEvents({ choices: [{ index: 0, delta: { content: 'Hello' } }] }).slice(0, 1)

  /** A provider that says so much and goes on when it is told to. */
  const begin = async (stopMs: number) => {
    const goOn = Promise.withResolvers<void>()
    const provider: FakeProvider = await fakeProvider(async (_, response) => {
      response.writeHead(200, SSE)
      response.write(BEGUN[0])
      await goOn.promise
      response.end('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n')
      return undefined
    })
    onTestFinished(() => provider.close())
    const gateway = await startGateway(
      {
        providers: { acme: { type: 'openai-compatible', baseUrl: provider.url } },
        models: { 'acme/m': { name: 'm', type: 'language', endpoints: [{ provider: 'acme', model: 'm' }] } },
      },
      {},
      {},
      { limits: { stopMs } },
    )
    return { gateway, goOn: goOn.resolve }
  }

  test('and lets an answer come to its end, whoever else is connected and silent', async () => {
    const { gateway, goOn } = await begin(60_000)
    const silent = await dial(gateway.url)
    const halfway = await dial(gateway.url)
    halfway.write(`${HEAD}authorization: Bearer ${KEY}\r\ncontent-length: 10\r\n\r\n{`)
    const response = await ask(gateway, '/v1/chat/completions', {})
    const closed = gateway.close()
    expect(String(await once(halfway, 'data'))).toContain('The server was stopped.')
    goOn()
    expect(await response.text()).toMatch(/Hello.*\[DONE\]/s)
    await closed
    await text(silent)
    expect(gateway.records.map(({ outcome }) => outcome).sort()).toEqual(['complete', 'failed'])
  })

  test.each([
    ['/v1/chat/completions', {}, /data: \{"error".*The server was stopped/],
    ['/v1/messages', { max_tokens: 10 }, /event: error\ndata: .*The server was stopped/],
  ])('and tells an answer that takes too long so, %s', async (path, body, told) => {
    const { gateway } = await begin(50)
    const response = await ask(gateway, path, body)
    await gateway.close()
    expect(await response.text()).toMatch(told)
    expect(gateway.records).toMatchObject([{ outcome: 'truncated', status: 200, errorCode: 'internal' }])
  })

  test('and does not wait for a client that takes nothing', async () => {
    const chunk = 'x'.repeat(1024 * 1024)
    const begun = Promise.withResolvers<void>()
    let isOver = false
    const handle = async (exchange: Exchange) => {
      const reply = exchange.reply(200, {})
      for (let writes = 0; !exchange.signal.aborted; writes++) {
        if (writes === 20) begun.resolve()
        await reply.write(chunk)
      }
      isOver = true
    }
    const { url, stop } = await serving(handle, { limits: { stopMs: 50 } })
    const socket = await dial(url)
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
    socket.on('data', () => undefined)
    await begun.promise
    socket.pause()
    await stop()
    expect(isOver).toBe(true)
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  })
})
