import { describe, expect, test } from 'vitest'
import type { DialectName } from '#gateway/core/call.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { featuresOf } from '#gateway/dialect/features.ts'
import { ANTHROPICS_OWN, ANTHROPICS_OWN_BUT_SEARCH } from '#gateway/provider/shared/claude-limits.ts'
import { DIALECTS } from '../../../harness/dialects.ts'

const features = (dialect: DialectName, body: JsonObject) => featuresOf({ body }, DIALECTS[dialect])()
const user = (...content: JsonObject[]) => ({ role: 'user', content })

const MESSAGES: Readonly<Record<string, readonly [body: JsonObject, wanted: string[]]>> = {
  'nothing that others lack': [
    {
      model: 'm',
      max_tokens: 5,
      messages: [user({ type: 'text', text: '"file_id"' }, { type: 'image', source: { type: 'url', url: 'x' } })],
      tools: [
        { name: 'a', input_schema: { properties: { file_id: {} } } },
        { type: 'custom', name: 'b' },
      ],
      metadata: { user_id: 'u' },
      mcp_servers: null,
    },
    [],
  ],
  'tools of the provider': [
    {
      tools: ['web_search_20250305', 'bash_20250124', 'mcp_toolset', 'web_search_20250305'].map((type) => ({ type })),
    },
    ['web_search_20250305', 'bash_20250124', 'mcp_toolset'],
  ],
  'fields that only Anthropic knows': [
    { mcp_servers: [], container: 'c', inference_geo: 'us', thread: 't' },
    ['mcp_servers', 'container', 'inference_geo', 'thread'],
  ],
  'a stored image': [{ messages: [user({ type: 'image', source: { type: 'file', file_id: 'f' } })] }, ['file_id']],
  'a stored file for a container': [{ messages: [user({ type: 'container_upload', file_id: 'f' })] }, ['file_id']],
  'a stored file in the answer of a tool': [
    {
      messages: [
        user({ type: 'tool_result', content: [{ type: 'document', source: { type: 'file', file_id: 'f' } }] }),
      ],
    },
    ['file_id'],
  ],
}

const CHAT: typeof MESSAGES = {
  'nothing that others lack': [
    {
      n: 1,
      logprobs: false,
      modalities: ['text'],
      messages: [{ role: 'user', content: 'hi' }],
      tools: [{ type: 'function', function: { name: 'a' } }],
    },
    [],
  ],
  'fields that change the answer': [
    { n: 2, logprobs: true, audio: {}, web_search_options: {} },
    ['n', 'logprobs', 'audio', 'web_search_options'],
  ],
  'a stored file': [{ messages: [user({ type: 'file', file: { file_id: 'f' } })] }, ['file_id']],
  'a file that comes along': [{ messages: [user({ type: 'file', file: { file_data: 'data:,' } })] }, []],
}

const AI_SDK: typeof MESSAGES = {
  'nothing that others lack': [
    {
      prompt: [user({ type: 'file', data: { type: 'data', data: '' } }), { role: 'system', content: 'hi' }],
      tools: [{ type: 'function', name: 'a' }],
    },
    [],
  ],
  'tools of providers': [
    {
      tools: [
        { type: 'provider', id: 'anthropic.web_search_20250305' },
        { type: 'provider-defined', id: 'openai.web_search' },
      ],
    },
    ['web_search_20250305', 'openai.web_search'],
  ],
  'a stored file': [
    { prompt: [user({ type: 'file', data: { type: 'reference', reference: { anthropic: 'f' } } })] },
    ['file_id'],
  ],
}

describe.each<[DialectName, typeof MESSAGES]>([
  ['anthropic-messages', MESSAGES],
  ['openai-chat', CHAT],
  ['ai-sdk', AI_SDK],
])('%s', (dialect, cases) => {
  test.each(Object.entries(cases))('%s', (_, [body, wanted]) => {
    expect(features(dialect, body)).toEqual(wanted)
  })
})

describe('Claude elsewhere', () => {
  test.each([
    ['advisor_20260301', false, false],
    ['web_search_20250305', false, true],
    ['web_search_20260209', false, false],
    ['web_fetch_20250910', false, false],
    ['code_execution_20250825', false, false],
    ['mcp_servers', false, false],
    ['mcp_toolset', false, false],
    ['container', false, false],
    ['file_id', false, false],
    ['inference_geo', false, false],
    ['bash_20250124', true, true],
    ['text_editor_20250728', true, true],
    ['computer_20251124', true, true],
    ['memory_20250818', true, true],
    ['tool_search_tool_regex_20251119', true, true],
  ])('%s: on Bedrock %s, on Vertex %s', (feature, onBedrock, onVertex) => {
    expect([!ANTHROPICS_OWN.test(feature), !ANTHROPICS_OWN_BUT_SEARCH.test(feature)]).toEqual([onBedrock, onVertex])
  })
})
