import { createAnthropic } from '@ai-sdk/anthropic'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AssistantPart, CallOptions, Message } from '#gateway/core/canonical/parts.ts'
import type { EncodeTarget } from '#gateway/core/dialect.ts'
import { compact, type JsonObject } from '#gateway/core/json/value.ts'
import { anthropicMessages, anthropicMessagesWire } from '#gateway/dialect/anthropic-messages/index.ts'
import { MESSAGES } from '#gateway/provider/shared/takes.ts'
import { callOf } from '../calls.ts'

const USER: Message = { role: 'user', content: [{ type: 'text', text: 'Hello' }] }

type Target = EncodeTarget<'anthropic-messages'>
const TARGET: Target = {
  model: 'claude-sonnet-4-5',
  stream: false,
  takes: MESSAGES,
  quirks: {},
  provider: 'anthropic',
}

const encode = (options: Partial<CallOptions>, target: Partial<Target> = {}) =>
  anthropicMessagesWire.encodeCall({ options: { prompt: [USER], ...options }, warnings: [] }, { ...TARGET, ...target })
const bodyOf = (options: Partial<CallOptions>, target: Partial<Target> = {}) => encode(options, target).body
const features = (options: Partial<CallOptions>, target: Partial<Target> = {}) =>
  encode(options, target).warnings.map((warning) => ('feature' in warning ? warning.feature : warning.type))
const refused = expect.objectContaining({ code: 'unsupported' })

test('the least body', () => {
  expect(encode({})).toEqual({
    body: {
      model: 'claude-sonnet-4-5',
      max_tokens: 8192,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    },
    warnings: [],
  })
})

test('max_tokens is the caller’s, else the catalog’s', () => {
  expect(bodyOf({ maxOutputTokens: 5 }, { maxOutputTokens: 64_000 })['max_tokens']).toBe(5)
  expect(bodyOf({}, { maxOutputTokens: 64_000 })['max_tokens']).toBe(64_000)
})

describe('an own request', () => {
  const body: JsonObject = {
    model: 'claude-sonnet-4-5',
    max_tokens: 4096,
    stream: true,
    system: [{ type: 'text', text: 'S', cache_control: { type: 'ephemeral', ttl: '1h' } }],
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'Q', cache_control: { type: 'ephemeral' } }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 'EqQB+/==' },
          { type: 'redacted_thinking', data: 'EmwK' },
          { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
          { type: 'web_search_tool_result', tool_use_id: 's', content: [{ encrypted_content: 'x' }] },
          { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't', content: 'no', is_error: true },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0K' } },
          { type: 'document', source: { type: 'url', url: 'https://e.com/a.pdf' }, citations: { enabled: true } },
        ],
      },
    ],
    tools: [
      {
        name: 'f',
        description: 'd',
        input_schema: { type: 'object', properties: {} },
        cache_control: { type: 'ephemeral' },
      },
      { type: 'web_search_20250305', name: 'web_search', max_uses: 2 },
    ],
    tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    thinking: { type: 'enabled', budget_tokens: 2048 },
    output_config: { effort: 'high' },
    stop_sequences: ['END'],
    metadata: { user_id: '{"id":1}' },
    context_management: {
      edits: [{ type: 'clear_tool_uses_20250919', clear_at_least: { type: 'input_tokens', value: 1 } }],
    },
  }

  test('survives the canonical form', () => {
    const call = callOf(body, { 'anthropic-beta': 'context-management-2025-06-27' })
    const target = { ...TARGET, model: 'claude-opus-4-5', stream: true }
    const { warnings, ...encoded } = anthropicMessagesWire.encodeCall(anthropicMessages.canonical(call), target)
    expect(encoded).toEqual({
      body: { ...body, model: 'claude-opus-4-5' },
      headers: { 'anthropic-beta': 'context-management-2025-06-27' },
    })
    expect(warnings).toEqual([])
  })
})

