import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Attempt } from '#gateway/core/attempt.ts'
import type { Call, WireName } from '#gateway/core/call.ts'
import type { CallOptions, Message } from '#gateway/core/canonical/parts.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import type { Takes } from '#gateway/core/provider/takes.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { CHAT } from '#gateway/provider/shared/takes.ts'
import { fitPackage } from '#gateway/upstream/adapt/fit-package.ts'
import { fitCall } from '#gateway/upstream/fit/fit.ts'
import { prepareRelay } from '#gateway/upstream/request/prepare-relay.ts'
import { prepareTranslation } from '#gateway/upstream/request/prepare-translation.ts'
import { markCanonical } from '#gateway/upstream/request/prompt-cache/canonical.ts'
import { DIALECTS, WIRES } from '../../../../../harness/dialects.ts'
import { noDownloads } from '../../../../../harness/limits.ts'
import { sentText } from '../../../../../harness/sent-text.ts'
import { attemptAt } from '../../../routing/attempt-at.ts'

/** What a provider has cached is found again only if a longer conversation begins with the very bytes of a shorter one. */

const said = (text: string) => ({ type: 'text' as const, text })
const words = fc.string({ minLength: 1, unit: 'grapheme' }).map((text) => `${text}.`)
/** Ids as other providers make them. */
const ids = fc.constantFrom('toolu_01ABC', 'call_äö/7', 'abcdef123', 'x'.repeat(40))

const step = fc.record({ text: words, calls: fc.uniqueArray(ids, { minLength: 1, maxLength: 3 }), output: words })
const stepOf = ({ text, calls, output }: { text: string; calls: string[]; output: string }): Message[] => [
  {
    role: 'assistant',
    content: [
      { type: 'reasoning', text, providerOptions: { anthropic: { signature: 'c2ln' } } },
      said(text),
      ...calls.map((id) => ({
        type: 'tool-call' as const,
        toolCallId: id,
        toolName: 'look',
        input: { b: 1, a: [text] },
      })),
    ],
  },
  {
    role: 'tool',
    content: calls.map((toolCallId) => ({
      type: 'tool-result',
      toolCallId,
      toolName: 'look',
      output: { type: 'text', value: output },
    })),
  },
]
const exchange = fc.record({
  ask: fc.array(words, { minLength: 1, maxLength: 2 }),
  steps: fc.array(step, { maxLength: 2 }),
  answer: fc.array(words, { minLength: 1, maxLength: 2 }),
})

/** A conversation as the requests that a client makes: each has all of the one before it. */
const requests = fc
  .record({ system: fc.array(words, { maxLength: 2 }), exchanges: fc.array(exchange, { minLength: 2, maxLength: 3 }) })
  .map(({ system, exchanges }): CallOptions[] => {
    const messages: Message[] = [
      ...system.map((content): Message => ({ role: 'system', content })),
      ...exchanges.flatMap(({ ask, steps, answer }): Message[] => [
        { role: 'user', content: ask.map(said) },
        ...steps.flatMap(stepOf),
        { role: 'assistant', content: answer.map(said) },
      ]),
    ]
    const look = {
      type: 'function',
      name: 'look',
      inputSchema: { type: 'object', properties: { z: {}, a: {} } },
    } as const
    return messages.flatMap(({ role }, index) =>
      role === 'user' || role === 'tool'
        ? [{ prompt: messages.slice(0, index + 1), tools: [look], maxOutputTokens: 9 }]
        : [],
    )
  })

/** Without markers, text in its long form; in text again, for the order of keys. */
const bare = (value: unknown): string =>
  JSON.stringify(value, (key, inner) => {
    if (key === 'cache_control') return undefined
    if (Array.isArray(inner)) return inner.filter((entry) => entry?.cachePoint === undefined)
    return key === 'content' && typeof inner === 'string' ? [said(inner)] : inner
  })

const CONVERSATION = ['messages', 'contents', 'input']

const expectPrefixes = (bodies: readonly JsonObject[]): void => {
  const split = bodies.map((body) => {
    const key = CONVERSATION.find((name) => Array.isArray(body[name])) ?? 'messages'
    const { [key]: turns, ...rest } = body
    return { turns: (turns as unknown[]).map(bare), rest: bare(rest) }
  })
  for (const [index, { turns, rest }] of split.entries()) {
    const next = split[index + 1]
    if (next) expect({ turns: next.turns.slice(0, turns.length), rest: next.rest }).toEqual({ turns, rest })
  }
}

