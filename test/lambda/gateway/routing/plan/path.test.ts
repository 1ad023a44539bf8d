import { describe, expect, test } from 'vitest'
import type { DialectName, WireName } from '#gateway/core/call.ts'
import type { JsonObject, JsonValue } from '#gateway/core/json/value.ts'
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

const HI = { role: 'user', content: 'hi' }
const asked = (...ids: string[]) => ({
  role: 'assistant',
  content: '',
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'look', arguments: '{}' } })),
})
const told = (tool_call_id: string, content: JsonValue = 'seen') => ({ role: 'tool', tool_call_id, content })
const LOOKING = { tools: [{ name: 'look', input_schema: { type: 'object' } }] }
const uses = (...ids: string[]) => ({
  role: 'assistant',
  content: ids.map((id) => ({ type: 'tool_use', id, name: 'look', input: {} })),
})
const result = (tool_use_id: string) => ({ type: 'tool_result', tool_use_id, content: 'seen' })
const says = (...content: JsonObject[]) => ({ role: 'user', content })
const TEXT = { type: 'text', text: 'Well?' }
const PAIRS = /needs its result/

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
    ['openai-chat', 'groq', 'm', { messages: [HI, asked('a'), HI] }, PAIRS],
    ['openai-chat', 'groq', 'm', { messages: [HI, asked('a', 'b'), told('a')] }, PAIRS],
    ['openai-chat', 'groq', 'm', { messages: [HI, told('a')] }, PAIRS],
    ['openai-chat', 'groq', 'm', { messages: [HI, asked('a'), told('a', [remote.content[0] ?? {}])] }, /only text/],
    ['anthropic-messages', 'anthropic', 'm', { ...LOOKING, messages: [HI, uses('a'), HI] }, PAIRS],
    ['anthropic-messages', 'anthropic', 'm', { ...LOOKING, messages: [HI, uses('a', 'b'), says(result('a'))] }, PAIRS],
    ['anthropic-messages', 'anthropic', 'm', { ...LOOKING, messages: [HI, uses('a'), says(TEXT, result('a'))] }, PAIRS],
    ['anthropic-messages', 'anthropic', 'm', { messages: [HI, says(result('a'))] }, PAIRS],
    ['anthropic-messages', 'anthropic', 'm', { messages: [HI, uses('a'), says(result('a'))] }, /need tools/],
    [
      'anthropic-messages',
      'anthropic',
      'm',
      { messages: [says(), { role: 'assistant', content: 'a' }, HI] },
      /speaks first/,
    ],
    [
      'anthropic-messages',
      'anthropic',
      'm',
      {
        ...LOOKING,
        messages: [HI, { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'a.b', input: {} }] }],
      },
      /no name of a tool/,
    ],
    [
      'anthropic-messages',
      'anthropic',
      'm',
      { tools: [{ name: 'look', input_schema: { properties: { $filter: {} } } }] },
      /no name of a property/,
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
  ['openai-chat', 'groq', 'm', { messages: [HI, asked('a', 'b'), told('b'), told('a'), HI, asked('c')] }],
  [
    'anthropic-messages',
    'anthropic',
    'm',
    { ...LOOKING, messages: [HI, uses('a', 'b'), says(result('b'), result('a'), TEXT), uses('c')] },
  ],
  [
    'anthropic-messages',
    'anthropic',
    'm',
    { ...LOOKING, messages: [HI, uses('a', 'b'), says(result('b')), says(result('a'))] },
  ],
  ['anthropic-messages', 'anthropic', 'm', { messages: [HI, { role: 'assistant', content: '' }] }],
])('%s to %s is relayed where nothing is known against the body', (dialect, slug, model, body) => {
  expect(way(dialect, slug, model, body)).toEqual({ mode: 'relay', wire: dialect })
})
