import type { RequestListener, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { signedClient } from '../../../../lambda/storage/aws/signed-client.ts'
import { listen } from '../../../harness/listen.ts'
import { CLIENT_NAMES, environmentAt, REGION, serviceAt } from './clients.ts'

const LIMIT_MS = 400
/** For a machine with other things to do. */
const SLACK_MS = 15_000

type Act = (response: ServerResponse) => void

const answers =
  (status: number, body: string, headers: Record<string, string> = {}): Act =>
  (response) =>
    void response.writeHead(status, headers).end(body)

const refuses = (status: number, type: string): Act => answers(status, JSON.stringify({ __type: type, message: 'no' }))
const resets: Act = (response) => void response.socket?.resetAndDestroy()
/** It announces more than comes. */
const cuts: Act = (response) => {
  response.writeHead(200, { 'content-length': '100' }).write('{"Item"')
  setTimeout(() => response.destroy(), 20)
}
const WORKS = answers(200, '{"Item":{"pk":{"S":"found"}}}')

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A table that does the first with the first request, and so on, and the last with all others. */
const tableThat = async (...acts: readonly Act[]) => {
  const bodies: string[] = []
  const sockets = new Set<unknown>()
  const listener: RequestListener = async (request, response) => {
    sockets.add(request.socket)
    bodies.push(await text(request))
    acts[Math.min(bodies.length, acts.length) - 1]?.(response)
  }
  const { url, close } = await listen(listener)
  closers.push(close)
  return { url, bodies, sockets }
}

const QUESTION = { TableName: 't', Key: { pk: { S: 'k' } } }
const ask = (url: string, limitMs: number = SLACK_MS, options?: { readonly signal: AbortSignal }) =>
  serviceAt('dynamodb', url, 'the signed client', limitMs)('GetItem', QUESTION, options)

describe('asks again', () => {
  test.each([
    ['a service that fails', [refuses(500, 'InternalServerError')]],
    ['one that is not there', [answers(503, '<html>')]],
    ['one that throttles', [refuses(400, 'com.amazonaws.dynamodb.v20120810#ThrottlingException')]],
    [
      'a table that does',
      [refuses(400, 'ProvisionedThroughputExceededException'), refuses(400, 'ThrottlingException')],
    ],
    ['a connection that is reset', [resets]],
    ['an answer that is cut', [cuts]],
    ['two of them', [cuts, refuses(500, 'InternalServerError')]],
  ])('%s', async (_, acts) => {
    const { url, bodies } = await tableThat(...acts, WORKS)
    expect(await ask(url)).toEqual({ Item: { pk: { S: 'found' } } })
    expect(bodies).toEqual(Array(acts.length + 1).fill(JSON.stringify(QUESTION)))
  })

  test('three times at most', async () => {
    const { url, bodies } = await tableThat(refuses(500, 'InternalServerError'))
    await expect(ask(url)).rejects.toThrow('DynamoDB failed at GetItem (InternalServerError).')
    expect(bodies).toHaveLength(3)
  })

  test('a port that is closed, and says so', async () => {
    const { url, close } = await listen(() => undefined)
    await close()
    await expect(ask(url)).rejects.toThrow('DynamoDB failed at GetItem (ECONNREFUSED).')
  })
})

describe('asks once', () => {
  test.each([
    [refuses(400, 'com.amazon.coral.validate#ValidationException'), 'ValidationException'],
    [refuses(400, 'ConditionalCheckFailedException'), 'ConditionalCheckFailedException'],
    [answers(400, '{}', { 'x-amzn-errortype': 'ResourceNotFoundException:http://internal/' }), 'ResourceNotFound'],
    [answers(404, 'nothing here'), 'UnknownError'],
    [answers(200, 'no JSON'), 'UnreadableAnswer'],
    [answers(200, '[]'), 'UnreadableAnswer'],
    [answers(307, '', { location: 'http://127.0.0.1:1' }), 'UnknownError'],
  ])('what is refused, or is no answer (%#)', async (act, name) => {
    const { url, bodies } = await tableThat(act)
    await expect(ask(url)).rejects.toThrow(`DynamoDB failed at GetItem (${name}`)
    expect(bodies).toHaveLength(1)
  })
})

test.each(CLIENT_NAMES)('what may not be done twice is asked once by %s, whatever becomes of it', async (by) => {
  const { url, bodies } = await tableThat(
    resets,
    refuses(500, 'InternalServerError'),
    refuses(400, 'ThrottlingException'),
    WORKS,
  )
  const dynamodb = serviceAt('dynamodb', url, by, SLACK_MS)
  for (const tries of [1, 2, 3]) {
    await expect(dynamodb('GetItem', QUESTION, { isOnce: true })).rejects.toThrow('DynamoDB')
    expect(bodies).toHaveLength(tries)
  }
  expect(await dynamodb('GetItem', QUESTION, { isOnce: true })).toMatchObject({ Item: { pk: { S: 'found' } } })
})

test('nor is it sent again where a connection was kept alive for nothing, and the next try has a new one', async () => {
  const { url, bodies, sockets } = await tableThat(WORKS, WORKS, resets, WORKS)
  const dynamodb = serviceAt('dynamodb', url, 'the signed client', SLACK_MS)
  await Promise.all([dynamodb('GetItem', QUESTION), dynamodb('GetItem', QUESTION)])
  await expect(dynamodb('GetItem', QUESTION, { isOnce: true })).rejects.toThrow(
    'DynamoDB failed at GetItem (ECONNRESET).',
  )
  expect([bodies.length, sockets.size]).toEqual([3, 2])
  await dynamodb('GetItem', QUESTION, { isOnce: true })
  expect([bodies.length, sockets.size]).toEqual([4, 3])
})

describe('ends in time', () => {
  const drips: Act = (response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(timer))
  }
  test.each([
    ['silent', () => undefined],
    ['slow', drips],
    ['always busy', refuses(400, 'ThrottlingException')],
  ] as [string, Act][])('of the call, all tries included, when the table is %s', async (_, act) => {
    const { url, bodies } = await tableThat(act)
    const startedAt = performance.now()
    await expect(ask(url, LIMIT_MS)).rejects.toThrow(/^DynamoDB (did not answer|throttled) GetItem/)
    expect(performance.now() - startedAt).toBeLessThan(LIMIT_MS + SLACK_MS)
    const asked = bodies.length
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(bodies).toHaveLength(asked)
  })

  test('and with its caller, whose reason it has', async () => {
    const { url, sockets } = await tableThat(() => undefined)
    const caller = new AbortController()
    const asking = ask(url, SLACK_MS, { signal: caller.signal })
    await vi.waitFor(() => expect(sockets.size).toBe(1))
    caller.abort(new Error('the client left'))
    await expect(asking).rejects.toThrow()
    await vi.waitFor(() => expect([...sockets]).toEqual([expect.objectContaining({ destroyed: true })]))
  })
})

