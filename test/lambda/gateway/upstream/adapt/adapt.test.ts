import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { createGoogle } from '@ai-sdk/google'
import { createGroq } from '@ai-sdk/groq'
import { afterEach, describe, expect, test } from 'vitest'
import type { CallOptions, PackageModel, StreamPart } from '#gateway/core/canonical/parts.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { compact } from '#gateway/core/json/value.ts'
import type { Provider, ProviderPackage } from '#gateway/core/provider/provider.ts'
import { aiSdkPackage } from '#gateway/provider/shared/ai-sdk-package.ts'
import { sim } from '#gateway/provider/sim/sim.ts'
import { type AdaptInput, adapt } from '#gateway/upstream/adapt/adapt.ts'
import { noDownloads, TIMEOUTS } from '../../../../harness/limits.ts'

const SECRET = 'gsk_0123456789abcdef0123'
const HELLO: CallOptions = { prompt: [{ role: 'user', content: [{ type: 'text', text: 'hi there' }] }] }
const USAGE = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
}
const START: StreamPart = { type: 'stream-start', warnings: [{ type: 'unsupported', feature: 'topK' }] }
const TEXT: StreamPart = { type: 'text-delta', id: '1', delta: 'a' }
const finish = (unified: 'stop' | 'interrupted' | 'other'): StreamPart => ({
  type: 'finish',
  finishReason: { unified, raw: unified === 'stop' ? 'stop' : undefined },
  usage: USAGE,
})

const provider = (load: ProviderPackage['load'], rest: Partial<Provider> = {}): Provider => ({
  slug: 'acme',
  name: 'Acme',
  credential: {},
  wires: {},
  package: aiSdkPackage({ load, usage: 'openai-chat', ends: 'done', optionsKey: 'acme' }),
  ...rest,
})

const run = ({ provider, ...input }: Partial<Omit<AdaptInput, 'provider'>> & { readonly provider: Provider }) => {
  if (!provider.package) throw new Error('no package')
  return adapt({
    package: provider.package,
    provider,
    model: 'm',
    canonical: { options: HELLO, warnings: [{ type: 'unsupported', feature: 'n' }] },
    stream: true,
    credential: {},
    timeouts: TIMEOUTS,
    signal: new AbortController().signal,
    sent: () => undefined,
    download: noDownloads,
    ...input,
  })
}

/** A package's model that streams these parts, and keeps the options that it was called with. */
const scripted = (parts: readonly StreamPart[], supportedUrls: PackageModel['supportedUrls'] = {}) => {
  const seen: CallOptions[] = []
  const model: PackageModel = {
    specificationVersion: 'v4',
    provider: 'acme',
    modelId: 'm',
    supportedUrls,
    doGenerate: () => Promise.reject(new Error('not scripted')),
    doStream: async (options) => {
      seen.push(options)
      return { stream: ReadableStream.from(parts), response: { headers: { 'x-request-id': 'r' } } }
    },
  }
  return { seen, provider: provider(async () => model) }
}

/** Every batch that came, and what ended them. */
const read = async (input: Parameters<typeof run>[0]) => {
  const adapted = await run({ stream: true, ...input })
  if (!('parts' in adapted)) return expect.unreachable()
  const batches: StreamPart[][] = []
  try {
    for await (const batch of adapted.parts) batches.push(batch)
  } catch (error) {
    return { adapted, batches, error }
  }
  return { adapted, batches, error: undefined }
}

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable(),
    (thrown: unknown) => thrown,
  )

