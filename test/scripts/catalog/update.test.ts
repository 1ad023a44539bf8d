import { describe, expect, test } from 'vitest'
import type { CatalogData } from '#gateway/catalog/model.ts'
import type { Pricing } from '#gateway/core/provider/endpoint.ts'
import { buildCatalog } from '../../../scripts/catalog/build.ts'
import { BY_HAND } from '../../../scripts/catalog/by-hand.ts'
import { changes } from '../../../scripts/catalog/diff.ts'
import { keyOf } from '../../../scripts/catalog/ids.ts'
import type { GenaiModel, PiRow, Sources } from '../../../scripts/catalog/packages.ts'

const TODAY = '2026-11-22'

test.each([
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'anthropic/claude-haiku-4.5'],
  ['claude-sonnet-4-5@20250929', 'anthropic/claude-sonnet-4.5'],
  ['global.xai.grok-4.7', 'spacexai/grok-4.7'],
  ['accounts/fireworks/models/glm-5p3', 'zai/glm-5.3'],
  ['qwen-3.8-27b', 'alibaba/qwen3.8-27b'],
  ['gpt-4o-2024-11-20', 'openai/gpt-4o'],
])('%s is %s', (upstream, canonical) => {
  expect(keyOf(upstream)).toBe(keyOf(canonical))
})

const row = (id: string, input: number, output: number, more: Partial<PiRow['cost']> = {}): [string, PiRow] => [
  id,
  {
    id,
    name: id,
    type: 'chat',
    api: 'x',
    reasoning: true,
    input: ['text'],
    cost: { input, output, cacheRead: 0, cacheWrite: 0, ...more },
    contextWindow: 1000,
    maxTokens: 100,
  },
]
const sources = (
  ids: string[],
  pi: Record<string, [string, PiRow][]>,
  genai: Record<string, GenaiModel[]> = {},
): Sources => ({
  ids,
  pi: new Map(Object.entries(pi).map(([provider, rows]) => [provider, new Map(rows)])),
  genai: (provider) => {
    const byHand = Object.values(BY_HAND)
      .flatMap(({ endpoints }) => endpoints)
      .flatMap(({ genai: from }) => (from?.[0] === provider ? [{ id: from[1], prices: { input_mtok: 1 } }] : []))
    return [...(genai[provider] ?? []), ...byHand]
  },
  vertexClaude: ['claude-opus-5-5'],
  named: {},
})

