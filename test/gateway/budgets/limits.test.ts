import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { SPENDERS } from '#gateway/core/cost/budgets.ts'
import { JSON_TYPE } from '../../harness/fake-provider.ts'
import { type Fixture, startFixture } from '../../harness/wires/fixture.ts'
import { budget, keyUnder, lookAt, usd } from './lab.ts'
import { addKey, ask, limit, remaining, send } from './limited.ts'

const NOW = Date.UTC(2026, 10, 27, 12)
const SECOND_MS = 1000

const model = (provider: string, name: string, pricing = { input: '1', output: '10' }) => ({
  ...{ name, type: 'language', maxOutputTokens: 10_000, contextWindow: 100_000 },
  endpoints: [{ provider, model: name, api: 'openai-chat', pricing }],
})

/** As the wires count: 100 of its 120 tokens of input are read from a cache. */
const ANSWER = { text: 'Here I am.' }
const COUNTED = 50

let fixture: Fixture

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW })
  fixture = await startFixture({
    models: { 'test/priced': model('openai', 'priced'), 'other/one': model('acme', 'one') },
  })
})
afterAll(async () => {
  vi.useRealTimers()
  await fixture.close()
})
beforeEach(() => {
  fixture.script(ANSWER)
})

const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms)
const statuses = async (count: number, key: string, asked: Parameters<typeof ask>[2] = {}): Promise<number[]> => {
  const all: number[] = []
  for (let each = 0; each < count; each++) all.push((await ask(fixture.gateway, key, asked)).status)
  return all
}

describe('requests a minute', () => {
  test('come a sixth at once, and then evenly', async () => {
    await keyUnder(fixture.gateway, 'even', { limits: [limit({ perMinute: { requests: 12 } })] })
    expect(await statuses(4, 'even')).toEqual([200, 200, 429, 429])
    later(5 * SECOND_MS - 1)
    expect(await statuses(1, 'even')).toEqual([429])
    later(1)
    expect(await statuses(2, 'even')).toEqual([200, 429])
    later(60 * SECOND_MS)
    expect(await statuses(3, 'even')).toEqual([200, 200, 429])
  })

  test('of which there is less than six still let one through', async () => {
    await keyUnder(fixture.gateway, 'slow', { limits: [limit({ perMinute: { requests: 1 } })] })
    expect(await statuses(2, 'slow')).toEqual([200, 429])
    later(60 * SECOND_MS)
    expect(await statuses(2, 'slow')).toEqual([200, 429])
  })

  test('are told whose they are, how many, and when to ask again; no provider hears of what is refused', async () => {
    await keyUnder(fixture.gateway, 'told', { limits: [limit({ perMinute: { requests: 6 } })] })
    await ask(fixture.gateway, 'told')
    fixture.provider.received.length = 0
    const { status, headers, error } = await ask(fixture.gateway, 'told')
    expect(status).toBe(429)
    expect(error).toMatchObject({ type: 'rate_limit_exceeded', code: 'rate_limit_exceeded' })
    expect(error.message).toBe('The limit of key key_told is reached: 6 requests a minute. Try again in 10s.')
    expect(headers.get('retry-after')).toBe('10')
    expect(fixture.provider.received).toEqual([])
    expect(await fixture.gateway.lastRecord()).toMatchObject({ status: 429, errorCode: 'limited', attempts: [] })
  })
})