describe('streams', () => {
  test('what is ready comes as one batch, with the warnings of both sides', async () => {
    const { adapted, batches, error } = await read(scripted([START, TEXT, TEXT, finish('stop')]))
    const warnings = [
      { type: 'unsupported', feature: 'n' },
      { type: 'unsupported', feature: 'topK' },
    ]
    expect(error).toBeUndefined()
    expect(batches).toEqual([[{ type: 'stream-start', warnings }, TEXT, TEXT, finish('stop')]])
    expect(adapted.warnings()).toEqual(warnings)
    expect(adapted).toMatchObject({ headers: { 'x-request-id': 'r' }, usageFormat: 'openai-chat' })
  })

  test.each([
    ['ends without finish', [START, TEXT]],
    ['finishes as interrupted', [START, TEXT, finish('interrupted')]],
    ['finishes without any reason', [START, TEXT, finish('other')]],
  ])('one that %s has none', async (_, parts) => {
    const { batches, error } = await read(scripted(parts))
    expect(batches.flat().at(-1)).toEqual(TEXT)
    expect(error).toBeUndefined()
  })

  test('an error part ends it, after the parts before it', async () => {
    const failure = { message: 'Overloaded', type: 'overloaded_error', statusCode: 529 }
    const { batches, error } = await read(scripted([START, TEXT, { type: 'error', error: failure }, finish('stop')]))
    expect(batches.flat()).toHaveLength(2)
    expect(error).toMatchObject({ code: 'overloaded', status: 529, message: 'Overloaded' })
    expect(error).toHaveProperty('detail.type', 'overloaded_error')
  })

  test.each([
    [{ name: 'AI_TypeValidationError', value: { type: 'tomorrow' } }, false],
    [{ name: 'AI_TypeValidationError', value: { type: 'error', error: { message: 'We broke.' } } }, true],
    [{ name: 'AI_TypeValidationError', value: ['no event'] }, true],
    [{ name: 'AI_JSONParseError', text: ' ' }, false],
    [{ name: 'AI_JSONParseError', text: '{"cut":' }, true],
  ])('an event that the package cannot read: %j', async (unreadable, isFailure) => {
    const part: StreamPart = { type: 'error', error: Object.assign(new Error('Unreadable'), unreadable) }
    const { batches, error } = await read(scripted([START, part, TEXT, finish('stop')]))
    expect(error !== undefined).toBe(isFailure)
    const after = isFailure ? [] : ['text-delta', 'finish']
    expect(batches.flat().map(({ type }) => type)).toEqual(['stream-start', ...after])
  })

  test('an abort is told by its reason', async () => {
    const controller = new AbortController()
    const adapted = await run({ provider: sim, model: 'slow', signal: controller.signal })
    if (!('parts' in adapted)) return expect.unreachable()
    const parts = adapted.parts[Symbol.asyncIterator]()
    await parts.next()
    const reason = new GatewayError('timeout', 'too slow')
    controller.abort(reason)
    expect(await rejection(parts.next())).toBe(reason)
  })
})

