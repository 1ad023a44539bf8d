import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { answers, emptyEvent, type Script, staysSilent } from '../faults/provider.ts'
import { budget, usd } from './lab.ts'
import { BILL, openRig, type Question, type Rig, WAYS, type Way } from './rig.ts'

/** Every way in which a request can end: it holds nothing any more, and counts what it cost, or may have cost. */

let rig: Rig
/** Of no patience. */
let hasty: Rig
beforeAll(async () => {
  ;[rig, hasty] = await Promise.all([openRig(), openRig({ timeouts: { firstTokenMs: 400, idleMs: 400 } })])
  await Promise.all([rig, hasty].map((each) => each.under('healer', {})))
})
afterAll(() => Promise.all([rig.close(), hasty.close()]))

const fails =
  (status: number, headers: object = {}): Script =>
  ({ answer }) =>
    answer(
      [JSON.stringify({ error: { message: 'no', type: 'some_error' } })],
      { 'content-type': 'application/json', ...headers },
      status,
    )

/** So many pieces of the answer, and then the connection is cut. */
const cutAfter =
  (count: number): Script =>
  async ({ write, pieces, response }) => {
    await write(pieces.slice(0, count))
    response.socket?.destroy()
  }
const hangsAfter =
  (count: number): Script =>
  ({ write, pieces }) =>
    write(pieces.slice(0, count))
const tellsOfError =
  (after: number): Script =>
  ({ answer, pieces }) =>
    answer([...pieces.slice(0, after), 'data: {"error":{"message":"broken","type":"server_error","code":500}}\n\n'])
const withoutUsage: Script = ({ answer, pieces, stream }) =>
  answer(
    stream
      ? pieces.filter((piece) => !piece.includes('"usage"'))
      : pieces.map((piece) => JSON.stringify({ ...JSON.parse(piece), usage: undefined })),
  )

/** What is counted: nothing, what the answers cost exactly, or what they may have cost beside it. */
type Charge = 'nothing' | bigint | 'what it may have cost'

interface Ending {
  readonly one?: Script
  readonly two?: Script
  readonly question?: Partial<Question>
  readonly charge: Charge
  /** How often each provider is asked; undefined: once more where a connection was in use before. */
  readonly asked: readonly [one: number, two: number] | undefined
  readonly isHasty?: true
  /** What differs where nothing is streamed; `undefined`: it does not happen there. */
  readonly ways?: (way: Way) => boolean
}

const streamed = ({ stream }: Way): boolean => stream
const fault = (header: string) => ({ headers: { 'x-gateway-fault': header } })
/** Whatever is known of how they do. */
const both = { model: 'both', fields: { providerOptions: { gateway: { order: ['one', 'two'] } } } } as const

const ENDINGS: Readonly<Record<string, Ending>> = {
  success: { charge: BILL.one, asked: [1, 0] },
  'the provider refuses the request': { one: fails(400), charge: 'nothing', asked: [1, 0] },
  'the provider does not know the key': { one: fails(401), charge: 'nothing', asked: [1, 0] },
  'the provider is not paid': { one: fails(402), charge: 'nothing', asked: [1, 0] },
  'the provider asks for patience, three times': { one: fails(429), charge: 'nothing', asked: [3, 0] },
  'the provider fails': { one: fails(500), charge: 'nothing', asked: [1, 0] },
  'another one answers instead': { one: fails(503), question: both, charge: BILL.two, asked: [1, 1] },
  'both fail': { one: fails(503), two: fails(500), question: both, charge: 'nothing', asked: [1, 1] },
  'another one answers after one that may be billed': {
    ...{ one: cutAfter(0), question: both, charge: 'what it may have cost', asked: undefined },
  },
  'the provider is silent': { one: staysSilent, isHasty: true, charge: 'what it may have cost', asked: [1, 0] },
  'the provider is silent, and another one answers': {
    ...{ one: staysSilent, isHasty: true, question: both, charge: 'what it may have cost', asked: [1, 1] },
  },
  'the provider says nothing but pings': {
    one: async (turn) => turn.write([emptyEvent(turn)]),
    ...{ isHasty: true, charge: 'what it may have cost', asked: [1, 0], ways: streamed },
  },
  'the answer stops in the middle': {
    ...{ one: hangsAfter(2), isHasty: true, charge: 'what it may have cost', asked: [1, 0], ways: streamed },
  },
  'the connection is cut before content': { one: cutAfter(0), charge: 'what it may have cost', asked: undefined },
  'the connection is cut after content': {
    ...{ one: cutAfter(3), charge: 'what it may have cost', asked: [1, 0], ways: streamed },
  },
  'the provider tells of an error before content': {
    ...{ one: tellsOfError(0), charge: 'nothing', asked: [1, 0], ways: streamed },
  },
  'the provider tells of an error after content': {
    ...{ one: tellsOfError(3), charge: 'what it may have cost', asked: [1, 0], ways: streamed },
  },
  'the provider does not tell usage': { one: withoutUsage, charge: 'what it may have cost', asked: [1, 0] },
  'what comes is no answer': {
    one: ({ answer }) => answer(['<html>'], { 'content-type': 'text/html' }),
    ...{ charge: 'what it may have cost', asked: [1, 0] },
  },
  'a made-up status': { question: fault('500'), charge: 'nothing', asked: [0, 0] },
  'a made-up status, and another one answers': {
    ...{ question: { ...both, ...fault('503@one') }, charge: BILL.two, asked: [0, 1] },
  },
  'a made-up stall': { question: fault('stall'), isHasty: true, charge: 'nothing', asked: [0, 0] },
  'a made-up stall of both': {
    ...{ question: { ...both, ...fault('stall@one,stall@two') }, isHasty: true, charge: 'nothing', asked: [0, 0] },
  },
  'a made-up cut': { question: fault('cut:1'), charge: 'what it may have cost', asked: [1, 0] },
  'strict mode': {
    question: { fields: { top_k: 3, topK: 3, unknown_field: 1 }, headers: { 'x-gateway-strict': 'true' } },
    ...{ charge: 'nothing', asked: [0, 0], ways: ({ dialect }) => dialect === 'messages' },
  },
  'nobody to ask': {
    question: { fields: { providerOptions: { gateway: { only: ['nobody'] } } } },
    ...{ charge: 'nothing', asked: [0, 0] },
  },
  'a body that is too large': {
    question: { fields: { filler: 'x'.repeat(33 * 1024 * 1024) } },
    ...{ charge: 'nothing', asked: [0, 0], ways: ({ stream }) => !stream },
  },
  'an unreadable body': { question: { fields: { messages: 1, prompt: 1 } }, charge: 'nothing', asked: [0, 0] },
}

