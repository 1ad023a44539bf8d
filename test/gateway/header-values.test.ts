import { validateHeaderName, validateHeaderValue } from 'node:http'
import { createServer } from 'node:net'
import fc from 'fast-check'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Gateway } from '#gateway/app.ts'
import type { Exchange } from '#gateway/core/exchange.ts'
import { headerValue, withSendableReply } from '#gateway/core/sendable-reply.ts'
import { serve } from '../../lambda/local/server.ts'
import { startGateway, type TestGateway } from '../harness/gateway.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 60 })

/** Ids as an overrides file may have them: anything but spaces. */
const ids = fc
  .sample(anyText, { numRuns: 60, seed: 7 })
  .map((name) => `acme/${name.replaceAll(/\s/g, '')}x`)
  .concat('acme/日本', 'acme/%E6', 'acme/\ud800', `acme/${'語'.repeat(190)}`)

/** What a provider may write into a header, byte by byte: all but what ends it. */
const bytes = fc
  .sample(fc.uint8Array({ min: 1, maxLength: 80 }), { numRuns: 60, seed: 8 })
  .map((value) =>
    Buffer.from(
      value.filter((byte) => byte !== 10 && byte !== 13 && byte !== 0 && (byte >= 32 || byte === 9) && byte !== 127),
    ),
  )

const CHAT = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'said' }, finish_reason: 'stop' }],
})

let gateway: TestGateway
let asked = 0
beforeAll(async () => {
  const provider = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      const value = bytes[asked++ % bytes.length] ?? Buffer.alloc(0)
      const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${CHAT.length}\r\nconnection: close\r\n`
      socket.end(
        Buffer.concat([
          Buffer.from(`${head}x-request-id: `),
          value,
          Buffer.from('\r\nx-ratelimit-~!#: '),
          value,
          Buffer.from(`\r\n\r\n${CHAT}`),
        ]),
      )
    })
  })
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  const address = provider.address()
  const port = typeof address === 'object' ? address?.port : undefined
  gateway = await startGateway({
    providers: { own: { type: 'openai-compatible', baseUrl: `http://127.0.0.1:${port}/v1` } },
    models: Object.fromEntries(ids.map((id) => [id, { name: 'odd', endpoints: [{ provider: 'own', model: 'm' }] }])),
  })
  return async () => {
    await gateway.close()
    provider.close()
  }
})

const messages = [{ role: 'user', content: 'hi' }]

describe('a header of ours', () => {
  test('is what Node takes, whatever is in it, and what it was where that is plain', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(() => validateHeaderValue('x', headerValue(text))).not.toThrow()
        expect(decodeURIComponent(headerValue(text.replaceAll('%', '')))).toBe(text.replaceAll('%', '').toWellFormed())
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(headerValue(text)).toBe(text)
      }),
    )
  })

  test('of any name, status and value begins an answer', () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, anyText), fc.integer(), (headers, status) => {
        let sent: [number, Readonly<Record<string, string>>] | undefined
        const exchange = {
          reply: (...head: [number, Readonly<Record<string, string>>]) => {
            sent = head
            return { write: () => undefined, end: async () => undefined }
          },
        } as unknown as Exchange
        withSendableReply(exchange).reply(status, headers)
        const [given, names] = sent ?? [0, {}]
        expect(given >= 200 && given <= 599).toBe(true)
        for (const [name, value] of Object.entries(names)) {
          validateHeaderName(name)
          validateHeaderValue(name, value)
        }
      }),
    )
  })

  test.each(ids.map((id) => [id]))('that names the model %j goes out with the answer', async (model) => {
    const response = await gateway.post('/v1/chat/completions', { model, messages })
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('said')])
    expect(response.headers.get('x-gateway-model')).toBe(headerValue(model).trim())
    expect(response.headers.get('x-request-id')).toMatch(/^[\x20-\x7e]*$/)
    expect((await gateway.lastRecord())?.outcome).toBe('complete')
  })
})

describe('an answer that cannot be told', () => {
  const answer = async (handle: Gateway['handle']): Promise<string> => {
    const server = await serve({ handle, settle: async () => undefined }, { port: 0 })
    onTestFinished(() => server.stop())
    return fetch(server.url).then(
      (response) => response.text().catch(() => `${response.status}, then cut`),
      () => 'cut',
    )
  }

  test.each<[how: string, handle: Gateway['handle'], seen: string]>([
    ['that never began', async () => undefined, 'cut'],
    ['that began and was not ended', async (exchange) => void exchange.reply(200, {}), '200, then cut'],
    ['that was written in part', async (exchange) => void exchange.reply(200, {}).write('half'), '200, then cut'],
    ['that was ended', async (exchange) => exchange.reply(200, {}).end(), ''],
  ])('%s is cut as soon as the exchange is over', async (_, handle, seen) => {
    expect(await answer(handle)).toBe(seen)
  })

  test('does not begin a second time', async () => {
    let error: unknown
    const seen = await answer(async (received) => {
      const exchange = withSendableReply(received)
      exchange.reply(200, {})
      try {
        exchange.reply(500, {})
      } catch (thrown) {
        error = thrown
      }
    })
    expect([seen, error]).toEqual(['200, then cut', new Error('The answer has begun already.')])
  })
})
