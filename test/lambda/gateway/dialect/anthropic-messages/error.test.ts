import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'
import { type ErrorCode, GatewayError } from '#gateway/core/error.ts'
import { attributed } from '#gateway/core/failure/attribute.ts'
import { errorForStatus } from '#gateway/core/failure/failure.ts'
import { anthropicMessages, anthropicMessagesWire } from '#gateway/dialect/anthropic-messages/index.ts'
import { listen } from '../../../../harness/listen.ts'

const META = { generationId: 'gen_1', headers: {} }
const rendered = (error: GatewayError) => anthropicMessages.encodeError(error, META)

describe('towards clients', () => {
  test.each<[ErrorCode, number, string]>([
    ['bad-request', 400, 'invalid_request_error'],
    ['unauthenticated', 401, 'authentication_error'],
    ['forbidden', 403, 'permission_error'],
    ['model-not-found', 404, 'not_found_error'],
    ['method-not-allowed', 405, 'invalid_request_error'],
    ['too-large', 413, 'request_too_large'],
    ['rate-limited', 429, 'rate_limit_error'],
    ['internal', 500, 'api_error'],
    ['upstream-failed', 502, 'api_error'],
    ['overloaded', 503, 'overloaded_error'],
    ['timeout', 504, 'timeout_error'],
  ])('%s is %i %s', (code, status, type) => {
    expect(rendered(new GatewayError(code, 'What went wrong.'))).toEqual({
      status,
      headers: {},
      body: { type: 'error', error: { type, message: 'What went wrong.' }, request_id: 'gen_1' },
    })
  })

  // What opencode reads from an event, where no status tells it that asking again helps.
  test.each<[ErrorCode, string, string]>([
    ['upstream-truncated', 'api_error', 'Server error: It ended early.'],
    ['timeout', 'timeout_error', 'Server error: It ended early.'],
    ['upstream-rejected', 'invalid_request_error', 'It ended early.'],
  ])('an event of %s is %s, and its words tell whose error it is', (code, type, message) => {
    const event = anthropicMessages.encodeErrorEvent(new GatewayError(code, 'It ended early.'))
    expect(event).toBe(`event: error\ndata: ${JSON.stringify({ type: 'error', error: { type, message } })}\n\n`)
  })

  test('retry-after is told in whole seconds', () => {
    const error = new GatewayError('rate-limited', 'Wait.', { retryAfterMs: 1200, headers: { allow: 'POST' } })
    expect(rendered(error).headers).toEqual({ 'retry-after': '2', 'retry-after-ms': '1200', allow: 'POST' })
  })

  test('the provider’s own error goes back as it is', () => {
    const body =
      '{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: too many"},"request_id":"req_1"}'
    const error = anthropicMessagesWire.decodeError({ status: 422, headers: {}, body }, 'anthropic')
    expect(rendered(error)).toEqual({ status: 422, headers: {}, body: JSON.parse(body) })
  })

  test('a refusal of the gateway’s credential does not read like one of the caller’s', () => {
    const body = '{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}'
    const said = anthropicMessagesWire.decodeError({ status: 401, headers: {}, body }, 'anthropic')
    const error = attributed(said, 'anthropic', 'system')
    expect(error.code).toBe('upstream-refused')
    expect(rendered(error).body).toMatchObject({
      error: { type: 'api_error', message: "anthropic refused the gateway's credential: invalid x-api-key" },
    })
  })

  test('the official SDK raises the class of the status', async () => {
    const { status, body } = rendered(new GatewayError('rate-limited', 'Slow down.'))
    const { url, close } = await listen((_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    const client = new Anthropic({ apiKey: 'key', baseURL: url, maxRetries: 0 })
    const asked = client.messages.create({ model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'Hello' }] })
    await expect(asked).rejects.toThrow(Anthropic.RateLimitError)
    await close()
  })
})

describe('from providers', () => {
  const decode = (status: number, body: string, headers: Record<string, string> = {}) =>
    anthropicMessagesWire.decodeError({ status, headers, body }, 'vertex')

  test.each([
    ['Bedrock', 429, '{"message":"Too many tokens"}', 'rate-limited', 'Too many tokens'],
    ['Google', 400, '{"error":{"code":400,"message":"Bad","status":"INVALID_ARGUMENT"}}', 'upstream-rejected', 'Bad'],
    [
      'Google, streaming',
      503,
      '[{"error":{"code":503,"message":"Busy","status":"UNAVAILABLE"}}]',
      'overloaded',
      'Busy',
    ],
    [
      'Anthropic',
      529,
      '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
      'overloaded',
      'Overloaded',
    ],
    [
      'a proxy',
      502,
      '<html>Bad gateway</html>',
      'upstream-failed',
      'vertex answered 502 without a readable error message.',
    ],
    ['nothing', 500, '', 'upstream-failed', 'vertex answered 500 without a readable error message.'],
  ])('%s', (_, status, body, code, message) => {
    expect(decode(status, body)).toMatchObject({ code, message, detail: { provider: 'vertex' } })
  })

  test('only Anthropic’s envelope counts as this wire', () => {
    expect(decode(400, '{"message":"Bad"}').detail.upstream?.wire).toBeUndefined()
    expect(decode(400, '{"type":"error","error":{"type":"x","message":"y"}}').detail.upstream?.wire).toBe(
      'anthropic-messages',
    )
  })

  test.each([
    [{ 'retry-after': '3' }, 3000],
    [{ 'retry-after': '3', 'retry-after-ms': '40' }, 40],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('%o waits %o ms', (headers, ms) => {
    expect(decode(429, '{}', headers as Record<string, string>).detail.retryAfterMs).toBe(ms)
  })
})

test('every status of a provider gets an envelope', () => {
  for (let status = 400; status < 600; status++) {
    expect(rendered(errorForStatus(status, 'x')).body).toMatchObject({
      type: 'error',
      error: { message: expect.stringMatching(/x$/) },
    })
  }
})
