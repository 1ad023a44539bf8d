import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AI_VERSIONS } from '../../clients/ai.ts'
import type { Question, Reply, Turn } from '../../clients/client.ts'
import { CLIENTS } from '../../clients/clients.ts'
import type { ProviderRequest } from '../../harness/fake-provider.ts'
import { KEY } from '../../harness/gateway.ts'
import type { ModelAnswer } from '../../harness/model-answer.ts'
import { promptCache } from '../../harness/prompt-cache.ts'
import { anthropic } from '../../harness/wires/anthropic.ts'
import { bedrock } from '../../harness/wires/bedrock.ts'
import { type Fixture, modelOf, type Script, startFixture } from '../../harness/wires/fixture.ts'

const long = (about: string): string => `${about}. ${'All of it is needed. '.repeat(80)}`
const SYSTEM = long('Answer shortly').repeat(3)
const THINKING = { text: 'Hm.', signature: 'c2lnbmF0dXJl' }

/** An answer with what its prompt cost. */
const answering = (cache: ReturnType<typeof promptCache>, reply: ModelAnswer): Script => {
  const ownerOf = ({ headers, path }: ProviderRequest) =>
    `${headers['x-api-key'] ?? ''} ${path.split('/').slice(0, 3).join('/')}`
  return (request, wire) => {
    const prompt = cache(ownerOf(request), request.body)
    return typeof prompt === 'string' ? wire.fail(400, prompt, {}) : wire.answer(request, { ...reply, prompt })
  }
}

const PATHS = ['@anthropic-ai/sdk', 'openai 7', 'ai 5', 'ai 7'].flatMap((name) =>
  CLIENTS.filter((client) => client.name === name),
)

const MODES = { 'anthropic-messages': 'relay', 'openai-chat': 'translate', 'ai-sdk': 'adapt' }

const BOTH = {
  name: 'Both',
  type: 'language',
  maxOutputTokens: 1000,
  endpoints: [anthropic, bedrock].map(({ provider, model }) => ({ provider, model })),
}

let fixture: Fixture
beforeAll(async () => {
  fixture = await startFixture({ models: { 'test/both': BOTH } })
})
afterAll(() => fixture.close())

describe.each(PATHS)('$name', (client) => {
  test.each([anthropic, bedrock])('twenty turns at $name: each reads what the one before it wrote', async (wire) => {
    const cache = promptCache()
    const turns: Turn[] = []
    let last = { cached: 0, written: 0 }
    const ask = async (answer: ModelAnswer): Promise<Reply> => {
      fixture.script(answering(cache, answer))
      const method: 'complete' | 'stream' = turns.length % 4 === 0 ? 'stream' : 'complete'
      const gateway = { caching: 'auto' }
      const question: Question = { model: modelOf(wire), system: SYSTEM, tools: ['look'], turns, gateway }
      const reply = await client[method](fixture.gateway.url, question)
      const { tokens, mode } = (await fixture.gateway.lastRecord()) ?? {}
      expect(mode).toBe(MODES[client.dialect])
      expect(tokens?.cacheRead).toBe(last.cached + last.written)
      last = { cached: tokens?.cacheRead ?? 0, written: tokens?.cacheWrite ?? 0 }
      expect(last.written).toBeGreaterThan(0)
      if (reply.usage?.cached !== undefined) expect(reply.usage.cached).toBe(last.cached)
      turns.push({ assistant: reply })
      return reply
    }
    for (let turn = 0; turn < 20; turn++) {
      turns.push({ user: long(`Question ${turn}`) })
      const answer: ModelAnswer = { text: long(`Answer ${turn}`), ...(turn % 5 === 0 ? { thinking: THINKING } : {}) }
      const input = { city: `Place ${turn}` }
      // More in one go than a cache looks back.
      const count = turn === 6 ? 25 : 2
      const calls = Array.from({ length: count }, (_, index) => ({ id: `call${turn}x${index}`, name: 'look', input }))
      const { calls: called } = await ask(turn % 3 === 0 ? { ...answer, calls } : answer)
      if (called.length === 0) continue
      turns.push({ results: called.map((call) => ({ call, output: long(`Result of ${call.id}`) })) })
      await ask({ text: 'Seen.' })
    }
    expect(last.cached).toBeGreaterThan(10_000)
  })
})