test('one connection serves one call after the other', async () => {
  const { url, sockets } = await tableThat(WORKS)
  for (let call = 0; call < 5; call++) await ask(url)
  expect(sockets.size).toBe(1)
})

test('credentials that are renewed in place hold from the next call on; without any it says so', async () => {
  const seen: string[] = []
  const { url, close } = await listen((request, response) => {
    seen.push(/Credential=(\w+)/.exec(request.headers.authorization ?? '')?.[1] ?? '')
    response.end('{}')
  })
  closers.push(close)
  const variables: Record<string, string> = environmentAt(url)
  const client = signedClient({ region: REGION, variables })
  const call = () => client({ service: 'ssm', operation: 'GetParameters', input: {} }, new AbortController().signal)
  await call()
  Object.assign(variables, { AWS_ACCESS_KEY_ID: 'renewed', AWS_SECRET_ACCESS_KEY: 's' })
  await call()
  expect(seen).toEqual(['test', 'renewed'])
  Object.assign(variables, { AWS_SECRET_ACCESS_KEY: '' })
  await expect(call()).rejects.toMatchObject({ name: 'CredentialsProviderError' })
})

test.each(CLIENT_NAMES)('by %s an endpoint that is no URL is told in a word', async (by) => {
  const asking = serviceAt('dynamodb', 'no-url', by)('GetItem', QUESTION)
  await expect(asking).rejects.toMatchObject({ name: 'GatewayError', status: 500 })
  await expect(asking).rejects.toThrow(/AWS_ENDPOINT_URL.* URL/)
})
