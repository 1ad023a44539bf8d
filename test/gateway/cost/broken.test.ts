import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { messageEvents, type Scripted, SSE } from '../../harness/fake-provider.ts'
import { answerOver } from './answers.ts'
import { expectedPico } from './decimal.ts'
import { DIALECTS, type Generation, type Lab, openLab, type Question, type Script } from './lab.ts'
import { dollars, picoIn } from './reading.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

const MODEL = 'anthropic/claude-opus-4.6'
const GLOBAL = 'global.anthropic.claude-opus-4-6-v1'
const START = { input_tokens: 100_000, cache_read_input_tokens: 300, output_tokens: 1 }
const USAGE = { ...START, output_tokens: 100 }
/** All that is known of an answer that breaks off: its start has counted one token of it. */
const STARTED = { input: 100_000, cacheRead: 300, output: 1 }
const TOKENS = { ...STARTED, output: 100 }

const MESSAGE = { id: 'm', type: 'message', role: 'assistant', model: 'm', content: [], stop_reason: null }
const started = { type: 'message_start', message: { ...MESSAGE, usage: START } }
const content = [
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } },
]
const failed = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
const ended = (usage?: object) => ({
  type: 'message_delta',
  delta: { stop_reason: 'end_turn', stop_sequence: null },
  ...(usage ? { usage } : {}),
})
const stopped = { type: 'message_stop' }
const stream = (events: readonly { type: string }[], end: Scripted['end'] = 'clean'): Scripted => ({
  ...{ headers: SSE, end },
  chunks: messageEvents(...events),
})

const priced = (provider: string, tokens: Record<string, number>): bigint =>
  expectedPico(MODEL, provider, { tokens }, Date.now(), provider === 'bedrock' ? GLOBAL : undefined)

type Dialect = Question['dialect']
const ask = async (dialect: Dialect, script: Script, gateway: object): Promise<Generation> => {
  const response = await lab.ask({ dialect, stream: true, model: MODEL, script, gateway })
  await response.text().catch(() => undefined)
  return lab.generation(`${response.headers.get('x-gateway-generation-id')}`)
}

/** Owner, what is known and what is missing of each attempt. */
const owed = ({ attempts }: Generation) =>
  attempts.map(({ cost }) => cost && [cost.owner, picoIn(cost.known), cost.missing ?? []])

const ALONE = { only: ['anthropic'] }
const BOTH = { only: ['anthropic', 'bedrock'], order: ['anthropic', 'bedrock'] }
const OWN = { only: ['anthropic'], byok: { anthropic: [{ apiKey: 'sk-own' }] } }

const served = (api: 'converse' | 'invoke'): Scripted =>
  answerOver(api, true, {
    usage:
      api === 'invoke'
        ? USAGE
        : { inputTokens: 100_000, cacheReadInputTokens: 300, outputTokens: 100, totalTokens: 100_400 },
  })

/** Anthropic does that, and Bedrock serves. */
const then =
  (first: Scripted): Script =>
  ({ slug, api }) =>
    slug === 'anthropic' ? first : served(api === 'converse' ? 'converse' : 'invoke')