const callOf = (dialect: Call['dialect'], body: JsonObject): Call =>
  DIALECTS[dialect].decodeCall({
    body,
    source: jsonSource(JSON.stringify(body)),
    path: '/',
    headers: { 'ai-language-model-id': 'm' },
  })

/** The request as a client of that API writes it. */
const writtenIn = (dialect: Call['dialect'], options: CallOptions): Call => {
  if (dialect === 'ai-sdk') return callOf(dialect, JSON.parse(JSON.stringify(options)))
  const takes: Takes = { ...CHAT, instructions: 'anywhere', urls: ['image', 'file'] }
  const target = { model: 'm', stream: false, takes, quirks: {}, provider: 'client' }
  return callOf(dialect, JSON.parse(JSON.stringify(WIRES[dialect].encodeCall({ options, warnings: [] }, target).body)))
}

const at = (provider: Provider, path: Attempt['path'], upstreamModel: string): Attempt =>
  attemptAt(provider, { path, upstreamModel, service: { caching: 'auto' } })

const MODELS: Readonly<Record<string, string>> = {
  vertex: 'claude-opus-4-6',
  bedrock: 'us.anthropic.claude-opus-4-6-v1:0',
  openrouter: 'anthropic/claude-opus-4.6',
}
const modelOf = ({ slug }: Provider): string => MODELS[slug] ?? 'claude-opus-4-6'

const WIRED = PROVIDERS.flatMap((provider) =>
  Object.keys(provider.wires).map((wire) => [provider.slug, wire as WireName, provider] as const),
)

describe.each(WIRED)('%s over %s', (_slug, wire, provider) => {
  test.each(['openai-chat', 'anthropic-messages', 'ai-sdk'] as const)('from %s', async (dialect) => {
    await fc.assert(
      fc.asyncProperty(requests, async (turns) => {
        const bodies = turns.map(async (options) => {
          const call = writtenIn(dialect, options)
          if (dialect === wire)
            return prepareRelay(at(provider, { mode: 'relay', wire }, modelOf(provider)), WIRES[wire], call).body
          const attempt = at(provider, { mode: 'translate', wire }, modelOf(provider))
          const run = { call, dialect: DIALECTS[dialect] }
          return (await prepareTranslation(attempt, WIRES[wire], run, noDownloads)).body
        })
        expectPrefixes((await Promise.all(bodies)).map((body) => JSON.parse(sentText(body))))
      }),
      { numRuns: 4 },
    )
  })
})

const PACKAGED = PROVIDERS.flatMap((provider) =>
  provider.package && provider.slug !== 'sim' ? [[provider.slug, provider, provider.package] as const] : [],
)

describe.each(PACKAGED)('the package of %s', (_slug, provider, own) => {
  const credential = Object.fromEntries(Object.keys(provider.credential).map((field) => [field, field]))
  const model = provider.slug === 'vertex' ? 'gemini-3-pro' : modelOf(provider)

  test('from ai-sdk', async () => {
    const sent: string[] = []
    const loaded = await own.load({
      model,
      baseUrl: 'https://provider.example',
      credential,
      fetch: async (_url, init) => {
        sent.push(String(init?.body))
        throw new TypeError('nobody is there')
      },
      googleAccessToken: async () => 'token',
    })
    const ask = async (options: CallOptions): Promise<JsonObject> => {
      const attempt = at(provider, { mode: 'adapt' }, model)
      const fitted = fitPackage(options, writtenIn('ai-sdk', options), own).options
      const canonical = markCanonical(fitCall(fitted, attempt), attempt)
      await expect(loaded.doGenerate(canonical.options)).rejects.toThrow()
      return JSON.parse(sent.pop() ?? '')
    }
    await fc.assert(
      fc.asyncProperty(requests, async (turns) => {
        const bodies: JsonObject[] = []
        for (const options of turns) bodies.push(await ask(options))
        expectPrefixes(bodies)
      }),
      { numRuns: 4 },
    )
  })
})
