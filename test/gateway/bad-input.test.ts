import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KEY, startGateway, type TestGateway } from '../harness/gateway.ts'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.close())

const user = [{ role: 'user', content: 'hi' }]
const CHAT = { model: 'sim/echo', messages: user }
const MESSAGE = { ...CHAT, max_tokens: 10 }
const PROMPT = { prompt: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] }

/** Each dialect: where it lives, a good body, and where its error envelope keeps the message. */
const DIALECTS = [
  { name: 'openai-chat', path: '/v1/chat/completions', good: CHAT, headers: {} },
  { name: 'anthropic-messages', path: '/v1/messages', good: MESSAGE, headers: { 'anthropic-version': '2023-06-01' } },
  {
    name: 'ai-sdk',
    path: '/v4/ai/language-model',
    good: PROMPT,
    headers: {
      'ai-language-model-id': 'sim/echo',
      'ai-language-model-streaming': 'false',
      'ai-language-model-specification-version': '4',
    },
  },
] as const

const envelope = async (response: Response, dialect: string) => {
  const body = (await response.json()) as Record<string, unknown>
  const error = body['error'] as Record<string, unknown>
  expect(typeof error['message']).toBe('string')
  expect(typeof error['type']).toBe('string')
  if (dialect === 'anthropic-messages') expect(body['type']).toBe('error')
  const id = response.headers.get('x-gateway-generation-id')
  expect(id).toMatch(/^gen_[0-9A-Z]{26}$/)
  for (const name of ['request-id', 'x-request-id']) expect(response.headers.get(name)).toBe(id)
  return { message: String(error['message']), type: String(error['type']) }
}