describe('a limit of', () => {
  const TWO = { perMinute: { requests: 12 } }

  test.each(SPENDERS)('each %s is shared by all who are under it, and by no others', async (scope) => {
    const team = `of-${scope}`
    const of = scope === 'team' ? team : '*'
    await keyUnder(fixture.gateway, team, { limits: [limit({ scope, of, ...TWO })] })
    await addKey(fixture.gateway, team, `${team}-2`)
    await addKey(fixture.gateway, team, `${team}-3`, 'elsewhere')
    const of2 = (user: string) => ({ options: { user } })
    expect(await statuses(2, team, of2('ann'))).toEqual([200, 200])
    expect(await statuses(1, team, of2('ann'))).toEqual([429])
    const others = {
      'another key': await statuses(1, `${team}-2`, of2('ann')),
      'another project': await statuses(1, `${team}-3`, of2('ann')),
      'another user': await statuses(1, team, of2('bob')),
    }
    const refused = Object.entries(others).flatMap(([name, [status]]) => (status === 429 ? [name] : []))
    expect(refused).toEqual(
      {
        team: ['another key', 'another project', 'another user'],
        project: ['another key', 'another user'],
        key: ['another user'],
        user: ['another key', 'another project'],
      }[scope],
    )
  })

  test('users says nothing of requests that name none, and goes by the quota before the user', async () => {
    const name = 'quotas'
    await keyUnder(fixture.gateway, name, { limits: [limit({ scope: 'user', ...TWO })] })
    expect(await statuses(3, name)).toEqual([200, 200, 200])
    expect(await statuses(3, name, { options: { user: 'ann', quotaEntityId: 'org' } })).toEqual([200, 200, 429])
    expect(await statuses(1, name, { options: { user: 'bob', quotaEntityId: 'org' } })).toEqual([429])
    expect(await statuses(1, name, { options: { user: 'ann' } })).toEqual([200])
  })

  test.each([
    ['users', 'user', null],
    ['keys', 'key', 'providerOptions.gateway.quotaEntityId: no budget or limit is counted by user'],
  ] as const)('%s counts a quota, or tells that it does not', async (_, scope, warning) => {
    const name = `told-${scope}`
    await keyUnder(fixture.gateway, name, { limits: [limit({ scope, ...TWO })] })
    const { status, headers } = await ask(fixture.gateway, name, { options: { quotaEntityId: 'org' } })
    expect([status, headers.get('x-gateway-warnings')]).toEqual([200, warning])
  })

  test.each([
    ['user', { user: 'ü'.repeat(65) }],
    ['quotaEntityId', { user: 'ann', quotaEntityId: 'ü'.repeat(65) }],
  ])('users refuses a %s that is too long to be counted by, and only where something is', async (field, options) => {
    const of = { options }
    await keyUnder(fixture.gateway, `long-${field}`, { limits: [limit({ scope: 'user', ...TWO })] })
    for (const route of ['chat', 'messages', 'ai'] as const) {
      const { status, error } = await ask(fixture.gateway, `long-${field}`, { ...of, route })
      const message = `${field} must be at most 128 bytes where budgets or limits are counted by it, got 130.`
      expect([status, error.type, error.message]).toEqual([400, 'invalid_request_error', message])
    }
    await keyUnder(fixture.gateway, `free-${field}`, { limits: [limit(TWO)] })
    expect(await statuses(1, `free-${field}`, of)).toEqual([200])
  })

  test('some models is for all of them together, whether they were asked for or stand in', async () => {
    await keyUnder(fixture.gateway, 'models', { limits: [limit({ model: 'other/*', ...TWO })] })
    expect(await statuses(3, 'models')).toEqual([200, 200, 200])
    expect(await statuses(1, 'models', { model: 'other/one' })).toEqual([200])
    expect(await statuses(2, 'models', { options: { models: ['other/one'] } })).toEqual([200, 429])
    expect(await statuses(1, 'models', { model: 'other/one' })).toEqual([429])
    expect(await statuses(1, 'models')).toEqual([200])
  })

  test('some models is for what is one of them by another name, too', async () => {
    await keyUnder(fixture.gateway, 'names', { limits: [limit({ model: 'openai/*', ...TWO })] })
    const asked = { model: 'openrouter/openai/gpt-4.1:nitro' }
    expect(await statuses(3, 'names', asked)).toEqual([200, 200, 429])
    expect(await statuses(1, 'names', { model: 'openrouter/acme/unheard-of' })).toEqual([200])
  })
})

