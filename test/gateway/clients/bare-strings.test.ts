import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AI_VERSIONS } from '../../clients/ai.ts'
import { PARAMETERS } from '../../clients/client.ts'
import type { ProviderRequest } from '../../harness/fake-provider.ts'
import { KEY } from '../../harness/gateway.ts'
import { TOKENS } from '../../harness/model-answer.ts'
import {
  type Fixture,
  hasSent,
  modelOf,
  PROVIDER_WIRES,
  type Script,
  startFixture,
} from '../../harness/wires/fixture.ts'
import { openai } from '../../harness/wires/openai.ts'
import type { Shape, Shapes } from '../../harness/wires/wire.ts'

/** The code of AI SDK users as it is: models are strings, and one assignment at the start says where they go. */

const WORDS = 'Grüße aus 東京 🗼, über alle Zeilen.'
const ANSWER: Script = { text: WORDS }
const FAILS: Script = (_, wire) => wire.fail(500, 'broken', {})
const REFUSES: Script = (_, wire) => wire.fail(401, 'who are you', {})

const dollars = (price: string) => ({ input: price, output: price, cacheRead: price })
const TWO = {
  name: 'Two',
  type: 'language',
  maxOutputTokens: 1000,
  endpoints: [
    { provider: 'anthropic', model: 'claude-one', pricing: dollars('4') },
    { provider: 'acme', model: 'gpt-one', pricing: dollars('1') },
  ],
}

/** Who was asked, for which model, with which key. */
const asked = ({ path, headers, body }: ProviderRequest): string => {
  const provider = PROVIDER_WIRES.find((wire) => path.startsWith(`${wire.path}/`))?.provider
  const key = headers['x-api-key'] ?? headers.authorization?.replace('Bearer ', '')
  return `${provider} ${body['model']} ${key}`
}

const ANTHROPIC = 'anthropic claude-one sk-of-anthropic'
const ACME = 'acme gpt-one sk-of-acme'
const OPENAI = `openai ${openai.model} sk-of-openai`

interface Case {
  readonly gateway: object
  /** What the providers answer, one after the other. */
  readonly script: readonly Script[]
  readonly asked: readonly string[]
  readonly routing: object
  /** Of 150 tokens at the price of who answered; unknown where there is none. */
  readonly cost: string | undefined
  /** @default the same */
  readonly marketCost?: string
}

const CASES: Readonly<Record<string, Case>> = {
  'no options: the first endpoint': {
    gateway: {},
    script: [ANSWER],
    asked: [ANTHROPIC],
    cost: '0.0006',
    routing: { finalProvider: 'anthropic', fallbacksAvailable: ['acme'], totalProviderAttemptCount: 1 },
  },
  'order: those first': {
    gateway: { order: ['acme'] },
    script: [ANSWER],
    asked: [ACME],
    cost: '0.00015',
    routing: { finalProvider: 'acme', fallbacksAvailable: ['anthropic'] },
  },
  'order: the others when they fail': {
    gateway: { order: ['acme'] },
    script: [FAILS, ANSWER],
    asked: [ACME, ANTHROPIC],
    cost: '0.0006',
    routing: { finalProvider: 'anthropic', fallbacksAvailable: [], totalProviderAttemptCount: 2 },
  },
  'only: no others': {
    gateway: { only: ['acme'] },
    script: [ANSWER],
    asked: [ACME],
    cost: '0.00015',
    routing: { finalProvider: 'acme', fallbacksAvailable: [] },
  },
  'sort: the cheapest first': {
    gateway: { sort: 'cost' },
    script: [ANSWER],
    asked: [ACME],
    cost: '0.00015',
    routing: { finalProvider: 'acme', sort: { option: 'cost', executionOrder: ['acme', 'anthropic'] } },
  },
  'order and sort: the ordered one, then by price': {
    gateway: { order: ['anthropic'], sort: 'cost' },
    script: [FAILS, ANSWER],
    asked: [ANTHROPIC, ACME],
    cost: '0.00015',
    routing: { finalProvider: 'acme', sort: { option: 'cost', executionOrder: ['anthropic', 'acme'] } },
  },
  'models: another model when all of the first one fail': {
    gateway: { models: [modelOf(openai)] },
    script: [FAILS, FAILS, ANSWER],
    asked: [ANTHROPIC, ACME, OPENAI],
    cost: undefined,
    routing: {
      originalModelId: 'test/two',
      canonicalSlug: modelOf(openai),
      finalProvider: 'openai',
      modelAttemptCount: 2,
      modelAttempts: [
        { canonicalSlug: 'test/two', success: false, providerAttemptCount: 2 },
        { canonicalSlug: modelOf(openai), success: true, providerAttemptCount: 1 },
      ],
    },
  },
  'byok: the caller’s own key': {
    gateway: { byok: { anthropic: [{ apiKey: 'sk-of-caller' }] } },
    script: [ANSWER],
    asked: ['anthropic claude-one sk-of-caller'],
    // The caller's, not the deployment's.
    cost: '0',
    marketCost: '0.0006',
    routing: {
      modelAttempts: [{ providerAttempts: [{ provider: 'anthropic', credentialType: 'byok', success: true }] }],
    },
  },
  'byok: the deployment’s key when the caller’s is refused': {
    gateway: { only: ['anthropic'], byok: { anthropic: [{ apiKey: 'sk-of-caller' }] } },
    script: [REFUSES, ANSWER],
    asked: ['anthropic claude-one sk-of-caller', ANTHROPIC],
    cost: '0.0006',
    routing: {
      modelAttempts: [
        {
          providerAttempts: [
            { credentialType: 'byok', success: false, statusCode: 401 },
            { credentialType: 'system', success: true },
          ],
        },
      ],
    },
  },
}

