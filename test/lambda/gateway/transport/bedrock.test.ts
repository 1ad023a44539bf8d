import { EventStreamCodec } from '@smithy/eventstream-codec'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Source } from '#gateway/core/answer/answer.ts'
import type { Credential } from '#gateway/core/provider/provider.ts'
import { ambientAwsCredentials, sendToBedrock } from '#gateway/transport/bedrock.ts'
import type { Timing } from '#gateway/transport/http.ts'
import { iterate } from '#gateway/transport/iterable.ts'
import { readAll } from '#gateway/transport/read.ts'
import { type Received, serve } from './server.ts'

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
)

const message = (type: string, name: string, body: object) =>
  codec.encode({
    headers: {
      ':message-type': { type: 'string', value: type },
      [type === 'event' ? ':event-type' : ':exception-type']: { type: 'string', value: name },
      ':content-type': { type: 'string', value: 'application/json' },
    },
    body: Buffer.from(JSON.stringify(body)),
  })

const chunk = (event: object) =>
  message('event', 'chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64'), p: 'abcdefgh' })

const KEYS = { accessKeyId: 'AKIATENANT', secretAccessKey: 'tenant-secret', region: 'eu-west-1' }
const timing: Timing = { connectMs: 5000, headersMs: 5000, idleMs: 5000, signal: new AbortController().signal }

const invoke = (
  baseUrl: string,
  credential: Credential = KEYS,
  stream = true,
  change: Partial<Timing> = {},
  mayUseRole?: boolean,
) =>
  sendToBedrock(
    { baseUrl, credential, stream, model: 'eu.anthropic.claude-x-v1:0' },
    Buffer.from('{"max_tokens":1}'),
    { ...timing, ...change },
    mayUseRole,
  )

const textOf = async (body: Source<Uint8Array>) => Buffer.from(await readAll(body, 1e6)).toString()
const EVENT_STREAM = { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': 'req-1' }

beforeEach(() => {
  // What the deployment itself has, and what no tenant's call may use.
  vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'HOSTTOKEN')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAHOST')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'host-secret')
  vi.stubEnv('AWS_SESSION_TOKEN', 'host-session')
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://evil.example')
  vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', 'http://evil.example')
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
})
afterEach(() => void vi.unstubAllEnvs())

describe('an answer', () => {
  test('of a stream is server-sent events with the very JSON that Anthropic wrote', async () => {
    const events = [
      { type: 'message_start', message: { usage: { input_tokens: 3 } } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüße 🎉' } },
      { type: 'message_stop', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 3 } },
    ]
    const server = await serve((_request, response) => {
      response.writeHead(200, EVENT_STREAM)
      const bytes = Buffer.concat(events.map(chunk))
      // Cut where no frame ends.
      for (let at = 0; at < bytes.length; at += 37) response.write(bytes.subarray(at, at + 37))
      response.end()
    })
    const response = await invoke(server.url)
    expect(response).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/event-stream', 'x-amzn-requestid': 'req-1' },
    })
    expect(await textOf(response.body)).toBe(
      events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
    )
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      url: '/model/eu.anthropic.claude-x-v1%3A0/invoke-with-response-stream',
      body: '{"max_tokens":1}',
    })
  })

  test('without a stream is the body as it is', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"msg_1", "x":1.0}'),
    )
    const response = await invoke(server.url, KEYS, false)
    expect([response.status, await textOf(response.body)]).toEqual([200, '{"id":"msg_1", "x":1.0}'])
    expect(server.received[0]?.url).toBe('/model/eu.anthropic.claude-x-v1%3A0/invoke')
  })
})

describe('the credential', () => {
  const authorizationOf = async (credential: Credential, mayUseRole?: boolean): Promise<Received['headers']> => {
    const server = await serve((_request, response) => response.writeHead(200, EVENT_STREAM).end())
    await textOf((await invoke(server.url, credential, true, {}, mayUseRole)).body)
    expect(server.received).toHaveLength(1)
    return server.received[0]?.headers ?? {}
  }

  test('with keys signs with those keys, whatever the environment holds', async () => {
    const headers = await authorizationOf(KEYS)
    expect(headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIATENANT\/\d{8}\/eu-west-1\/bedrock\/aws4_request/,
    )
    expect(headers['x-amz-security-token']).toBeUndefined()
    expect(JSON.stringify(headers)).not.toMatch(/HOST/)
  })

  test('may hold a session token', async () => {
    const headers = await authorizationOf({ ...KEYS, sessionToken: 'tenant-session' })
    expect(headers['x-amz-security-token']).toBe('tenant-session')
  })

  test('with an API key sends that key', async () => {
    expect((await authorizationOf({ apiKey: 'ABSKtenant' }))['authorization']).toBe('Bearer ABSKtenant')
  })

  test('without keys is the role of this process where that is allowed, signed; the region has a default', async () => {
    const headers = await authorizationOf({}, true)
    expect(headers['authorization']).toMatch(/Credential=AKIAHOST\/\d{8}\/us-east-1\/bedrock/)
    expect(headers['x-amz-security-token']).toBe('host-session')
    expect(await ambientAwsCredentials('eu-north-1')).toMatchObject({
      accessKeyId: 'AKIAHOST',
      secretAccessKey: 'host-secret',
    })
  })

  test('of this process is searched for so long, and anew by who comes after a search that hung', async () => {
    let isSilent = true
    const found = { AccessKeyId: 'AKIAFOUND', SecretAccessKey: 's', Token: 't', Expiration: '2099-01-01T00:00:00Z' }
    const source = await serve((_request, response) => isSilent || response.writeHead(200).end(JSON.stringify(found)))
    vi.stubEnv('AWS_ACCESS_KEY_ID', '')
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', source.url)
    const search = () => ambientAwsCredentials('eu-south-1', 300)
    await expect(search()).rejects.toMatchObject({ code: 'timeout' })
    isSilent = false
    await vi.waitFor(async () => expect(await search()).toMatchObject({ accessKeyId: 'AKIAFOUND' }))
  })

  test.each<[string, Credential, string]>([
    ['none, where the role is not allowed,', {}, 'has no keys'],
    ['only a session token', { sessionToken: 'tenant-session' }, 'has no keys'],
    ['half a key pair', { accessKeyId: 'AKIATENANT' }, 'needs accessKeyId and secretAccessKey together'],
    ['a region that is a host', { ...KEYS, region: 'evil.example/#' }, 'region that is no host name label'],
  ])('%s is refused before anything is sent', async (_name, credential, reason) => {
    await expect(invoke('http://127.0.0.1:1', credential)).rejects.toMatchObject({
      code: 'upstream-refused',
      message: expect.stringContaining(reason),
    })
  })
})

