import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { anthropicMessages } from '#gateway/dialect/anthropic-messages/index.ts'
import { wrapSignature } from '#gateway/dialect/anthropic-messages/reasoning/carrier.ts'
import { callOf, HELLO } from '../calls.ts'

const canonicalOf = (body: JsonObject, headers: Record<string, string> = {}) =>
  anthropicMessages.canonical(callOf({ ...HELLO, ...body }, headers))
const promptOf = (...messages: JsonObject[]) => canonicalOf({ messages }).options.prompt

describe('the shape of a body', () => {
  test.each<[string, JsonObject]>([
    ['model', { model: '' }],
    ['max_tokens', { max_tokens: undefined }],
    ['max_tokens', { max_tokens: 0 }],
    ['max_tokens', { max_tokens: 1.5 }],
    ['max_tokens', { max_tokens: 1e300 }],
    ['max_tokens', { max_tokens: 2 ** 31 }],
    ['temperature', { temperature: 2 }],
    ['top_p', { top_p: -1 }],
    ['top_k', { top_k: 'many' }],
    ['stream', { stream: 'yes' }],
    ['messages', { messages: [] }],
    ['messages.0', { messages: ['Hello'] }],
    ['messages.0.role', { messages: [{ role: 'tool', content: 'x' }] }],
    ['messages.1.content', { messages: [{ role: 'user', content: 'x' }, { role: 'user' }] }],
    ['system', { system: 5 }],
    ['tools', { tools: {} }],
    ['providerOptions', { providerOptions: 'x' }],
    ['providerOptions.gateway', { providerOptions: { gateway: [] } }],
  ])('%s is named when it is wrong', (param, change) => {
    expect(() => callOf({ ...HELLO, ...change })).toThrow(
      expect.objectContaining({ code: 'bad-request', detail: { param }, message: expect.stringContaining(param) }),
    )
  })

  test('an effort for what follows needs no words', () => {
    const messages = [
      { role: 'user', content: 'x' },
      { role: 'system', output_config: { effort: 'low' } },
    ]
    expect(anthropicMessages.canonical(callOf({ ...HELLO, messages })).options.prompt).toHaveLength(1)
  })

  test('unknown fields and blocks are no reason to refuse', () => {
    const content = [{ type: 'hologram' }]
    expect(callOf({ ...HELLO, quantum: true, messages: [{ role: 'user', content }] })).not.toHaveProperty('ownForm')
  })

  test('what routing needs is read', () => {
    const call = callOf({ ...HELLO, stream: true, providerOptions: { gateway: { order: ['bedrock'] } } })
    expect(call).toMatchObject({ stream: true, gateway: { order: ['bedrock'] }, model: HELLO['model'] })
  })

  test('provider options beside the gateway’s are addressed to their providers', () => {
    const call = callOf({ ...HELLO, providerOptions: { gateway: {}, openai: { user: 'u' } } })
    expect(anthropicMessages.canonical(call).options.providerOptions).toEqual({ openai: { user: 'u' } })
  })
})