describe('settings', () => {
  test('what the wire has no word for is reported', () => {
    expect(features({ seed: 1, frequencyPenalty: 1, presencePenalty: 1 })).toEqual([
      'frequencyPenalty',
      'presencePenalty',
      'seed',
    ])
  })

  test('options that nobody reads are reported, in either spelling', () => {
    const known = { thinking: { type: 'disabled' }, serviceTier: 'auto', anthropicBeta: ['a'] }
    expect(features({ providerOptions: { anthropic: { ...known, quantumLeap: 1, warp_drive: 1 } } })).toEqual([
      'providerOptions.anthropic.quantumLeap',
      'providerOptions.anthropic.warp_drive',
    ])
  })

  test('temperature excludes topP', () => {
    expect(bodyOf({ temperature: 0.7, topP: 0.5 })).not.toHaveProperty('top_p')
    expect(features({ temperature: 0.7, topP: 0.5 })).toEqual(['topP'])
  })

  test('sampling is not for models that think or that refuse it', () => {
    const options: Partial<CallOptions> = { temperature: 0.5, topK: 3 }
    for (const body of [bodyOf({ ...options, reasoning: 'high' }), bodyOf(options, { model: 'claude-opus-5' })]) {
      expect(body).not.toHaveProperty('temperature')
      expect(body).not.toHaveProperty('top_k')
    }
    expect(features(options, { model: 'claude-opus-5' })).toEqual(['temperature', 'topK'])
  })
})

describe('reasoning', () => {
  test.each<[string, CallOptions['reasoning'], JsonObject]>([
    ['claude-sonnet-4-5', 'none', { thinking: { type: 'disabled' } }],
    ['claude-sonnet-4-5', 'medium', { thinking: { type: 'enabled', budget_tokens: 4096 } }],
    [
      'us.anthropic.claude-opus-4-6-v1',
      'low',
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'low' } },
    ],
    ['claude-opus-4.6', 'xhigh', { output_config: { effort: 'high' } }],
    ['claude-opus-5', 'xhigh', { output_config: { effort: 'xhigh' } }],
    ['claude-sonnet-5-5', 'none', { thinking: { type: 'between_tools' } }],
    ['claude-opus-5-5', 'none', { output_config: { effort: 'low' } }],
    ['minimax-m2', 'high', { thinking: { type: 'enabled', budget_tokens: 6553 } }],
  ])('%s, %s', (model, reasoning, expected) => {
    expect(bodyOf(compact({ reasoning }), { model })).toMatchObject(expected)
  })

  test('a budget is the nearest effort for a model that takes none', () => {
    const providerOptions = { anthropic: { thinking: { type: 'enabled', budgetTokens: 2048 } } }
    const options = { providerOptions, maxOutputTokens: 8192 }
    const model = 'claude-opus-4-7'
    expect(bodyOf(options, { model })).toMatchObject({
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'medium' },
    })
    expect(features(options, { model })).toEqual(['thinking.budget_tokens'])
    expect(bodyOf(options)['thinking']).toEqual({ type: 'enabled', budget_tokens: 2048 })
  })

  test('a budget always leaves room for the answer', () => {
    const efforts = fc.constantFrom('minimal', 'low', 'medium', 'high', 'xhigh', 'max' as const)
    fc.assert(
      fc.property(efforts, fc.integer({ min: 1, max: 200_000 }), (reasoning, maxOutputTokens) => {
        const { thinking, max_tokens } = bodyOf({ reasoning, maxOutputTokens }) as {
          thinking?: { budget_tokens: number }
          max_tokens: number
        }
        expect(max_tokens).toBe(maxOutputTokens)
        if (thinking) expect(thinking.budget_tokens).toBeLessThan(max_tokens)
        else expect(features({ reasoning, maxOutputTokens })).toEqual(['reasoning'])
      }),
    )
  })

  test.each<[string, string, boolean]>([
    ['claude-sonnet-4-5', 'google', false],
    ['claude-sonnet-4-5', 'anthropic', true],
    ['claude-opus-4.6', 'google', true],
  ])('results of calls come back to %s with the thinking of %s', (model, issuer, isOn) => {
    const call: AssistantPart = { type: 'tool-call', toolCallId: 'c', toolName: 'f', input: {} }
    const prompt: Message[] = [
      { role: 'user', content: [{ type: 'text', text: 'Q' }] },
      {
        role: 'assistant',
        content: [{ type: 'reasoning', text: 'hm', providerOptions: { [issuer]: { signature: 'EqQB' } } }, call],
      },
      {
        role: 'tool',
        content: [{ type: 'tool-result', toolCallId: 'c', toolName: 'f', output: { type: 'text', value: 'R' } }],
      },
    ]
    const options: Partial<CallOptions> = { reasoning: 'medium', prompt }
    expect(bodyOf(options, { model })['thinking'] !== undefined).toBe(isOn)
    expect(features(options, { model }).includes('reasoning')).toBe(!isOn)
  })

  test('a forced tool rules it out', () => {
    const options: Partial<CallOptions> = {
      reasoning: 'high',
      tools: [{ type: 'function', name: 'f', inputSchema: {} }],
      toolChoice: { type: 'required' },
    }
    expect(bodyOf(options)).not.toHaveProperty('thinking')
    expect(features(options)).toEqual(['reasoning'])
  })
})