/** A new one for each test: failures change whom a gateway asks first. */
let fixture: Fixture
beforeEach(async () => {
  fixture = await startFixture({ models: { 'test/two': TWO } })
})
afterEach(() => fixture.close())

const expectSent = (shape: (shapes: Shapes) => Shape) =>
  expect(hasSent(fixture.provider, openai, shape), fixture.provider.received.at(-1)?.text).toBe(true)

describe.each(AI_VERSIONS)('$name', (ai) => {
  beforeEach(() => {
    const baseURL = `${fixture.gateway.url}${ai.path}`
    Object.assign(globalThis, { AI_SDK_DEFAULT_PROVIDER: ai.createGateway({ baseURL, apiKey: KEY }) })
  })
  afterAll(() => Object.assign(globalThis, { AI_SDK_DEFAULT_PROVIDER: undefined }))

  const schema = ai.jsonSchema({ ...PARAMETERS })

  describe.each(['generateText', 'streamText'] as const)('%s', (method) => {
    /** What the SDK reads; a stream piece by piece. */
    const ask = async (options: object) => {
      const errors: unknown[] = []
      const onError = ({ error }: { error: unknown }) => errors.push(error)
      const result = await ai[method]({ model: 'test/two', prompt: 'Hello?', maxRetries: 0, onError, ...options })
      const pieces: string[] = []
      if ('textStream' in result) for await (const piece of result.textStream) pieces.push(piece)
      else pieces.push(result.text)
      if (errors.length > 0) throw errors[0]
      return { result, pieces, text: pieces.join('') }
    }

    test.each(Object.entries(CASES))(
      '%s',
      async (_name, { gateway, script, asked: wanted, routing, cost, marketCost = cost }) => {
        fixture.script(...script)
        const { result, pieces, text } = await ask({ providerOptions: { gateway } })
        expect(text).toBe(WORDS)
        expect(pieces.length > 1).toBe(method === 'streamText')
        expect(await result.finishReason).toBe('stop')
        const { input: inputTokens, output: outputTokens } = TOKENS
        expect(await result.usage).toMatchObject({ inputTokens, outputTokens, totalTokens: inputTokens + outputTokens })
        expect(fixture.provider.received.map(asked)).toEqual(wanted)
        const { id: generationId } = { ...(await fixture.gateway.lastRecord()) }
        const metadata = (await result.providerMetadata)?.['gateway']
        expect(metadata).toMatchObject({ generationId, routing })
        expect([metadata?.['cost'], metadata?.['marketCost']]).toEqual([cost, marketCost])
      },
    )

    test('only: nobody else is asked when it fails', async () => {
      fixture.script(FAILS, ANSWER)
      await expect(ask({ providerOptions: { gateway: { only: ['acme'] } } })).rejects.toThrow()
      expect(new Set(fixture.provider.received.map(asked))).toEqual(new Set([ACME]))
    })

    test('tools run, and what they return goes up', async () => {
      const call = { id: 'callOne01', name: 'weather', input: { city: 'Zürich ☀️' } }
      fixture.script({ calls: [call] }, ANSWER)
      const inputs: unknown[] = []
      const execute = (input: unknown) => `${inputs.push(input)} degrees`
      const tools = { weather: ai.tool({ inputSchema: schema, execute }) }
      const { text } = await ask({ model: modelOf(openai), tools, stopWhen: ai.stepCountIs(2) })
      expect([inputs, text]).toEqual([[call.input], WORDS])
      expect(fixture.provider.received.map(asked)).toEqual([OPENAI, OPENAI])
      expectSent(({ tool }) => tool('weather'))
      expectSent(({ result }) => result(call, '1 degrees'))
    })

    test('structured output is asked for by its schema and read as an object', async () => {
      fixture.script({ text: '{"city":"Bern"}' })
      const output = ai.Output.object({ schema })
      const { result, text } = await ask({ model: modelOf(openai), output, experimental_output: output })
      expectSent((shapes) => shapes.schema(PARAMETERS))
      expect(ai.name === 'ai 5' ? JSON.parse(text) : await result.output).toEqual({ city: 'Bern' })
    })
  })

  test('generateObject: its schema goes up and the object comes back', async () => {
    fixture.script({ text: '{"city":"Bern"}' })
    const { object } = await ai.generateObject({ model: modelOf(openai), prompt: 'Where?', schema })
    expect(object).toEqual({ city: 'Bern' })
    expectSent((shapes) => shapes.schema(PARAMETERS))
  })
})