describe('tokens a minute', () => {
  /** A thousand of them at once. */
  const LIMIT = { perMinute: { tokens: 6000 } }
  const chatAnswer = (usage?: object) => () => {
    const choices = [{ index: 0, message: { role: 'assistant', content: 'Hm.' }, finish_reason: 'stop' }]
    const answer = { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices, usage }
    return { headers: JSON_TYPE, chunks: [JSON.stringify(answer)] }
  }
  const left = async (key: string, asked: Parameters<typeof ask>[2] = {}) =>
    remaining(await ask(fixture.gateway, key, asked), 'tokens')

  test('are estimated before, and counted without those from a cache after', async () => {
    await keyUnder(fixture.gateway, 'counted', { limits: [limit(LIMIT)] })
    const first = await left('counted')
    expect(first).toBeLessThan(900)
    expect(first).toBeGreaterThan(800)
    expect(await left('counted')).toBe(first - COUNTED)
    expect(await left('counted')).toBe(first - 2 * COUNTED)
    // There is nothing to settle, should the process have died.
    expect(await fixture.gateway.lastRecord()).not.toHaveProperty('holds')
  })

  test('stay as they were estimated where nobody counted them', async () => {
    await keyUnder(fixture.gateway, 'untold', { limits: [limit(LIMIT)] })
    fixture.script(chatAnswer())
    const first = await left('untold')
    expect(await left('untold')).toBe(first - (1000 - first))
  })

  test('that nobody had are given back', async () => {
    await keyUnder(fixture.gateway, 'failed', { limits: [limit(LIMIT)] })
    fixture.script(() => ({ status: 400, headers: JSON_TYPE, chunks: ['{"error":{"message":"No."}}'] }), ANSWER)
    expect((await ask(fixture.gateway, 'failed')).status).toBe(400)
    const first = await left('failed')
    expect(await left('failed')).toBe(first - COUNTED)
    expect(first).toBeGreaterThan(800)
  })

  test('of a request that is larger than what may come at once are let through a full bucket, which owes them', async () => {
    await keyUnder(fixture.gateway, 'large', { limits: [limit({ perMinute: { tokens: 600 } })] })
    fixture.script(chatAnswer({ prompt_tokens: 1200, completion_tokens: 30, total_tokens: 1230 }))
    expect((await ask(fixture.gateway, 'large', { fields: { max_tokens: 4096 } })).status).toBe(200)
    const { status, headers } = await ask(fixture.gateway, 'large', { fields: { max_tokens: 4096 } })
    // 1,230 tokens of ten a second.
    expect([status, headers.get('retry-after')]).toEqual([429, '123'])
    expect(headers.get('x-ratelimit-remaining-tokens')).toBe('0')
    later(123 * SECOND_MS)
    expect((await ask(fixture.gateway, 'large', { fields: { max_tokens: 4096 } })).status).toBe(200)
  })
})

describe('requests at once', () => {
  test('are as many as may be, and another one as soon as one has ended', async () => {
    await keyUnder(fixture.gateway, 'open', { limits: [limit({ parallel: 2 })] })
    fixture.script((request, wire) => ({ ...wire.answer(request, ANSWER), end: 'hang' }))
    const clients = [new AbortController(), new AbortController()]
    for (const { signal } of clients)
      expect((await send(fixture.gateway, 'open', { fields: { stream: true }, signal })).status).toBe(200)
    const refused = await send(fixture.gateway, 'open')
    const { error } = (await refused.json()) as { error: { message: string } }
    expect([refused.status, refused.headers.get('retry-after'), error.message]).toEqual([
      429,
      '2',
      'Too many requests run at once under the limit of key key_open: at most 2 may. Try again in 2s.',
    ])

    fixture.script(ANSWER)
    clients[0]?.abort()
    await vi.waitFor(async () => expect((await send(fixture.gateway, 'open')).status).toBe(200))
    clients[1]?.abort()
    await fixture.gateway.lastRecord()
    expect(await statuses(3, 'open')).toEqual([200, 200, 200])
  })
})