const NOTHING = { type: 'object', properties: {}, additionalProperties: false } as const

describe('tools', () => {
  const tools: CallOptions['tools'] = [{ type: 'function', name: 'f', inputSchema: NOTHING, strict: true }]

  test('strict is for models that know it', () => {
    expect(bodyOf({ tools })['tools']).toEqual([{ name: 'f', input_schema: NOTHING, strict: true }])
    expect(features({ tools }, { model: 'claude-3-haiku' })).toEqual(['tools.f.strict'])
  })

  test('one call at a time', () => {
    const providerOptions = { openai: { parallelToolCalls: false } }
    expect(bodyOf({ tools, providerOptions })['tool_choice']).toEqual({ type: 'auto', disable_parallel_tool_use: true })
    expect(bodyOf({ tools, providerOptions, toolChoice: { type: 'none' } })['tool_choice']).toEqual({ type: 'none' })
  })

  test('another provider’s tool, or a force that the model rejects, is refused', () => {
    const search: CallOptions['tools'] = [{ type: 'provider', id: 'openai.web_search', name: 'web_search', args: {} }]
    expect(() => bodyOf({ tools: search })).toThrow(refused)
    expect(() => bodyOf({ tools, toolChoice: { type: 'required' } }, { model: 'claude-opus-5-5' })).toThrow(refused)
  })
})

describe('a JSON answer', () => {
  test('by schema is closed, constraints become prose', () => {
    const schema = {
      type: 'object',
      properties: {
        n: { type: 'integer', minimum: 1, description: 'count' },
        o: { oneOf: [{ properties: { not: { const: 1 } } }] },
      },
    } as const
    expect(bodyOf({ responseFormat: { type: 'json', schema: schema as never } })['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          additionalProperties: false,
          properties: {
            n: { type: 'integer', description: 'count\nminimum: 1' },
            o: { type: 'object', properties: { not: { const: 1 } }, additionalProperties: false },
          },
        },
      },
    })
  })

  test.each<[string, JsonObject]>([
    ['a map', { type: 'object', additionalProperties: { type: 'string' } }],
    ['a free object', { type: 'object' }],
    ['names by pattern', { type: 'object', properties: {}, patternProperties: { '^x': { type: 'number' } } }],
    ['anything', {}],
    ['a tree', { type: 'object', properties: { next: { $ref: '#' } }, additionalProperties: false }],
  ])('with %s in it, which cannot be enforced, is an instruction, and that is reported', (_, inner) => {
    const schema = { type: 'object', properties: { inner }, required: ['inner'], additionalProperties: false }
    const responseFormat = { type: 'json', schema: schema as never } as const
    const { body, warnings } = encode({ responseFormat })
    expect(body).not.toHaveProperty('output_config')
    expect(JSON.stringify(body['system'])).toContain(JSON.stringify(JSON.stringify(schema)).slice(1, -1))
    expect(warnings).toMatchObject([{ type: 'compatibility', feature: 'responseFormat.schema' }])
  })

  test('without a schema is reported', () => {
    expect(features({ responseFormat: { type: 'json' } })).toEqual(['responseFormat'])
  })

  test('is refused where the model or the provider has no such thing', () => {
    const responseFormat = { type: 'json', schema: NOTHING } as const
    expect(() => bodyOf({ responseFormat }, { model: 'claude-3-haiku' })).toThrow(refused)
    expect(() => bodyOf({ responseFormat }, { quirks: { rejects: ['output_config'] } })).toThrow(refused)
  })
})

