import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import type { Path } from '#gateway/core/attempt.ts'
import type { DialectName, WireName } from '#gateway/core/call.ts'
import { type Endpoint, formatOf } from '#gateway/core/provider/endpoint.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import type { UsageFormat } from '#gateway/core/usage/buckets.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { pathTo } from '#gateway/routing/plan/path.ts'
import { callOf } from './fields/send.ts'
import { conversations, WRITTEN } from './takes/conversation.ts'
import {
  chat,
  claudeModel,
  cohere,
  converse,
  gemini,
  messages,
  perplexity,
  type Rules,
  reasoningModel,
  relayedChat,
  responses,
} from './takes/rules.ts'
import { attemptFor, sent } from './takes/sent.ts'

/** Would this provider take this body? Every dialect, every provider, over every path that it has. */

const API: Readonly<Record<UsageFormat, Rules>> = {
  'openai-chat': chat,
  'openai-responses': responses,
  'anthropic-messages': messages,
  gemini,
  'bedrock-converse': converse,
  'cohere-chat': cohere,
}
const OWN: Readonly<Record<string, Rules>> = { perplexity }

const FIVE = reasoningModel(['minimal', 'low', 'medium', 'high'])
const MODELS: Readonly<Record<string, Rules>> = {
  'openai/gpt-5-mini': FIVE,
  'openai/gpt-5': FIVE,
  'openai/o3': reasoningModel(['low', 'medium', 'high']),
  'openai/gpt-5.1-codex': reasoningModel(['low', 'medium', 'high']),
  'openai/gpt-6-astra': reasoningModel(['low', 'medium', 'high', 'xhigh', 'max']),
  'anthropic/claude-sonnet-4.5': claudeModel(4.5, []),
  'anthropic/claude-opus-4.6': claudeModel(4.6, ['low', 'medium', 'high', 'max']),
  'anthropic/claude-opus-4.8': claudeModel(4.8, ['low', 'medium', 'high', 'xhigh', 'max']),
}

type Row = readonly [
  provider: string,
  way: string,
  model: string,
  at: Provider,
  path: Path,
  endpoint: Endpoint,
  rules: Rules,
]

const endpoints = Object.entries(bundledCatalog.models).flatMap(([id, { type, endpoints }]) =>
  type === 'language' ? endpoints.map((endpoint) => ({ id, endpoint })) : [],
)

const speaks = ({ api }: Endpoint, format: UsageFormat): boolean => api === undefined || formatOf(api) === format

const rowsOf = (provider: Provider): Row[] => {
  const served = endpoints.filter(({ endpoint }) => endpoint.provider === provider.slug)
  const ways = [
    ...Object.entries(provider.wires).map(([wire, { serves = () => true }]) => ({
      path: { mode: 'translate', wire: wire as WireName } as const,
      format: wire as UsageFormat,
      serves,
    })),
    ...(provider.package && provider.slug !== 'sim'
      ? [
          {
            path: { mode: 'adapt' } as const,
            format: provider.package.usage,
            serves: provider.package.serves ?? (() => true),
          },
        ]
      : []),
  ]
  return ways.flatMap(({ path, format, serves }): Row[] => {
    const known = served.filter(({ endpoint }) => serves(endpoint.model) && speaks(endpoint, format))
    const picked = [known[0], known.at(-1), ...known.filter(({ id }) => id in MODELS)]
    return [...new Set(picked)].flatMap((entry): Row[] => {
      if (!entry) return []
      const rules: Rules = (body) => {
        ;(path.mode === 'translate' && OWN[provider.slug] ? OWN[provider.slug] : API[format])?.(body)
        // The options of its own package Anthropic gets as AI SDK clients write them.
        const isOwn =
          entry.id.startsWith(`${provider.slug}/`) && (path.mode === 'translate' || provider.slug === 'openai')
        if (isOwn) MODELS[entry.id]?.(body)
      }
      const way = path.mode === 'adapt' ? 'its package' : format
      return [[provider.slug, way, entry.id, provider, path, entry.endpoint, rules]]
    })
  })
}

describe.each(PROVIDERS.flatMap(rowsOf))(
  '%s over %s takes for %s',
  (_slug, _way, id, provider, path, endpoint, rules) => {
    test.each(Object.keys(WRITTEN) as DialectName[])('what clients of %s write', async (dialect) => {
      const attempt = attemptFor(provider, path, id, endpoint)
      let bodies = 0
      await fc.assert(
        fc.asyncProperty(conversations, async (talk) => {
          const body = await sent(attempt, callOf(dialect, WRITTEN[dialect](talk)))
          if (!body) return
          bodies += 1
          rules(body)
        }),
        { numRuns: 25 },
      )
      expect(bodies).toBeGreaterThanOrEqual(5)
    })
  },
)

/** Whoever speaks a caller's dialect gets the caller's own bytes, but where they would be refused. */
const relayed = PROVIDERS.flatMap(rowsOf).filter(([, way]) => way in WRITTEN)

test.each(relayed)(
  '%s over %s takes for %s what its own clients write',
  async (_slug, way, id, provider, _path, endpoint, rules) => {
    const dialect = way as WireName
    let bodies = 0
    await fc.assert(
      fc.asyncProperty(conversations, async (talk) => {
        const call = callOf(dialect, WRITTEN[dialect](talk))
        const path = pathTo(call, provider, endpoint)
        if (!path) return
        const body = await sent(attemptFor(provider, path, id, endpoint), call)
        if (!body) return
        bodies += 1
        if (path.mode !== 'adapt') (path.mode === 'relay' && way === 'openai-chat' ? relayedChat : rules)(body)
      }),
      { numRuns: 50 },
    )
    expect(bodies).toBeGreaterThanOrEqual(5)
  },
)

test('every API has rules, and every provider with models of the catalog is here', () => {
  const slugs = new Set(endpoints.map(({ endpoint }) => endpoint.provider))
  const here = new Set(PROVIDERS.flatMap(rowsOf).map(([slug]) => slug))
  expect([...slugs].filter((slug) => slug !== 'sim' && !here.has(slug))).toEqual([])
})