describe('all of them or none', () => {
  test('what one refuses takes nothing of the others', async () => {
    const rules = [
      limit({ scope: 'team', of: 'all', perMinute: { requests: 60, tokens: 60_000 }, parallel: 1 }),
      limit({ of: 'key_all', perMinute: { requests: 6 } }),
    ]
    await keyUnder(fixture.gateway, 'all', { limits: rules, budgets: [budget({ scope: 'team', of: 'all' })] })
    await addKey(fixture.gateway, 'all', 'all-2')
    const first = await ask(fixture.gateway, 'all')
    const { used } = await lookAt(fixture.gateway, 'team', 'all')
    expect(used.requests).toBe(1n)
    // Of the tightest, which is the key's own.
    expect(remaining(first)).toBe(0)
    expect(await statuses(5, 'all')).toEqual([429, 429, 429, 429, 429])
    expect((await lookAt(fixture.gateway, 'team', 'all')).used).toEqual(used)
    const other = await ask(fixture.gateway, 'all-2')
    expect(other.status).toBe(200)
    expect(remaining(other)).toBe(8)
    expect(remaining(other, 'tokens')).toBe(remaining(first, 'tokens') - COUNTED)
  })

  test('what a budget refuses takes nothing of limits', async () => {
    const limits = [limit({ scope: 'team', of: 'poor', perMinute: { requests: 60, tokens: 60_000 } })]
    const budgets = [budget({ of: 'key_poor', limits: { pico: usd(0.000001) } })]
    await keyUnder(fixture.gateway, 'poor', { limits, budgets })
    await addKey(fixture.gateway, 'poor', 'poor-2')
    expect(await statuses(3, 'poor')).toEqual([402, 402, 402])
    const other = await ask(fixture.gateway, 'poor-2')
    expect(remaining(other)).toBe(9)
    expect(remaining(other, 'tokens')).toBeGreaterThan(9800)
  })
})

describe.each([
  ['chat', 'test/acme', 'x-ratelimit'],
  ['messages', 'test/anthropic', 'anthropic-ratelimit'],
  ['ai', 'test/acme', 'x-ratelimit'],
] as const)('for %s, headers', (route, wire, family) => {
  const THEIRS = {
    'x-ratelimit-remaining-requests': '9999',
    'x-ratelimit-remaining-tokens': '9998',
    'anthropic-ratelimit-requests-remaining': '9997',
    'anthropic-ratelimit-unified-status': 'allowed',
    'openai-processing-ms': '12',
  }
  const toldOf = ({ headers }: { readonly headers: Headers }) =>
    Object.fromEntries([...headers].filter(([name]) => /ratelimit/.test(name)))
  const asked = { route, model: wire }
  const OWN =
    family === 'x-ratelimit'
      ? {
          'x-ratelimit-limit-requests': '12',
          'x-ratelimit-remaining-requests': '1',
          'x-ratelimit-reset-requests': '5s',
        }
      : {
          'anthropic-ratelimit-requests-limit': '12',
          'anthropic-ratelimit-requests-remaining': '1',
          'anthropic-ratelimit-requests-reset': '2026-11-27T12:00:05Z',
        }

  beforeEach(() => {
    vi.setSystemTime(NOW)
    fixture.script((request, from) => {
      const answer = from.answer(request, ANSWER)
      return { ...answer, headers: { ...answer.headers, ...THEIRS } }
    })
  })

  test('of an answer tell of the limit, and nothing of those of its provider', async () => {
    const name = `headers-${route}`
    await keyUnder(fixture.gateway, name, { limits: [limit({ perMinute: { requests: 12 } })] })
    const answer = await ask(fixture.gateway, name, asked)
    expect(answer.status).toBe(200)
    expect(toldOf(answer)).toEqual(OWN)
    expect(answer.headers.get('openai-processing-ms')).toBe('12')

    await ask(fixture.gateway, name, asked)
    const refused = await ask(fixture.gateway, name, asked)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5'])
    expect(Object.keys(toldOf(refused)).sort()).toEqual(Object.keys(OWN).sort())
    expect(Object.entries(toldOf(refused)).find(([header]) => header.includes('remaining'))?.[1]).toBe('0')
  })

  test('of what a provider refuses do the same', async () => {
    const name = `refused-${route}`
    await keyUnder(fixture.gateway, name, { limits: [limit({ perMinute: { requests: 12 } })] })
    const chunks = ['{"type":"error","error":{"type":"invalid_request_error","message":"No."}}']
    fixture.script(() => ({ status: 400, headers: { ...JSON_TYPE, ...THEIRS }, chunks }))
    const answer = await ask(fixture.gateway, name, asked)
    expect(answer.status).toBe(400)
    expect(Object.keys(toldOf(answer)).sort()).toEqual(Object.keys(OWN).sort())
  })

  test('are those of the provider where there is no limit a minute', async () => {
    const name = `none-${route}`
    await keyUnder(fixture.gateway, name, { limits: [limit({ parallel: 5 })], budgets: [budget({ isHard: false })] })
    const answer = await ask(fixture.gateway, name, asked)
    expect(toldOf(answer)).toMatchObject({ 'x-ratelimit-remaining-requests': '9999' })
  })
})