describe('quirks', () => {
  const betas = { anthropic: { anthropicBeta: ['a', 'b'] } }

  test('Bedrock and Vertex: the version in the body, the model in the URL', () => {
    const quirks = {
      bodyVersion: 'bedrock-2023-05-31',
      betas: { in: 'body', allow: ['a'] },
      streamFlag: 'url',
    } as const
    const { body, warnings, headers } = encode({ providerOptions: betas }, { quirks, stream: true })
    expect(body).toMatchObject({ anthropic_version: 'bedrock-2023-05-31', anthropic_beta: ['a'] })
    expect(Object.keys(body)).not.toContain('model')
    expect(Object.keys(body)).not.toContain('stream')
    expect(headers).toBeUndefined()
    expect(warnings).toEqual([expect.objectContaining({ feature: 'anthropic-beta: b' })])
  })

  test('rejected fields are left out and reported', () => {
    const options: Partial<CallOptions> = { topK: 3 }
    expect(bodyOf(options, { quirks: { rejects: ['top_k'] } })).not.toHaveProperty('top_k')
    expect(features(options, { quirks: { rejects: ['top_k'] } })).toEqual(['top_k'])
  })
})

test('the AI SDK’s own package writes the same prompt and tools', async () => {
  const cacheControl = { anthropic: { cacheControl: { type: 'ephemeral' } } }
  const options: CallOptions = {
    maxOutputTokens: 4096,
    prompt: [
      { role: 'system', content: 'S', providerOptions: cacheControl },
      { role: 'user', content: [{ type: 'text', text: 'Q' }], providerOptions: cacheControl },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'hm', providerOptions: { anthropic: { signature: 'x' } } },
          { type: 'reasoning', text: '', providerOptions: { anthropic: { redactedData: 'y' } } },
          { type: 'text', text: 'Let me see' },
          { type: 'tool-call', toolCallId: 't', toolName: 'f', input: { a: 1 } },
        ],
      },
      {
        role: 'tool',
        content: [{ type: 'tool-result', toolCallId: 't', toolName: 'f', output: { type: 'json', value: { b: 2 } } }],
      },
      {
        role: 'user',
        content: [
          { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'iVBORw0KGgo=' } },
          { type: 'file', mediaType: 'application/pdf', filename: 'a.pdf', data: { type: 'data', data: 'JVBERi0x' } },
        ],
      },
    ],
    tools: [{ type: 'function', name: 'f', description: 'd', inputSchema: { type: 'object', properties: {} } }],
    toolChoice: { type: 'auto' },
    providerOptions: { anthropic: { toolStreaming: false, thinking: { type: 'enabled', budgetTokens: 1024 } } },
  }
  let sent: JsonObject = {}
  const provider = createAnthropic({
    apiKey: 'key',
    baseURL: 'http://127.0.0.1',
    fetch: async (_, init) => {
      sent = JSON.parse(String(init?.body)) as JsonObject
      return Response.json({
        type: 'message',
        id: 'm',
        content: [],
        stop_reason: 'end_turn',
        usage: { input_tokens: 1, output_tokens: 1 },
      })
    },
  })
  await provider('claude-sonnet-4-5').doGenerate(options)
  const { max_tokens: _, ...theirs } = sent
  const { max_tokens: __, ...ours } = bodyOf(options)
  expect(ours).toEqual(theirs)
})