describe('the call', () => {
  const fileAt = (url: string): CallOptions => ({
    prompt: [
      { role: 'user', content: [{ type: 'file', mediaType: 'image', data: { type: 'url', url: new URL(url) } }] },
    ],
  })

  test('our own options do not reach the package', async () => {
    const options = { ...HELLO, providerOptions: { gateway: { byok: {} }, acme: { a: 1 } } }
    const { seen, provider } = scripted([START, finish('stop')])
    await read({ provider, canonical: { options, warnings: [] } })
    expect(seen[0]?.providerOptions).toEqual({ acme: { a: 1 } })
  })

  test('files that the model cannot fetch are fetched for it', async () => {
    const urls: string[] = []
    const download = async (url: string) => {
      urls.push(url)
      return { bytes: new Uint8Array([1, 2]), mediaType: 'image/png' }
    }
    const { seen, provider } = scripted([START, finish('stop')], { 'image/*': [/^https:\/\/known\.example\//] })
    for (const url of ['https://known.example/a', 'https://other.example/b'])
      await read({ provider, download, canonical: { options: fileAt(url), warnings: [] } })
    expect(urls).toEqual(['https://other.example/b'])
    const [known, other] = seen.map(({ prompt }) => prompt[0]?.content)
    expect(known).toMatchObject([{ mediaType: 'image', data: { type: 'url' } }])
    expect(other).toMatchObject([{ mediaType: 'image/png', data: { type: 'data', data: 'AQI=' } }])
  })
})

describe('a real package against a server', () => {
  const seen: { headers: IncomingHttpHeaders; body: string }[] = []
  let answer: (response: ServerResponse) => unknown = (response) => response.end()
  const server = createServer(async (request, response) => {
    seen.push({ headers: request.headers, body: await text(request) })
    answer(response)
  })
  const listening = new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  }).finally(() => server.unref())
  afterEach(() => server.closeAllConnections())

  const groq = async (input: Partial<Omit<AdaptInput, 'provider'>> = {}) => {
    const load: ProviderPackage['load'] = async ({ model, baseUrl, credential, fetch }) =>
      createGroq({ ...compact({ baseURL: baseUrl }), apiKey: credential['apiKey'] ?? '', fetch })(model)
    const baseUrl = await listening
    return run({ provider: provider(load, { baseUrl }), credential: { apiKey: SECRET }, stream: false, ...input })
  }
  const json =
    (status: number, body: unknown, headers = {}) =>
    (response: ServerResponse) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

  const CHAT = {
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  }

  test('an answer comes with its text, usage and the headers of the provider', async () => {
    answer = json(200, CHAT, { 'x-request-id': 'r' })
    const adapted = await groq()
    expect(adapted).toMatchObject({
      headers: { 'x-request-id': 'r' },
      result: {
        content: [{ type: 'text', text: 'hi' }],
        finishReason: { unified: 'stop' },
        usage: { raw: CHAT.usage },
      },
    })
    expect('result' in adapted && 'request' in adapted.result).toBe(false)
    expect(seen.at(-1)?.headers.authorization).toBe(`Bearer ${SECRET}`)
  })

  test('a rate limit keeps status, body and when to come again', async () => {
    const error = { message: 'Slow down.', type: 'tokens', code: 'rate_limit_exceeded' }
    answer = json(429, { error }, { 'retry-after': '7' })
    const thrown = await rejection(groq())
    expect(thrown).toMatchObject({
      code: 'rate-limited',
      message: 'Slow down.',
      detail: { provider: 'acme', type: 'tokens', retryAfterMs: 7000, upstream: { status: 429 } },
    })
  })

  test.each([
    [400, 'upstream-rejected', 400],
    [401, 'upstream-refused', 502],
    [404, 'upstream-not-found', 404],
    [500, 'upstream-failed', 500],
    [503, 'overloaded', 503],
  ])('%i is %s, and is not tried again here', async (status, code, told) => {
    seen.length = 0
    answer = json(status, { error: { message: 'no', type: 't' } })
    expect(await rejection(groq())).toMatchObject({ code, status: told })
    expect(seen).toHaveLength(1)
  })

  test('a redirect is not followed', async () => {
    seen.length = 0
    answer = (response) => response.writeHead(302, { location: '/elsewhere' }).end()
    expect(await rejection(groq())).toMatchObject({ code: 'upstream-failed' })
    expect(seen).toHaveLength(1)
  })

  test('something that is no answer', async () => {
    answer = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
    expect(await rejection(groq())).toMatchObject({ code: 'upstream-failed' })
  })

  test('a stream that the server cuts', async () => {
    const chunk = { ...CHAT, object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'half' } }] }
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`data: ${JSON.stringify(chunk)}\n\n`, () => response.destroy())
    }
    const adapted = await groq({ stream: true })
    if (!('parts' in adapted)) return expect.unreachable()
    const types: string[] = []
    const error = await rejection(
      (async () => {
        for await (const batch of adapted.parts) types.push(...batch.map(({ type }) => type))
      })(),
    )
    expect(types).toContain('text-delta')
    expect(types).not.toContain('finish')
    expect(error).toMatchObject({ code: 'upstream-truncated' })
  })

  test('an error with the status 200 is no empty answer', async () => {
    const baseURL = await listening
    const load: ProviderPackage['load'] = async ({ model, fetch }) =>
      createGoogle({ baseURL, apiKey: 'k', fetch })(model)
    answer = json(200, { error: { code: 500, message: 'Internal error', status: 'INTERNAL' } })
    const error = await rejection(run({ provider: provider(load), stream: false }))
    expect(error).toMatchObject({ code: 'upstream-failed', message: 'Internal error', status: 500 })
  })

  test('a provider that nothing listens at is unreachable, and another one may be asked', async () => {
    const load: ProviderPackage['load'] = async ({ model, fetch }) =>
      createGroq({ baseURL: 'http://127.0.0.1:1', apiKey: 'k', fetch })(model)
    const error = await rejection(run({ provider: provider(load), stream: false }))
    expect(error).toMatchObject({ code: 'upstream-unreachable', failover: true })
  })
})