describe('the join', () => {
  test('Claude: hour-long writes, fast and batch tiers, regions, Vertex', () => {
    const { data } = buildCatalog(
      sources(['anthropic/claude-opus-5.5', 'anthropic/claude-opus-5.5-fast', 'anthropic/claude-opus-5.5-batch'], {
        anthropic: [row('claude-opus-5-5', 4, 20, { cacheRead: 0.2, cacheWrite: 5 })],
        'amazon-bedrock': [
          row('anthropic.claude-opus-5-5', 4, 20),
          row('us.anthropic.claude-opus-5-5', 4.4, 22),
          row('global.anthropic.claude-opus-5-5', 4, 20),
        ],
        'vercel-ai-gateway': [
          row('anthropic/claude-opus-5.5', 4, 20),
          row('anthropic/claude-opus-5.5-fast', 8, 40),
          row('anthropic/claude-opus-5.5-batch', 2, 10),
        ],
      }),
      TODAY,
    )
    const endpoints = data.models['anthropic/claude-opus-5.5']?.endpoints ?? []
    expect(data.models['anthropic/claude-opus-5.5-fast']).toBeUndefined()
    expect(endpoints.map(({ provider, model, geo }) => [provider, model, geo])).toEqual([
      ['anthropic', 'claude-opus-5-5', undefined],
      ['vertex', 'claude-opus-5-5', 'global'],
      ['bedrock', 'global.anthropic.claude-opus-5-5', 'global'],
      ['bedrock', 'us.anthropic.claude-opus-5-5', 'us'],
    ])
    expect(endpoints[0]?.pricing).toEqual({
      input: '4',
      output: '20',
      cacheRead: '0.2',
      cacheWrite: '5',
      cacheWrite1h: '8',
      serviceTiers: {
        fast: { input: '8', output: '40', cacheWrite1h: '16' },
        batch: { input: '2', output: '10', cacheWrite1h: '4' },
      },
      geoMultipliers: { us: '1.1' },
    })
  })

  test('zero prices are free tiers or subscriptions, not endpoints', () => {
    const { data, unserved } = buildCatalog(
      sources(['google/gemma-4-31b-it'], { google: [row('gemma-4-31b-it', 0, 0)] }),
      TODAY,
    )
    expect(data.models['google/gemma-4-31b-it']).toBeUndefined()
    expect(unserved).toEqual(['google/gemma-4-31b-it'])
  })

  test('announced prices and peak hours come from genai-prices', () => {
    const { data } = buildCatalog(
      sources(
        ['google/gemini-3.8-flash', 'deepseek/deepseek-v4-pro'],
        { google: [row('gemini-3.8-flash', 0.75, 3.75)], deepseek: [row('deepseek-v4-pro', 1.32, 3.96)] },
        {
          google: [
            {
              id: 'gemini-3.8-flash',
              prices: [
                { prices: { input_mtok: 0.75, output_mtok: 3.75, input_audio_mtok: 1 } },
                { constraint: { start_date: '2027-01-01' }, prices: { input_mtok: 1.5, output_mtok: 7.5 } },
              ],
            },
          ],
          deepseek: [
            {
              id: 'deepseek-v4-pro',
              prices: [
                { prices: { input_mtok: 0.4, output_mtok: 0.8 } },
                { constraint: { start_date: '2026-08-17' }, prices: { input_mtok: 0.66, output_mtok: 1.98 } },
                {
                  constraint: { start_time: '01:00:00Z', end_time: '04:00:00Z' },
                  prices: { input_mtok: 1.32, output_mtok: 3.96 },
                },
              ],
            },
          ],
        },
      ),
      TODAY,
    )
    expect(data.models['google/gemini-3.8-flash']?.endpoints[0]?.pricing).toEqual({
      input: '0.75',
      output: '3.75',
      inputAudio: '1',
      prices: [{ from: '2027-01-01', input: '1.5', output: '7.5' }],
    })
    expect(data.models['deepseek/deepseek-v4-pro']?.endpoints[0]?.pricing).toEqual({
      input: '0.66',
      output: '1.98',
      prices: [{ hours: ['01:00', '04:00'], input: '1.32', output: '3.96' }],
    })
  })
})

describe('the price diff', () => {
  const catalog = (models: Record<string, Pricing>): CatalogData => ({
    version: '2026-11-22-0',
    sources: {},
    aliases: {},
    models: Object.fromEntries(
      Object.entries(models).map(([id, pricing]) => [
        id,
        { name: id, type: 'language', endpoints: [{ provider: 'p', model: 'm', pricing }] },
      ]),
    ),
  })

  test('small moves pass, large ones and losses need a look', () => {
    const before = catalog({
      'a/small': { input: '1' },
      'a/large': { input: '1', output: '2' },
      'a/gone': { input: '1' },
    })
    const after = catalog({
      'a/small': { input: '1.25' },
      'a/large': { input: '0.7', tiers: [{ aboveInputTokens: 1, input: '9' }] },
      'a/new': { input: '1' },
    })
    expect(changes(before, after)).toEqual([
      { line: '- a/gone: the model is gone', needsAccept: true },
      { line: '- a/large p m output: the price is gone', needsAccept: true },
      { line: '~ a/small p m input: 1 -> 1.25 (+25.0 %)', needsAccept: false },
      { line: '~ a/large p m input: 1 -> 0.7 (-30.0 %)', needsAccept: true },
      { line: '+ a/new', needsAccept: false },
    ])
    expect(changes(before, before)).toEqual([])
  })
})