describe('a conversation stays where its prompt is cached', () => {
  const fails: Script = (_, wire) => wire.fail(500, 'broken', {})
  const CACHED: ModelAnswer = { text: 'Yes.', prompt: { cached: 0, written: 5000, fresh: 1 } }
  const UNCACHED: ModelAnswer = { text: 'Yes.', prompt: { cached: 0, written: 0, fresh: 5001 } }
  const asked = async (question: string, turns: object[] = [], gateway: object = {}, headers = {}) => {
    const messages = [{ role: 'user', content: question }, ...turns]
    const body = { model: 'test/both', max_tokens: 9, messages, providerOptions: { gateway } }
    const response = await fixture.gateway.post('/v1/messages', body, headers)
    await response.json()
    return response.headers.get('x-gateway-provider')
  }
  const MORE = [
    { role: 'assistant', content: 'Yes.' },
    { role: 'user', content: [{ type: 'text', text: 'Sure?' }] },
  ]

  test('after a failover, unless the caller says otherwise; another conversation begins anew', async () => {
    fixture.script(fails, CACHED)
    expect(await asked('Is it?')).toBe('bedrock')
    expect(await asked('Is it?', MORE)).toBe('bedrock')
    expect((await fixture.gateway.lastRecord())?.attempts).toHaveLength(1)
    expect(await asked('Is it?', MORE, { order: ['anthropic'] })).toBe('anthropic')
    expect(await asked('Is it?', MORE, { sort: 'cost' })).toBe('anthropic')
    expect(await asked('Is it not?', MORE)).toBe('anthropic')
    fixture.script(fails, CACHED)
    expect(await asked('Is it?')).toBe('bedrock')
    expect((await fixture.gateway.lastRecord())?.attempts).toHaveLength(2)
  })

  test('where the caller sent it last, in every turn after', async () => {
    fixture.script(CACHED)
    expect(await asked('Here?', [], { order: ['bedrock'] })).toBe('bedrock')
    expect(await asked('Here?', MORE)).toBe('bedrock')
    expect(await asked('Here?', MORE, { only: ['anthropic'] })).toBe('anthropic')
    expect(await asked('Here?', MORE, { order: ['anthropic'] })).toBe('anthropic')
    expect(await asked('Here?', MORE)).toBe('anthropic')
  })

  test('not where nothing was cached, nor where an injected fault led', async () => {
    fixture.script(UNCACHED)
    expect(await asked('There?', [], { order: ['bedrock'] })).toBe('bedrock')
    expect(await asked('There?', MORE)).toBe('anthropic')
    fixture.script(CACHED)
    expect(await asked('Where?', [], {}, { 'x-gateway-fault': '500@anthropic' })).toBe('bedrock')
    expect(await asked('Where?', MORE)).toBe('anthropic')
  })
})

/** The snippet of docs/configuration.md. */
describe.each(AI_VERSIONS)('order, sort and caching with $name', (ai) => {
  const ask = () => ({
    model: ai.createGateway({ baseURL: `${fixture.gateway.url}${ai.path}`, apiKey: KEY })('test/both'),
    system: SYSTEM,
    prompt: 'Why is the sky blue?',
    providerOptions: {
      gateway: { order: ['anthropic'], sort: 'cost', caching: 'auto' },
      anthropic: { thinkingBudget: 0.001 },
    },
  })
  test.each(['generateText', 'streamText'] as const)(
    '%s answers, warns of what is unknown, and marks the prompt for the cache',
    async (method) => {
      fixture.script({ text: 'It scatters.' })
      const result = ai[method](ask())
      expect(await (await result).text).toBe('It scatters.')
      expect(JSON.stringify(await (await result).warnings)).toContain('providerOptions.anthropic.thinkingBudget')
      const { path, body } = fixture.provider.received.at(-1) ?? {}
      expect(path).toMatch(/^\/anthropic/)
      expect(JSON.stringify(body).match(/"cache_control":\{"type":"ephemeral"\}/g)).toHaveLength(2)
      expect(JSON.stringify(body)).not.toContain('thinkingBudget')
      expect(await (await result).providerMetadata).toMatchObject({
        gateway: { routing: { sort: { option: 'cost', executionOrder: ['anthropic', 'bedrock'] } } },
      })
    },
  )
})
