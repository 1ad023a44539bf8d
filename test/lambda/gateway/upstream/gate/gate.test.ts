import { describe, expect, test } from 'vitest'
import type { Bytes } from '#gateway/core/answer/answer.ts'
import { GatewayError } from '#gateway/core/error.ts'
import type { Credential, Provider } from '#gateway/core/provider/provider.ts'
import { anthropic } from '#gateway/provider/anthropic.ts'
import { azure } from '#gateway/provider/azure.ts'
import { bedrock } from '#gateway/provider/bedrock.ts'
import { vertex } from '#gateway/provider/vertex.ts'
import { gateFor } from '#gateway/upstream/gate/gate.ts'

const KEY = 'canary/0123+456789abcdef'

const gate = (credential: Credential = { apiKey: KEY }, provider: Provider = anthropic) => gateFor(credential, provider)
const messageOf = (said: string, made = gate()): string => made.error(new GatewayError('upstream-failed', said)).message
const say = (error: GatewayError): string => `data: ${error.message}\n\n`

describe('a secret of the request', () => {
  test.each([
    ['as it is', KEY],
    ['in JSON that escapes slashes', KEY.replaceAll('/', '\\/')],
    ['in a URL', encodeURIComponent(KEY)],
    ['in a URL, in lower case', encodeURIComponent(KEY).replaceAll(/%../g, (byte) => byte.toLowerCase())],
    ['in base64', Buffer.from(KEY).toString('base64')],
    ['in base64, behind a user', Buffer.from(`me:${KEY}`).toString('base64')],
    ['in base64, before a colon', Buffer.from(`${KEY}:`).toString('base64')],
    ['cut off', KEY.slice(0, 15)],
  ])('is told from everything else: %s', (_, quoted) => {
    const core = quoted.slice(4, -4)
    expect(messageOf(`Your key ${quoted} is wrong, and so is "${quoted}"`)).not.toContain(core)
    expect(messageOf('Your key is wrong.')).toBe('Your key is wrong.')
  })

  test.each<[string, Credential, Provider, secret: readonly string[], open: readonly string[]]>([
    [
      'AWS',
      {
        accessKeyId: 'access-canary',
        secretAccessKey: 'secret-canary',
        sessionToken: 'token-canary',
        region: 'eu-central-1',
      },
      bedrock,
      ['access-canary', 'secret-canary', 'token-canary'],
      ['eu-central-1'],
    ],
    ['Azure', { apiKey: 'azure-canary', resourceName: 'acme-resource' }, azure, ['azure-canary'], ['acme-resource']],
    [
      'Google',
      {
        project: 'acme-project',
        location: 'europe-west4',
        clientEmail: 'canary@acme.example',
        privateKey: 'PEM-canary\nlines',
      },
      vertex,
      ['canary@acme.example', 'PEM-canary\nlines'],
      ['acme-project', 'europe-west4'],
    ],
    [
      'a client',
      { authorization: 'Bearer client-canary', xApiKey: 'other-canary' },
      anthropic,
      ['client-canary', 'other-canary'],
      ['Bearer'],
    ],
    [
      'a client with a password',
      { authorization: `Basic ${btoa('user:pass-canary12')}` },
      anthropic,
      ['pass-canary12', btoa('user:pass-canary12')],
      ['Basic'],
    ],
    ['a field that nobody knows', { another: 'another-canary' }, anthropic, ['another-canary'], []],
  ])('is every field of %s but those that open nothing', (_, credential, provider, secret, open) => {
    const made = gate(credential, provider)
    for (const value of secret) expect(messageOf(`it was ${value}.`, made)).toBe('it was [redacted].')
    for (const value of open) expect(messageOf(`it was ${value} x.`, made)).toContain(value)
  })

  test.each([
    ['authorization', 'Bearer minted-canary', 'minted-canary'],
    ['x-goog-api-key', 'google-canary', 'google-canary'],
    ['api-key', 'azure-canary', 'azure-canary'],
    ['x-amz-security-token', 'session-canary', 'session-canary'],
    [
      'authorization',
      'AWS4-HMAC-SHA256 Credential=role-canary/20261122/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=0123456789abcdef',
      '0123456789abcdef',
    ],
    [
      'authorization',
      'AWS4-HMAC-SHA256 Credential=role-canary/20261122/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=0123456789abcdef',
      'role-canary',
    ],
  ])('is what a request proved itself with, wherever it came from: %s', (name, value, secret) => {
    const made = gate({})
    expect(messageOf(`got ${secret}.`, made)).toBe(`got ${secret}.`)
    made.sent({ [name]: value, 'content-type': 'application/json' })
    expect(messageOf(`got ${secret}, application/json.`, made)).toBe('got [redacted], application/json.')
  })

  test('is no word that texts are full of', () => {
    expect(messageOf('a test of the key', gate({ apiKey: 'test' }))).toBe('a test of the key')
  })
})

