import { describe, expect, test } from 'vitest'
import type { DialectName, WireName } from '#gateway/core/call.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { pathTo } from '#gateway/routing/plan/path.ts'
import { callOf, LEAST } from '../../../../conformance/fields/send.ts'

const at = (slug: string) => {
  const provider = PROVIDERS.find((entry) => entry.slug === slug)
  if (!provider) throw new Error(`no provider ${slug}`)
  return provider
}
const way = (dialect: DialectName, slug: string, model: string, body: JsonObject) =>
  pathTo(callOf(dialect, { ...LEAST[dialect], ...body }), at(slug), { model })

const LONG = 'x'.repeat(65)
const chatTool = (name: string) => ({ tools: [{ type: 'function', function: { name, parameters: {} } }] })
const remote = { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a.example/a.png' } }] }
const schema = { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: {} } } }

describe('a body that a provider of its dialect would refuse is translated, and says why', () => {
  test.each<readonly [DialectName & WireName, string, string, JsonObject, RegExp]>([
    ['openai-chat', 'groq', 'm', chatTool(LONG), /no name of a tool/],
    ['openai-chat', 'groq', 'm', chatTool('a.b'), /no name of a tool/],
    ['openai-chat', 'moonshotai', 'm', { messages: [remote] }, /fetches no images/],
    ['openai-chat', 'deepseek', 'm', schema, /takes no schema/],
    [
      'openai-chat',
      'perplexity',
      'm',
      { messages: ['a', 'b'].map((content) => ({ role: 'user', content })) },
      /shapes/,
    ],
    ['anthropic-messages', 'anthropic', 'claude', { tools: [{ name: 'a.b', input_schema: {} }] }, /no name of a tool/],
    [
      'anthropic-messages',
      'bedrock',
      'claude',
      {
        messages: [
          { role: 'user', content: [{ type: 'image', source: { type: 'url', url: 'https://a.example/a.png' } }] },
        ],
      },
      /fetches no files/,
    ],
  ])('%s to %s', (dialect, slug, model, body, why) => {
    expect(way(dialect, slug, model, body)).toEqual({
      mode: 'translate',
      wire: dialect,
      because: expect.stringMatching(why),
    })
  })
})

test.each<readonly [DialectName, string, string, JsonObject]>([
  ['openai-chat', 'groq', 'm', { ...chatTool('look'), ...schema, messages: [remote] }],
  [
    'openai-chat',
    'groq',
    'm',
    {
      messages: [
        { role: 'user', content: '' },
        { role: 'user', content: 'hi' },
      ],
    },
  ],
  ['anthropic-messages', 'anthropic', 'claude', { tools: [{ name: LONG, input_schema: {} }] }],
  ['anthropic-messages', 'anthropic', 'claude', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
])('%s to %s is relayed where nothing is known against the body', (dialect, slug, model, body) => {
  expect(way(dialect, slug, model, body)).toEqual({ mode: 'relay', wire: dialect })
})