describe.each(DIALECTS)('$name', ({ name, path, good, headers }) => {
  const post = (body: unknown, more: Record<string, string> = {}) => gateway.post(path, body, { ...headers, ...more })

  test('a good request is answered', async () => {
    const response = await post(good)
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('hi')
  })

  test.each([
    ['malformed JSON', '{"model": ', 400, /not valid JSON/],
    ['an empty body', '', 400, /empty/],
    ['an array', '[]', 400, /must be a JSON object/],
    ['a number', '7', 400, /must be a JSON object/],
    ['too deep JSON', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 400, /deeper than/],
    ['a __proto__ key', '{"__proto__":{"x":1}}', 400, /__proto__/],
    ['a disguised __proto__ key', '{"a":{"\\u005f_proto__":1}}', 400, /__proto__/],
  ])('%s is refused in the envelope of the dialect', async (_what, body, status, message) => {
    const response = await post(body)
    expect(response.status).toBe(status)
    expect((await envelope(response, name)).message).toMatch(message)
  })

  test('invalid UTF-8 is a 400', async () => {
    const response = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
      body: new Uint8Array([0x7b, 0xff, 0x7d]),
    })
    expect(response.status).toBe(400)
    expect((await envelope(response, name)).message).toContain('UTF-8')
  })

  test.each(['gzip', 'br', 'zstd', 'deflate', 'x-gzip', 'GZIP', 'gzip, identity', 'aws-chunked'])(
    'a body in %s is refused by its header, whatever it holds',
    async (encoding) => {
      for (const body of [good, gzipSync(JSON.stringify(good)), '']) {
        const packed = { ...headers, authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }
        const response = await fetch(`${gateway.url}${path}`, {
          ...{ method: 'POST', headers: { ...packed, 'content-encoding': encoding } },
          body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
        })
        expect([response.status, response.headers.get('accept-encoding')]).toEqual([415, 'identity'])
        const { message } = await envelope(response, name)
        expect(message).toContain(`as identity, got content-encoding: ${encoding}`)
      }
      expect((await post(good, { 'content-encoding': 'identity' })).status).toBe(200)
    },
  )

  test('a wrong content type', async () => {
    const response = await post(good, { 'content-type': 'application/x-www-form-urlencoded' })
    expect(response.status).toBe(415)
    await envelope(response, name)
  })

  test('no key, and a wrong key of which nothing comes back', async () => {
    const wrong = await post(good, { authorization: 'Bearer sk-very-secret-guess-123456' })
    expect(wrong.status).toBe(401)
    expect(gateway.logged.at(-1)).toContain('is not known to this gateway')
    expect(gateway.logged.join('')).not.toContain('secret-guess')
    const text = JSON.stringify(await envelope(wrong, name))
    expect(text).not.toContain('secret-guess')
    const none = await fetch(`${gateway.url}${path}`, { method: 'POST', headers, body: '{}' })
    expect(none.status).toBe(401)
  })

  test('a wrong method', async () => {
    const response = await fetch(`${gateway.url}${path}`, { method: 'PUT', headers, body: '{}' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
  })

  test('a body over the limit is refused by its declared length, before it is sent', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const outgoing = request(`${gateway.url}${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${KEY}`,
          'content-type': 'application/json',
          'content-length': 64 * 1024 * 1024,
          ...headers,
        },
      })
      outgoing.on('response', (response) => {
        resolve(response.statusCode)
        outgoing.destroy()
      })
      outgoing.on('error', reject)
      outgoing.flushHeaders()
    })
    expect(status).toBe(413)
  })

  test('an unknown model: 404 with the nearest names', async () => {
    const model = 'anthropic/claude-opus-4.66'
    const response = await post(name === 'ai-sdk' ? good : { ...good, model }, { 'ai-language-model-id': model })
    expect(response.status).toBe(404)
    expect((await envelope(response, name)).message).toContain('anthropic/claude-opus-4.6')
  })

  test('no credential for any provider of the model: the variables that add one', async () => {
    const model = 'anthropic/claude-opus-4.6'
    const response = await post(name === 'ai-sdk' ? good : { ...good, model }, { 'ai-language-model-id': model })
    expect(response.status).toBe(400)
    expect((await envelope(response, name)).message).toContain('ANTHROPIC_API_KEY')
  })

  const SECRET = 'canary-0123456789'
  test.each<[object, number, string]>([
    [{ order: ['sim', 'nobody'] }, 400, 'order: there is no provider nobody; sim/echo is served by sim.'],
    [{ only: ['nobody'] }, 400, 'only: there is no provider nobody; sim/echo is served by sim.'],
    [{ only: ['openai'] }, 400, 'sim (not in `only`)'],
    [{ only: [] }, 400, 'only must be an array of at least one string'],
    [{ speed: 'fast', serviceTier: 'flex' }, 400, 'serviceTier is "flex"; leave one out'],
    [{ inferenceRegion: { scope: 'global', geoRegion: 'eu' } }, 400, 'inferenceRegion.geoRegion must be left out'],
    [{ headquarters: ['US', '!CN'] }, 400, 'headquarters must be all countries or all negated ones'],
    [{ has: ['quantization:fp8', '!quantization:fp8'] }, 400, 'sim (not known for quantization:fp8'],
    [{ byok: { openai: [{ key: SECRET }] } }, 400, 'byok.openai[0].key is no field'],
    [{ byok: { nobody: [{ apiKey: SECRET }] } }, 400, 'byok.nobody names no provider'],
    [{ byok: SECRET }, 400, 'byok must be an object, got a string'],
    [{ providerTimeouts: { byok: { openai: 999 } } }, 400, 'providerTimeouts.byok.openai must be a whole number from'],
    [{ providerTimeouts: { byok: { openai: 789_001 } } }, 400, 'providerTimeouts.byok.openai must be'],
    [{ providerTimeouts: { byok: { nobody: 5000 } } }, 400, 'there is no provider nobody'],
    [{ models: [] }, 400, 'models must be an array of at least one string'],
    [{ models: ['sim/ecko'] }, 404, 'Did you mean sim/echo'],
  ])('gateway options %j', async (gatewayOptions, status, message) => {
    const response = await post({ ...good, providerOptions: { gateway: gatewayOptions } })
    expect(response.status).toBe(status)
    const { message: told } = await envelope(response, name)
    expect(told).toContain(message)
    expect(told).not.toContain(SECRET)
  })

  test.each<[object, string | null]>([
    [{ only: ['sim'], order: ['openai', 'sim'] }, null],
    [{ models: ['sim/echo'] }, 'models: the same model more than once, it is tried once'],
  ])('gateway options %j are odd but no error', async (gatewayOptions, warning) => {
    const response = await post({ ...good, providerOptions: { gateway: gatewayOptions } })
    expect(response.status).toBe(200)
    const warnings = response.headers.get('x-gateway-warnings')
    expect(warnings).toEqual(warning && expect.stringContaining(warning))
  })

  test('the failed request is in the record', async () => {
    const response = await post('{"model": ')
    const id = response.headers.get('x-gateway-generation-id')
    const failed = { id, status: 400, outcome: 'failed', errorCode: 'bad-request' }
    expect(await gateway.lastRecord()).toMatchObject(failed)
  })

  test('an error of a simulated provider keeps its status', async () => {
    const response = await post(name === 'ai-sdk' ? good : { ...good, model: 'sim/fail' }, {
      'ai-language-model-id': 'sim/fail',
    })
    expect(response.status).toBe(503)
    await envelope(response, name)
  })
})