describe('an exception', () => {
  test.each([
    ['ThrottlingException', 429, 429, 'rate_limit_error'],
    ['ServiceQuotaExceededException', 400, 429, 'rate_limit_error'],
    ['ValidationException', 400, 400, 'invalid_request_error'],
    ['AccessDeniedException', 403, 403, 'permission_error'],
    ['ResourceNotFoundException', 404, 404, 'not_found_error'],
    ['ModelTimeoutException', 408, 408, 'timeout_error'],
    ['ModelErrorException', 424, 502, 'api_error'],
    ['InternalServerException', 500, 500, 'api_error'],
    ['ServiceUnavailableException', 503, 503, 'overloaded_error'],
  ])('%s is tried once and answered as Anthropic would', async (name, sent, status, type) => {
    const server = await serve((_request, response) =>
      response
        .writeHead(sent, { 'content-type': 'application/json', 'x-amzn-errortype': name, 'x-amzn-requestid': 'req-2' })
        .end(JSON.stringify({ message: 'no.' })),
    )
    const response = await invoke(server.url)
    expect([response.status, response.headers['x-amzn-requestid']]).toEqual([status, 'req-2'])
    expect(JSON.parse(await textOf(response.body))).toEqual({ type: 'error', error: { type, message: 'no.' } })
    expect(server.received).toHaveLength(1)
  })

  test.each([
    ['throttlingException', 'rate_limit_error'],
    ['modelStreamErrorException', 'api_error'],
    ['modelTimeoutException', 'timeout_error'],
    ['validationException', 'invalid_request_error'],
    ['serviceUnavailableException', 'overloaded_error'],
  ])('inside a stream (%s) is its last event', async (name, type) => {
    const server = await serve((_request, response) => {
      response.writeHead(200, EVENT_STREAM).write(chunk({ type: 'ping' }))
      response.end(message('exception', name, { message: 'broke' }))
    })
    const error = { type: 'error', error: { type, message: 'broke' } }
    expect(await textOf((await invoke(server.url)).body)).toBe(
      `event: ping\ndata: {"type":"ping"}\n\nevent: error\ndata: ${JSON.stringify(error)}\n\n`,
    )
  })
})

test('an exception in place of the first event is an answer with its status', async () => {
  const server = await serve((_request, response) =>
    response.writeHead(200, EVENT_STREAM).end(message('exception', 'internalServerException', { message: 'broke' })),
  )
  const response = await invoke(server.url)
  expect(response.status).toBe(500)
  expect(await textOf(response.body)).toBe('{"type":"error","error":{"type":"api_error","message":"broke"}}')
})

describe('the transport', () => {
  test('limits the time to the first byte and between events', async () => {
    const silent = await serve(() => {})
    await expect(invoke(silent.url, KEYS, true, { headersMs: 20 })).rejects.toMatchObject({ code: 'timeout' })
    const stuck = await serve(
      (_request, response) => void response.writeHead(200, EVENT_STREAM).write(chunk({ type: 'ping' })),
    )
    const { body } = await invoke(stuck.url, KEYS, true, { idleMs: 50 })
    await expect(textOf(body)).rejects.toMatchObject({ code: 'timeout' })
  })

  test('tells a cut stream, a leaving client and bytes that are no event stream', async () => {
    const cut = await serve((_request, response) => {
      response.writeHead(200, { ...EVENT_STREAM, 'content-length': '999' })
      response.write(chunk({ type: 'ping' }), () => response.destroy())
    })
    await expect(textOf((await invoke(cut.url)).body)).rejects.toMatchObject({ code: 'upstream-truncated' })

    const leave = new AbortController()
    const waiting = await serve(() => leave.abort())
    await expect(invoke(waiting.url, KEYS, true, { signal: leave.signal })).rejects.toMatchObject({ code: 'aborted' })

    const broken = await serve((_request, response) => {
      const bytes = chunk({ type: 'ping' })
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
      response.writeHead(200, EVENT_STREAM).write(chunk({ type: 'ping' }))
      response.end(bytes)
    })
    await expect(textOf((await invoke(broken.url)).body)).rejects.toMatchObject({ code: 'upstream-failed' })
  })

  test('a reader who leaves closes the connection', async () => {
    const server = await serve(
      (_request, response) => void response.writeHead(200, EVENT_STREAM).write(chunk({ type: 'ping' })),
    )
    const { body } = await invoke(server.url)
    for await (const _ of iterate(body)) break
    await server.closed(0)
  })
})