describe('messages', () => {
  test('system blocks keep their cache breakpoints', () => {
    const system = [
      { type: 'text', text: 'A' },
      { type: 'text', text: 'B', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ]
    expect(canonicalOf({ system }).options.prompt.slice(0, 2)).toEqual([
      { role: 'system', content: 'A' },
      {
        role: 'system',
        content: 'B',
        providerOptions: { anthropic: { cacheControl: { type: 'ephemeral', ttl: '1h' } } },
      },
    ])
  })

  test('thinking keeps its signature byte for byte', () => {
    const content = [
      { type: 'thinking', thinking: 'hm', signature: 'EqQB+/==' },
      { type: 'redacted_thinking', data: 'EmwK' },
    ]
    expect(promptOf({ role: 'assistant', content })).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'hm', providerOptions: { anthropic: { signature: 'EqQB+/==' } } },
          { type: 'reasoning', text: '', providerOptions: { anthropic: { redactedData: 'EmwK' } } },
        ],
      },
    ])
  })

  test('state that was wrapped for another provider comes back to where it belongs', () => {
    const google = { google: { thoughtSignature: 'c2ln' } }
    const content = [
      { type: 'thinking', thinking: 'hm', signature: wrapSignature({ options: google }) },
      { type: 'thinking', thinking: '', signature: wrapSignature({ options: google, toolCallId: 't' }) },
      { type: 'tool_use', id: 't', name: 'f', input: {} },
    ]
    expect(promptOf({ role: 'assistant', content })).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'hm', providerOptions: google },
          { type: 'tool-call', toolCallId: 't', toolName: 'f', input: {}, providerOptions: google },
        ],
      },
    ])
  })

  test('results of tools come first, with the name of their call', () => {
    const use = { type: 'tool_use', id: 't', name: 'weather', input: { city: 'Paris' } }
    const result = { type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: '20C' }] }
    const [, tool, user] = promptOf(
      { role: 'assistant', content: [use] },
      { role: 'user', content: [{ type: 'text', text: 'And?' }, result] },
    )
    const output = { type: 'text', value: '20C' }
    expect(tool).toEqual({
      role: 'tool',
      content: [{ type: 'tool-result', toolCallId: 't', toolName: 'weather', output }],
    })
    expect(user).toEqual({ role: 'user', content: [{ type: 'text', text: 'And?' }] })
  })

  test.each<[string, JsonObject, unknown]>([
    ['text', { content: 'ok' }, { type: 'text', value: 'ok' }],
    ['nothing', {}, { type: 'text', value: '' }],
    ['an error', { content: 'no', is_error: true }, { type: 'error-text', value: 'no' }],
    [
      'an error in blocks',
      {
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
        is_error: true,
      },
      { type: 'error-text', value: 'a\nb' },
    ],
    [
      'an image',
      { content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }] },
      { type: 'content', value: [{ type: 'file', data: { type: 'data', data: 'AAAA' }, mediaType: 'image/png' }] },
    ],
  ])('a tool result with %s', (_, result, output) => {
    const [message] = promptOf({ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'lost', ...result }] })
    expect(message).toEqual({
      role: 'tool',
      content: [{ type: 'tool-result', toolCallId: 'lost', toolName: 'lost', output }],
    })
  })

  test.each<[JsonObject, JsonObject]>([
    [
      { type: 'image', source: { type: 'url', url: 'https://e.com/a.png' } },
      { data: { type: 'url', url: new URL('https://e.com/a.png') as unknown as string }, mediaType: 'image/*' },
    ],
    [
      { type: 'image', source: { type: 'file', file_id: 'file_1' } },
      { data: { type: 'reference', reference: { anthropic: 'file_1' } }, mediaType: 'image/*' },
    ],
    [
      { type: 'document', title: 'T', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' } },
      {
        data: { type: 'data', data: 'AAAA' },
        mediaType: 'application/pdf',
        filename: 'T',
        providerOptions: { anthropic: { title: 'T' } },
      },
    ],
    [
      {
        type: 'document',
        source: { type: 'text', media_type: 'text/plain', data: 'Hi' },
        citations: { enabled: true },
      },
      {
        data: { type: 'text', text: 'Hi' },
        mediaType: 'text/plain',
        providerOptions: { anthropic: { citations: { enabled: true } } },
      },
    ],
    [
      { type: 'document', source: { type: 'content', content: 'Hi' } },
      { data: { type: 'text', text: 'Hi' }, mediaType: 'text/plain' },
    ],
  ])('%o is a file', (block, file) => {
    expect(promptOf({ role: 'user', content: [block] })).toEqual([
      { role: 'user', content: [{ type: 'file', ...file }] },
    ])
  })

  test('a file that is no URL is named', () => {
    const content = [{ type: 'image', source: { type: 'url', url: 'nowhere' } }]
    expect(() => promptOf({ role: 'user', content })).toThrow(
      expect.objectContaining({ code: 'bad-request', detail: { param: 'messages.0.content.0.source.url' } }),
    )
  })

  test('a question is not asked without a part of it', () => {
    const content = [{ type: 'container_upload', file_id: 'file_1' }]
    expect(() => promptOf({ role: 'user', content })).toThrow(expect.objectContaining({ code: 'unsupported' }))
  })

  test('what Anthropic ran itself travels whole and is reported', () => {
    const block = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }
    const { options, warnings } = canonicalOf({ messages: [{ role: 'assistant', content: [block] }] })
    expect(options.prompt).toEqual([
      {
        role: 'assistant',
        content: [{ type: 'custom', kind: 'anthropic.server_tool_use', providerOptions: { anthropic: { block } } }],
      },
    ])
    expect(warnings).toEqual([{ type: 'other', message: expect.stringContaining('server_tool_use') }])
  })
})