describe.each(DIALECTS)('%s', (dialect) => {
  test('an error in the stream before any content: nothing is owed', async () => {
    const generation = await ask(dialect, () => stream([started, failed]), ALONE)
    expect(new Set(owed(generation))).toEqual(new Set([undefined]))
    expect(generation).toMatchObject({ total_cost: 0, outcome: 'failed' })
    expect(generation.cost_unknown).toBeUndefined()
  })

  test('an error in the stream after content: what its start told, and the output is missing', async () => {
    const generation = await ask(dialect, () => stream([started, ...content, failed]), ALONE)
    expect(owed(generation)).toEqual([['deployment', priced('anthropic', STARTED), ['output']]])
    expect(generation).toMatchObject({ outcome: 'truncated', cost_unknown: true, market_cost: null })
  })

  test('and where both come at once, before anybody was told: the same, of each try', async () => {
    const { chunks, ...rest } = stream([started, ...content, failed])
    const generation = await ask(dialect, () => ({ ...rest, chunks: [chunks.join('')] }), ALONE)
    const each = ['deployment', priced('anthropic', STARTED), ['output']]
    expect(owed(generation)).toEqual(generation.attempts.map(() => each))
  })

  test('an end that counts nothing: the output is missing', async () => {
    const generation = await ask(dialect, () => stream([started, ...content, ended(), stopped]), ALONE)
    expect(owed(generation)).toEqual([['deployment', priced('anthropic', { ...STARTED, output: 0 }), ['output']]])
    expect(generation).toMatchObject({ outcome: 'complete', cost_unknown: true })
  })

  test('an end that takes the prompt back contradicts the start', async () => {
    const counts = { input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 100 }
    const generation = await ask(dialect, () => stream([started, ...content, ended(counts), stopped]), ALONE)
    expect(owed(generation)).toEqual([['deployment', 0n, ['input_tokens']]])
    expect(generation).toMatchObject({ outcome: 'complete', cost_unknown: true })
  })

  test.each(['constructor', 'toString', '__proto__'])(
    'a place or a tier that is called %s has no price',
    async (word) => {
      for (const [field, missing] of [
        ['inference_geo', `inferenceGeo ${word}`],
        ['service_tier', `serviceTier ${word}`],
      ] as const) {
        const usage = { ...USAGE, [field]: word }
        const generation = await ask(dialect, ({ api }) => answerOver(api, true, { usage }), ALONE)
        expect(owed(generation)).toEqual([['deployment', 0n, [missing]]])
        expect(generation).toMatchObject({ outcome: 'complete', cost_unknown: true })
      }
    },
  )

  test('a connection that is cut after content: the same', async () => {
    const generation = await ask(dialect, () => stream([started, ...content], 'cut'), ALONE)
    expect(owed(generation)).toEqual([['deployment', priced('anthropic', STARTED), ['output']]])
  })

  test('one that is cut once its provider has counted all: exactly that', async () => {
    const counted = ended({ output_tokens: 100 })
    const generation = await ask(dialect, () => stream([started, ...content, counted], 'cut'), ALONE)
    expect(owed(generation)).toEqual([['deployment', priced('anthropic', TOKENS), []]])
    expect(generation).toMatchObject({ outcome: 'truncated' })
    expect(generation.cost_unknown).toBeUndefined()
  })

  test('the client leaves in the middle: the same', async () => {
    const leaving = new AbortController()
    const response = await lab.ask({
      ...{ dialect, stream: true, model: MODEL, gateway: ALONE, signal: leaving.signal },
      script: () => stream([started, ...content], 'hang'),
    })
    await response.body?.getReader().read()
    leaving.abort()
    const generation = await lab.generation(`${response.headers.get('x-gateway-generation-id')}`)
    expect(owed(generation)).toEqual([['deployment', priced('anthropic', STARTED), ['output']]])
    expect(generation).toMatchObject({ outcome: 'aborted', total_cost: Number(dollars(priced('anthropic', STARTED))) })
  })

  test.each([
    ['an HTTP error', { status: 529, chunks: [JSON.stringify(failed)] }],
    ['an error in the stream', stream([started, failed])],
  ] as const)('%s, and another provider serves: only that one is owed', async (_, first) => {
    const generation = await ask(dialect, then(first), BOTH)
    const cost = priced('bedrock', TOKENS)
    expect(owed(generation)).toEqual([undefined, ['deployment', cost, []]])
    expect(generation).toMatchObject({ total_cost: Number(dollars(cost)), market_cost: Number(dollars(cost)) })
  })

  test('one that is cut before content, and another that serves: both are owed', async () => {
    const generation = await ask(dialect, then(stream([started], 'cut')), BOTH)
    const [first, second] = [priced('anthropic', STARTED), priced('bedrock', TOKENS)]
    expect(owed(generation)).toEqual([
      ['deployment', first, ['output']],
      ['deployment', second, []],
    ])
    expect(generation).toMatchObject({ total_cost: Number(dollars(first + second)), missing: ['output'] })
  })

  test('a key of one’s own pays for itself alone', async () => {
    const generation = await ask(dialect, ({ api }) => answerOver(api, true, { usage: USAGE }), OWN)
    const cost = priced('anthropic', TOKENS)
    expect(owed(generation)).toEqual([[expect.stringMatching(/team|caller/), cost, []]])
    expect(generation).toMatchObject({
      ...{ total_cost: 0, upstream_inference_cost: Number(dollars(cost)), market_cost: Number(dollars(cost)) },
    })
  })

  test('a key of one’s own is cut, and the deployment’s serves: each owner has its own', async () => {
    const generation = await ask(
      dialect,
      ({ apiKey, api }) => (/sk-own/.test(apiKey) ? stream([started], 'cut') : answerOver(api, true, { usage: USAGE })),
      OWN,
    )
    const [own, ours] = [priced('anthropic', STARTED), priced('anthropic', TOKENS)]
    expect(owed(generation)).toEqual([
      [expect.stringMatching(/team|caller/), own, ['output']],
      ['deployment', ours, []],
    ])
    expect(generation).toMatchObject({
      total_cost: Number(dollars(ours)),
      upstream_inference_cost: Number(dollars(own)),
    })
  })

  test('a key of one’s own fails inside of the stream: it owes nothing', async () => {
    const generation = await ask(
      dialect,
      ({ apiKey, api }) =>
        /sk-own/.test(apiKey) ? stream([started, failed]) : answerOver(api, true, { usage: USAGE }),
      OWN,
    )
    expect(owed(generation)).toEqual([undefined, ['deployment', priced('anthropic', TOKENS), []]])
    expect(generation.upstream_inference_cost).toBe(0)
  })
})