let keys = 0
const nameOf = (): string => `key-${++keys}`

/** A circuit that other tests have opened is closed again, and nobody has been asked. */
const refresh = async (on: Rig): Promise<void> => {
  Object.assign(on.does, { one: answers, two: answers })
  await (await on.ask({ key: 'healer', dialect: 'chat', stream: false })).text()
  Object.assign(on.asked, { one: 0, two: 0 })
}

const expectSane = async (on: Rig, key: string, charge: Charge): Promise<void> => {
  const { used, holds } = await on.state(key)
  const bill = BigInt(on.asked.one) * BILL.one + BigInt(on.asked.two) * BILL.two
  expect([...holds]).toEqual([])
  if (charge === 'nothing') expect(used.pico).toBe(0n)
  else if (charge === 'what it may have cost') {
    expect(bill).toBeGreaterThan(0n)
    expect(used.pico).toBeGreaterThanOrEqual(bill)
    expect(used.pico).toBeLessThanOrEqual(BigInt(usd(1)))
  } else expect(used.pico).toBe(charge)
  expect(used.requests).toBeLessThanOrEqual(1n)
}

describe.each(WAYS)('$dialect, stream: $stream', (way) => {
  const cases = Object.entries(ENDINGS).filter(([, { ways = () => true }]) => ways(way))

  test.each(cases)('%s', async (_, { one = answers, two = answers, question = {}, isHasty, charge, asked }) => {
    const on = isHasty ? hasty : rig
    const key = nameOf()
    await on.under(key)
    await refresh(on)
    Object.assign(on.does, { one, two })
    const response = await on.ask({ ...way, key, ...question })
    await response.text().catch(() => undefined)
    await expectSane(on, key, charge)
    if (asked) expect([on.asked.one, on.asked.two]).toEqual(asked)
  })

  describe('the client leaves', () => {
    const moments = [['before content', 0] as const, ...(way.stream ? [['in the middle', 3] as const] : [])]
    test.each(moments)('%s', async (_, count) => {
      const key = nameOf()
      await rig.under(key)
      await refresh(rig)
      let hungUp: Promise<unknown> = Promise.resolve()
      const leaving = new AbortController()
      rig.does.one = async (turn) => {
        hungUp = new Promise((resolve) => turn.response.once('close', resolve))
        if (count > 0) await hangsAfter(count)(turn)
        else leaving.abort()
      }
      const asking = askAndLeave(rig, { ...way, key }, leaving)
      if (count > 0) {
        await asking
        leaving.abort()
      }
      await asking
      await hungUp
      await expectSane(rig, key, 'what it may have cost')
    })

    test('before all of its body is there', async () => {
      const key = nameOf()
      await rig.under(key)
      const { hostname, port } = new URL(rig.gateway.url)
      const headers = { authorization: `Bearer ${key}`, 'content-length': '1000' }
      const sending = request({ hostname, port, path: '/v1/chat/completions', method: 'POST', headers })
      sending.on('error', () => undefined)
      await new Promise((resolve) => sending.write('{"model":', resolve))
      const before = rig.gateway.records.length
      sending.destroy()
      await vi.waitUntil(() => rig.gateway.records.length > before)
      expect(rig.gateway.records.at(-1)?.outcome).toBe('aborted')
      await expectSane(rig, key, 'nothing')
    })
  })
})

/** Resolves when the headers are there, or nobody waits for them. */
const askAndLeave = (on: Rig, { key, dialect, stream }: Question, leaving: AbortController): Promise<unknown> => {
  const url = on.gateway.url
  const paths = { chat: '/v1/chat/completions', messages: '/v1/messages', 'ai-sdk': '/v4/ai/language-model' }
  const text = { role: 'user', content: 'Hello?' }
  const body =
    dialect === 'ai-sdk'
      ? { maxOutputTokens: 100, prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello?' }] }] }
      : { model: 'test/alone', stream, max_tokens: 100, messages: [text] }
  const headers = {
    ...{ authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...{ 'ai-language-model-id': 'test/alone', 'ai-language-model-specification-version': '4' },
    'ai-language-model-streaming': String(stream),
  }
  return fetch(url + paths[dialect], {
    ...{ method: 'POST', headers, body: JSON.stringify(body), signal: leaving.signal },
  }).catch(() => undefined)
}

test('what does not fit is refused without a trace, and so is what is refused beside another budget', async () => {
  await rig.under('narrow', {
    budgets: [budget({ limits: { pico: usd(0.0001) } }), budget({ scope: 'team', limits: { pico: usd(1) } })],
  })
  Object.assign(rig.asked, { one: 0, two: 0 })
  const response = await rig.ask({ key: 'narrow', dialect: 'chat', stream: false })
  expect([response.status, rig.asked.one]).toEqual([402, 0])
  await expectSane(rig, 'narrow', 'nothing')
})
