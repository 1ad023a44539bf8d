import { describe, expect, test } from 'vitest'
import { GatewayError } from '#gateway/core/error.ts'
import { attributed } from '#gateway/core/failure/attribute.ts'
import type { JsonValue } from '#gateway/core/json/value.ts'
import { openaiChat, openaiChatWire } from '#gateway/dialect/openai-chat/index.ts'

const decode = (status: number, body: JsonValue, headers: Record<string, string> = {}) =>
  openaiChatWire.decodeError({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }, 'acme')
const encode = (error: GatewayError) => openaiChat.encodeError(error, { headers: {}, generationId: 'gen_1' })

describe('errors of providers', () => {
  test.each<[string, number, JsonValue, string, string]>([
    [
      'OpenAI',
      400,
      { error: { message: 'Bad', type: 'invalid_request_error', param: 'n', code: null } },
      'upstream-rejected',
      'Bad',
    ],
    [
      'OpenRouter',
      429,
      { error: { code: 429, message: 'Provider returned error', metadata: { raw: 'busy' } } },
      'rate-limited',
      'Provider returned error: busy',
    ],
    [
      'Mistral',
      422,
      { object: 'error', message: { detail: [{ loc: ['body', 'n'], msg: 'too big' }] }, type: 't' },
      'upstream-rejected',
      'body.n: too big',
    ],
    ['FastAPI', 422, { detail: [{ loc: ['body', 'n'], msg: 'too big' }] }, 'upstream-rejected', 'body.n: too big'],
    ['plain detail', 404, { detail: 'Not Found' }, 'upstream-not-found', 'Not Found'],
    ['xAI', 404, { code: 'not-found', error: 'No such model' }, 'upstream-not-found', 'No such model'],
    [
      'Groq',
      503,
      { error: { message: 'Over capacity', type: 'internal_server_error' } },
      'overloaded',
      'Over capacity',
    ],
    [
      'an array, as Google sends it',
      400,
      [{ error: { code: 400, message: 'Bad', status: 'INVALID_ARGUMENT' } }],
      'upstream-rejected',
      'Bad',
    ],
    ['a string', 500, { error: 'oops' }, 'upstream-failed', 'oops'],
    ['HTML', 502, '<html>Bad gateway</html>', 'upstream-failed', 'acme answered 502 without a readable error message.'],
  ])('%s', (_name, status, body, code, message) => expect(decode(status, body)).toMatchObject({ code, message }))

  test('context length stays the caller’s fault, with the provider’s words', () => {
    const error = decode(400, {
      error: { message: 'Too long', type: 'invalid_request_error', code: 'context_length_exceeded' },
    })
    expect(error).toMatchObject({
      blame: 'caller',
      failover: false,
      detail: { type: 'invalid_request_error', provider: 'acme' },
    })
  })

  test.each([
    [401, 'Incorrect API key provided: sk-proj-abcdefgh12345678.'],
    [400, 'Incorrect API key provided: xa***fg. You can obtain a key at console.x.ai.'],
    [403, 'Your api key: ****-key is invalid'],
  ])('%s: a refused credential names the provider and shows no key', (status, message) => {
    const error = attributed(decode(status, { error: message }), 'acme', 'system')
    expect(error).toMatchObject({
      code: 'upstream-refused',
      message: expect.stringContaining("acme refused the gateway's credential"),
    })
    expect(error.message).not.toMatch(/sk-proj|xa\*|\*\*\*\*-key/)
  })

  test.each([
    [{ 'retry-after-ms': '50' }, 50],
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 10:00:05 GMT', date: 'Sun, 22 Nov 2026 10:00:00 GMT' }, 5000],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('%j waits %s ms', (headers, ms) => expect(decode(429, {}, headers).detail.retryAfterMs).toBe(ms))
})

describe('the envelope', () => {
  test.each<[GatewayError, number, string, string?]>([
    [new GatewayError('unauthenticated', 'm'), 401, 'authentication_error'],
    [new GatewayError('bad-request', 'm'), 400, 'invalid_request_error'],
    // The word that clients of OpenAI's look for.
    [new GatewayError('rate-limited', 'm'), 429, 'rate_limit_exceeded', 'rate_limit_exceeded'],
    [new GatewayError('model-not-found', 'm'), 404, 'model_not_found'],
    [new GatewayError('no-providers', 'm'), 400, 'no_providers_available'],
    [new GatewayError('internal', 'm'), 500, 'internal_server_error'],
  ])('%s', (error, status, type, code = error.code) => {
    expect(encode(error)).toEqual({
      status,
      headers: {},
      body: { error: { message: 'm', type, param: null, code }, generationId: 'gen_1' },
    })
  })

  test('param, retry-after and extra headers', () => {
    const detail = { param: { modelId: 'x' }, retryAfterMs: 1200, headers: { allow: 'POST' } }
    expect(encode(new GatewayError('model-not-found', 'm', detail))).toMatchObject({
      headers: { 'retry-after': '2', allow: 'POST' },
      body: { error: { param: { modelId: 'x' } } },
    })
  })

  test("the provider's own body comes back verbatim with its status", () => {
    const body = { error: { message: 'Bad', type: 'invalid_request_error', param: null, code: 'x', extra: [1] } }
    expect(encode(decode(422, body, { 'retry-after': '7' }))).toEqual({
      status: 422,
      body,
      headers: { 'retry-after': '7', 'retry-after-ms': '7000' },
    })
  })

  test('except for what is not JSON, not this wire, or a refused credential', () => {
    expect(encode(decode(502, '<html>'))).toMatchObject({
      status: 502,
      body: { error: { type: 'internal_server_error' } },
    })
    const foreign = new GatewayError('upstream-rejected', 'm', {
      upstream: { status: 400, headers: {}, body: '{"a":1}', wire: 'anthropic-messages' },
    })
    expect(encode(foreign).body).toMatchObject({ error: { message: 'm' } })
    const unauthorized = decode(401, { error: { message: 'Bad key', type: 'authentication_error' } })
    const refused = encode(attributed(unauthorized, 'acme', 'system'))
    expect(refused.body).toMatchObject({
      error: { message: "acme refused the gateway's credential: Bad key", type: 'internal_server_error' },
    })
  })
})