describe('tools', () => {
  test('custom tools keep what only Anthropic knows', () => {
    const input_schema = { type: 'object', properties: {} }
    const tools = [{ name: 'f', description: 'd', input_schema, strict: true, eager_input_streaming: true }]
    expect(canonicalOf({ tools }).options.tools).toEqual([
      {
        type: 'function',
        name: 'f',
        description: 'd',
        inputSchema: input_schema,
        strict: true,
        providerOptions: { anthropic: { eagerInputStreaming: true } },
      },
    ])
  })

  test.each([
    ['web_search_20250305', 'anthropic.web_search_20250305'],
    ['tool_search_tool_bm25_20251119', 'anthropic.tool_search_bm25_20251119'],
  ])('%s is a provider tool', (type, id) => {
    const tools = [{ type, name: 'n', max_uses: 2, user_location: { country: 'DE' } }]
    expect(canonicalOf({ tools }).options.tools).toEqual([
      { type: 'provider', id, name: 'n', args: { maxUses: 2, userLocation: { country: 'DE' } } },
    ])
  })

  test.each<[JsonObject, unknown]>([
    [{ type: 'auto' }, { type: 'auto' }],
    [{ type: 'any' }, { type: 'required' }],
    [{ type: 'none' }, { type: 'none' }],
    [
      { type: 'tool', name: 'f' },
      { type: 'tool', toolName: 'f' },
    ],
  ])('tool_choice %o', (tool_choice, toolChoice) => {
    expect(canonicalOf({ tool_choice }).options.toolChoice).toEqual(toolChoice)
  })

  test('one call at a time is asked of every provider', () => {
    const { providerOptions } = canonicalOf({ tool_choice: { type: 'auto', disable_parallel_tool_use: true } }).options
    expect(providerOptions).toEqual({
      anthropic: { disableParallelToolUse: true },
      openai: { parallelToolCalls: false },
    })
  })
})

describe('reasoning', () => {
  test.each<[JsonObject, string | undefined]>([
    [{}, undefined],
    [{ thinking: { type: 'disabled' } }, 'none'],
    [{ thinking: { type: 'adaptive' } }, 'high'],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }, 'low'],
    [{ output_config: { effort: 'xhigh' } }, 'xhigh'],
    [{ max_tokens: 10_000, thinking: { type: 'enabled', budget_tokens: 1024 } }, 'low'],
    [{ max_tokens: 10_000, thinking: { type: 'enabled', budget_tokens: 4000 } }, 'medium'],
    [{ max_tokens: 32_000, thinking: { type: 'enabled', budget_tokens: 31_999 } }, 'high'],
  ])('%o is %s', (body, reasoning) => {
    expect(canonicalOf(body).options.reasoning).toBe(reasoning)
  })

  test('and stays what it was for Anthropic', () => {
    const { providerOptions } = canonicalOf({ thinking: { type: 'enabled', budget_tokens: 1024 } }).options
    expect(providerOptions).toEqual({ anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } })
  })
})

describe('fields', () => {
  test('settings have their canonical place', () => {
    const schema = { type: 'object' }
    const { options, warnings } = canonicalOf(
      {
        temperature: 0.5,
        top_p: 0.9,
        top_k: 40,
        stop_sequences: ['END'],
        output_config: { format: { type: 'json_schema', schema } },
      },
      { 'anthropic-beta': 'a, b' },
    )
    expect(options).toMatchObject({
      maxOutputTokens: 1000,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      stopSequences: ['END'],
      responseFormat: { type: 'json', schema },
      providerOptions: { anthropic: { anthropicBeta: ['a', 'b'] } },
    })
    expect(warnings).toEqual([])
  })

  const example: JsonObject = {
    metadata: { user_id: '{"id":1}' },
    context_management: { edits: [{ clear_at_least: 1 }] },
  }

  test('Anthropic’s own reach Anthropic’s package, in its spelling', () => {
    expect(canonicalOf(example).options.providerOptions).toEqual({
      anthropic: { metadata: { userId: '{"id":1}' }, contextManagement: { edits: [{ clearAtLeast: 1 }] } },
    })
  })
})