describe('an error', () => {
  const shape = ['sk-', 'proj-0123456789abcdef'].join('')

  test('is cleaned in every field, by value and by shape, and of bounded length', () => {
    const said = (text: string) => `${text} ${KEY} ${shape}`
    const cause = new Error(said('cause'), { cause: new Error(said('deeper')) })
    const error = gate().error(
      new GatewayError('upstream-rejected', said('x'.repeat(3000)), {
        type: said('t'.repeat(150)),
        exact: said('e'.repeat(150)),
        param: { modelId: said('m') },
        provider: 'acme',
        upstream: {
          status: 400,
          headers: { 'x-request-id': said('h') },
          body: JSON.stringify({ error: { message: said('b'), [said('name')]: 1 } }),
        },
        cause,
      }),
    )
    const { message, detail, cause: told } = error
    const all = JSON.stringify([message, detail, String(told), (told as Error).stack, String((told as Error).cause)])
    expect(all).not.toContain(KEY)
    expect(all).not.toContain('0123456789abcdef')
    expect([message.length, detail.type?.length, detail.exact?.length]).toEqual([2001, 101, 101])
    expect([error.code, error.status, detail.upstream?.status]).toEqual(['upstream-rejected', 400, 400])
  })

  test('takes over no terminal', () => {
    expect(messageOf('a\u001b[2J\u0000b\nc')).toBe('a [2J b\nc')
  })

  test('of ours stays what it is; what is none becomes one, whose text stays inside', () => {
    expect(gate().error(new GatewayError('timeout', 'acme was too slow.'))).toMatchObject({
      code: 'timeout',
      message: 'acme was too slow.',
    })
    const error = gate().error(new TypeError(`cannot read ${KEY}`))
    expect([error.code, String(error.cause)]).toEqual(['internal', 'TypeError: cannot read [redacted]'])
  })

  test('of a stream keeps its event as it is, but for what must not be read', () => {
    const clean = 'event: error\r\ndata:  {"type":"error", "n": 1.0}\r\n\r\n'
    const error = new GatewayError('overloaded', 'Busy.')
    expect(gate().failure(clean, error, say)).toBe(clean)
    expect(gate().failure(`: ${KEY}\nevent: error\ndata: {"message":"${shape}"}\n\n`, error, say)).toBe(
      ': [redacted]\nevent: error\ndata: {"message":"sk-[redacted]"}\n\n',
    )
    expect(gate().failure('data: {"a":"\\u0063anary/0123+456789abcdef"}\n\n', error, say)).toBe(
      'data: {"a":"[redacted]"}\n\n',
    )
    expect(gate().failure(`data: no JSON ${KEY}\n\n`, error, say)).toBe('data: no JSON [redacted]\n\n')
    expect(gate().failure(`data: ${'x'.repeat(70_000)}\n\n`, error, say)).toBe('data: Busy.\n\n')
  })
})

describe('the bytes of an answer', () => {
  const text = (bytes: Bytes): string => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString())

  test('are handed on as they are where there is nothing to find', () => {
    const bytes = Buffer.from('data: {"id" : "a", "n": 1.0}\n\n')
    expect(gate().bytes(bytes)).toBe(bytes)
  })

  test.each([
    [
      'chat',
      `data: {"id":"a","choices":[{"delta":{"content":"${KEY}","tool_calls":[{"function":{"arguments":"${KEY}"}}]}}], "n": 1.0}\n\n`,
    ],
    [
      'messages',
      `event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"type":"text_delta","text":"${KEY}"}, "n": 1.0}\n\n`,
    ],
    ['messages, a call', `data: {"content_block":{"type":"tool_use","input":{"key":"${KEY}"}}, "n": 1.0}\n\n`],
    ['AI SDK', `data: {"type":"text-delta","id":"1","delta":"${KEY}", "n": 1.0}\n\n`],
    [
      'a whole answer',
      `{"content":[{"type":"text","text":"${KEY}"},{"type":"tool_use","input":{"a":["${KEY}"]}}], "n": 1.0}`,
    ],
  ])('hold the model’s own words to the byte, also about the key: %s', (_, said) => {
    const bytes = Buffer.from(said)
    expect(gate().bytes(bytes)).toBe(bytes)
    expect(gate().bytes(said)).toBe(said)
  })

  test.each([
    [
      'an id',
      `data: {"id":"${KEY}","choices":[{"delta":{"content":"hi"}}]}\n\n`,
      'data: {"id":"[redacted]","choices":[{"delta":{"content":"hi"}}]}\n\n',
    ],
    ['a name', `data: {"${KEY}":1}\n\n`, 'data: {"[redacted]":1}\n\n'],
    ['a comment', `: ${KEY}\n\ndata: {"a":1}\n\n`, ': [redacted]\n\ndata: {"a":1}\n\n'],
    ['the name of an event', `event: ${KEY}\ndata: {"a":1}\n\n`, 'event: [redacted]\ndata: {"a":1}\n\n'],
    ['data that is no JSON', `data: ${KEY}\n\n`, 'data: [redacted]\n\n'],
    ['a document', `{"model":"x${KEY}"}`, '{"model":"x[redacted]"}'],
  ])('lose a secret in %s', (_, said, cleaned) => {
    expect(gate().bytes(said)).toBe(cleaned)
    expect(text(gate().bytes(Buffer.from(said)))).toBe(cleaned)
  })
})

test('what an answer tells of itself is cleaned, and of bounded depth', () => {
  let deep: unknown = KEY
  for (let level = 0; level < 5000; level++) deep = [deep]
  expect(JSON.stringify(gate().fact({ a: `x ${KEY}`, [KEY]: 1, n: 7, deep }))).toMatch(
    /^\{"a":"x \[redacted\]","\[redacted\]":1,"n":7,"deep":\[+null\]+\}$/,
  )
  const fact = { input: 1, list: ['a', { b: 'c' }] }
  expect(gate().fact(fact)).toBe(fact)
})