describe('fields of the wrong shape', () => {
  test.each([
    [{ model: 7 }, 'model'],
    [{ model: '' }, 'model'],
    [{ messages: 'hi' }, 'messages'],
    [{ messages: [] }, 'messages'],
    [{ messages: [7] }, 'messages'],
    [{ messages: [{ role: 'wizard', content: 'x' }] }, 'role'],
    [{ stream: 'yes' }, 'stream'],
    [{ temperature: -1 }, 'temperature'],
    [{ temperature: 'hot' }, 'temperature'],
    [{ top_p: 7 }, 'top_p'],
    [{ max_tokens: -5 }, 'max_tokens'],
    [{ max_tokens: 1e300 }, 'max_tokens'],
    [{ max_tokens: 1.5 }, 'max_tokens'],
    [{ tools: 'none' }, 'tools'],
  ])('%j is a 400 that names the field', async (wrong, field) => {
    for (const [path, good] of [
      ['/v1/chat/completions', CHAT],
      ['/v1/messages', MESSAGE],
    ] as const) {
      const response = await gateway.post(path, { ...good, ...wrong })
      expect(response.status, path).toBe(400)
      const { error } = (await response.json()) as { error: { message: string } }
      expect(error.message, path).toContain(field)
    }
  })

  test('a request without its required fields is a 400', async () => {
    expect((await gateway.post('/v1/chat/completions', { messages: user })).status).toBe(400)
    expect((await gateway.post('/v1/chat/completions', { model: 'sim/echo' })).status).toBe(400)
    expect((await gateway.post('/v1/messages', CHAT)).status).toBe(400)
    expect((await gateway.post('/v4/ai/language-model', PROMPT)).status).toBe(400)
  })

  test('gateway options of the wrong type name the option', async () => {
    const response = await gateway.post('/v1/chat/completions', {
      ...CHAT,
      providerOptions: { gateway: { order: 'openai' } },
    })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('providerOptions.gateway.order')
  })
})

describe('paths', () => {
  test('an unknown path names the base URLs', async () => {
    const response = await fetch(`${gateway.url}/v2/nothing`)
    expect(response.status).toBe(404)
    const { message } = await envelope(response, '')
    for (const part of ['/v1/chat/completions', '/v1/messages', '/v4/ai']) expect(message).toContain(part)
  })

  test.each(['/%', '/v1/models/%E0%A4%A', '//', '/v1/models/a/b/c/d', '/__proto__', '/v1/models/__proto__'])(
    '%s is a 404',
    async (path) => {
      const response = await fetch(`${gateway.url}${path}`)
      expect(response.status).toBe(404)
      await envelope(response, '')
    },
  )

  test('GET /health and HEAD / answer 200', async () => {
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200)
    expect((await fetch(gateway.url, { method: 'HEAD' })).status).toBe(200)
  })
})

test('a client that leaves in the middle of its body did so itself', async () => {
  const headers = { authorization: `Bearer ${KEY}`, 'content-length': '100' }
  const half = request(`${gateway.url}/v1/chat/completions`, { method: 'POST', headers }).on('error', () => undefined)
  const arrived = gateway.records.length
  half.write('{"model":', () => setImmediate(() => half.destroy()))
  await expect.poll(() => gateway.records.slice(arrived)).toMatchObject([{ outcome: 'aborted', errorCode: 'aborted' }])
  expect(gateway.logged.join('')).not.toContain('internal error')
})
