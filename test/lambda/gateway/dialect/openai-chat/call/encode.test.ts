import { describe, expect, test } from 'vitest'
import type { CallOptions, Message } from '#gateway/core/canonical/parts.ts'
import type { EncodeTarget } from '#gateway/core/dialect.ts'
import { arrayOr, type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import type { Takes } from '#gateway/core/provider/takes.ts'
import { openaiChat, openaiChatWire } from '#gateway/dialect/openai-chat/index.ts'
import { CHAT } from '#gateway/provider/shared/takes.ts'
import { callOf } from '../answers.ts'

type Target = EncodeTarget<'openai-chat'>
const TAKES: Takes = { ...CHAT, urls: ['image', 'file'] }
const TARGET: Target = { model: 'up-1', stream: false, provider: 'groq', takes: TAKES, quirks: {} }
const USER: Message = { role: 'user', content: [{ type: 'text', text: 'hi' }] }

const encode = (options: Partial<CallOptions>, quirks: Target['quirks'] = {}, target: Partial<Target> = {}) =>
  openaiChatWire.encodeCall({ options: { prompt: [USER], ...options }, warnings: [] }, { ...TARGET, quirks, ...target })

const features = (warnings: readonly object[]) =>
  warnings.map((warning) => ('feature' in warning ? warning.feature : undefined))

describe('a request that is decoded and encoded again', () => {
  const whole: JsonObject = {
    messages: [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        name: 'ann',
        content: [
          { type: 'text', text: 'what?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '20C' },
      { role: 'assistant', content: null, refusal: 'no' },
      {
        role: 'user',
        content: [
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
          { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
        ],
      },
    ],
    max_tokens: 10,
    temperature: 0,
    top_p: 0.5,
    frequency_penalty: 0.1,
    presence_penalty: 0.2,
    seed: 1,
    stop: ['END'],
    response_format: { type: 'json_schema', json_schema: { name: 'p', strict: true, schema: { type: 'object' } } },
    tools: [
      {
        type: 'function',
        function: { name: 'f', description: 'd', parameters: { type: 'object', properties: {} }, strict: false },
      },
    ],
    tool_choice: { type: 'function', function: { name: 'f' } },
    parallel_tool_calls: true,
    reasoning_effort: 'low',
    logit_bias: { '5': 1 },
    user: 'u',
    safety_identifier: 's',
    metadata: { a: 'b' },
    store: true,
    service_tier: 'flex',
    verbosity: 'low',
    prediction: { type: 'content', content: 'x' },
    prompt_cache_key: 'k',
  }

  test('is the same request', () => {
    const { body, warnings } = openaiChatWire.encodeCall(openaiChat.canonical(callOf(whole)), TARGET)
    expect(body).toEqual({ ...whole, model: 'up-1' })
    expect(warnings).toEqual([])
  })
})

describe('quirks', () => {
  test('names of fields', () => {
    const prompt: Message[] = [{ role: 'system', content: 's' }, USER]
    const tools = [{ type: 'function' as const, name: 'f', inputSchema: {} }]
    const { body } = encode(
      { prompt, maxOutputTokens: 5, seed: 1, tools, toolChoice: { type: 'required' } },
      {
        maxTokensField: 'max_completion_tokens',
        seedField: 'random_seed',
        requiredToolChoice: 'any',
      },
    )
    expect(body).toMatchObject({
      max_completion_tokens: 5,
      random_seed: 1,
      tool_choice: 'any',
    })
    expect(body).not.toHaveProperty('max_tokens')
  })

  test('instructions are one message at the beginning, unless they may be anywhere', () => {
    const [first, second, late] = ['a', 'b', 'c'].map((content): Message => ({ role: 'system', content }))
    const prompt = [first, second, USER, late].filter((message) => message !== undefined)
    expect(arrayOr(encode({ prompt }).body['messages'])[0]).toEqual({ role: 'system', content: 'a\n\nb' })
    const anywhere = encode({ prompt }, {}, { takes: { ...TAKES, instructions: 'anywhere' } })
    expect(arrayOr(anywhere.body['messages']).map((message) => objectOr(message)['content'])).toEqual([
      'a',
      'b',
      'hi',
      'c',
    ])
    expect(anywhere.warnings).toEqual([])
  })

  test('an answer stands between results of tools and the user, where it has to', () => {
    const result = {
      type: 'tool-result',
      toolCallId: 'c',
      toolName: 'f',
      output: { type: 'text', value: 'r' },
    } as const
    const prompt: Message[] = [{ role: 'tool', content: [result] }, USER]
    const roles = (quirks: Target['quirks']) =>
      arrayOr(encode({ prompt }, quirks).body['messages']).map((message) => objectOr(message)['role'])
    expect(roles({})).toEqual(['tool', 'user'])
    expect(roles({ answerAfterTools: true })).toEqual(['tool', 'assistant', 'user'])
  })

  test('a marked instruction stays a part of its own', () => {
    const marked = { anthropic: { cacheControl: { type: 'ephemeral' } } }
    const prompt: Message[] = [
      { role: 'system', content: 'a', providerOptions: marked },
      { role: 'system', content: 'b' },
      USER,
    ]
    const { body } = encode({ prompt }, { extensions: ['cache_control'] })
    const parts = [
      { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'b' },
    ]
    expect(arrayOr(body['messages'])[0]).toEqual({ role: 'system', content: parts })
  })

  test('usage is asked for in streams unless it comes unasked', () => {
    expect(encode({}, {}, { stream: true }).body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    })
    expect(encode({}, { usage: 'unasked' }, { stream: true }).body).not.toHaveProperty('stream_options')
  })

  test('rejected fields are left out and reported', () => {
    const { body, warnings } = encode({ temperature: 1, seed: 1 }, { rejects: ['temperature', 'top_p'] })
    expect(body).not.toHaveProperty('temperature')
    expect(features(warnings)).toEqual(['temperature'])
  })

  test('reasoning text goes back only where there is a field for it; opaque state never', () => {
    const content = [
      { type: 'reasoning' as const, text: 'thought', providerOptions: { anthropic: { signature: 'sig' } } },
      { type: 'reasoning' as const, text: '', providerOptions: { anthropic: { redactedData: 'blob' } } },
      { type: 'text' as const, text: 'a' },
    ]
    const prompt: Message[] = [{ role: 'assistant', content }]
    expect(encode({ prompt }).body['messages']).toEqual([{ role: 'assistant', content: 'a' }])
    expect(
      encode({ prompt }, { reasoning: { field: 'reasoning_content', whenEmpty: 'omit' } }).body['messages'],
    ).toEqual([{ role: 'assistant', content: 'a', reasoning_content: 'thought' }])
    const unthought: Message[] = [{ role: 'assistant', content: [{ type: 'text', text: 'a' }] }]
    const quirks = { reasoning: { field: 'reasoning_content', whenEmpty: 'send' } } as const
    expect(encode({ prompt: unthought }, quirks).body['messages']).toEqual([
      { role: 'assistant', content: 'a', reasoning_content: '' },
    ])
  })

  test('URLs are refused where the provider takes none', () => {
    const url = { type: 'url' as const, url: new URL('https://example.com/a') }
    const image: Message = { role: 'user', content: [{ type: 'file', mediaType: 'image/*', data: url }] }
    const file: Message = { role: 'user', content: [{ type: 'file', mediaType: 'application/pdf', data: url }] }
    expect(encode({ prompt: [image, file] }).body['messages']).toMatchObject([
      { content: [{ type: 'image_url', image_url: { url: 'https://example.com/a' } }] },
      { content: [{ type: 'file', file: { file_data: 'https://example.com/a' } }] },
    ])
    const unsupported = expect.objectContaining({ code: 'unsupported' })
    expect(() => encode({ prompt: [image] }, {}, { takes: { ...TAKES, urls: ['file'] } })).toThrow(unsupported)
    expect(() => encode({ prompt: [file] }, {}, { takes: { ...TAKES, urls: ['image'] } })).toThrow(unsupported)
  })

  test('extensions that the provider understands are sent, others reported', () => {
    const body = {
      reasoning: { max_tokens: 2000 },
      messages: [{ role: 'user', content: 'a', cache_control: { type: 'ephemeral' } }],
    }
    const knows = openaiChatWire.encodeCall(openaiChat.canonical(callOf(body)), {
      ...TARGET,
      quirks: { extensions: ['reasoning', 'cache_control'] },
    })
    expect(knows.body).toMatchObject({
      reasoning: { max_tokens: 2000 },
      messages: [{ content: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }] }],
    })
    expect(knows.warnings).toEqual([])
    const plain = openaiChatWire.encodeCall(openaiChat.canonical(callOf(body)), TARGET)
    expect(plain.body).toMatchObject({ messages: [{ content: 'a' }] })
    expect(features(plain.warnings)).toEqual(['reasoning.max_tokens', 'cache_control'])
  })
})

describe('provider options', () => {
  test("the provider's own are merged last; unknown keys pass only in its own namespace", () => {
    const { body, warnings } = encode({
      providerOptions: {
        openai: { user: 'a', serviceTier: 'flex', instructions: 'x', strictJsonSchema: true },
        groq: { user: 'b', reasoning_format: 'parsed' },
        anthropic: { thinking: { type: 'adaptive' } },
      },
    })
    expect(body).toMatchObject({ user: 'b', service_tier: 'flex', reasoning_format: 'parsed' })
    expect(Object.keys(body)).not.toContain('instructions')
    expect(features(warnings)).toEqual(['providerOptions.openai.instructions'])
  })

  test('they cannot change the model, the messages or the stream', () => {
    const groq = { model: 'dear-model', messages: [], stream: true, stream_options: {} }
    const { body, warnings } = encode({ providerOptions: { groq } })
    expect(body).toEqual({ model: 'up-1', messages: [{ role: 'user', content: 'hi' }] })
    expect(warnings).toHaveLength(4)
  })
})

describe('what this wire has no place for', () => {
  test('provider tools and foreign file ids are refused by name', () => {
    const tool = {
      type: 'provider' as const,
      id: 'anthropic.web_search_20250305' as const,
      name: 'web_search',
      args: {},
    }
    expect(() => encode({ tools: [tool] })).toThrow(
      'the provider tool anthropic.web_search_20250305 cannot be used at groq',
    )
    const data = { type: 'reference' as const, reference: { openai: 'file-1' } }
    const prompt: Message[] = [{ role: 'user', content: [{ type: 'file', mediaType: 'application/pdf', data }] }]
    expect(() => encode({ prompt })).toThrow('is stored at openai, not at groq')
    expect(encode({ prompt }, {}, { provider: 'openai' }).body).toMatchObject({
      messages: [{ content: [{ file: { file_id: 'file-1' } }] }],
    })
  })

  test('media in tool results, top_k and executed tools are reported', () => {
    const file = { type: 'file' as const, mediaType: 'image/png', data: { type: 'data' as const, data: 'AAAA' } }
    const output = { type: 'content' as const, value: [{ type: 'text' as const, text: 'see' }, file] }
    const prompt: Message[] = [
      {
        role: 'assistant',
        content: [
          { type: 'tool-call', toolCallId: '1', toolName: 'web_search', input: {}, providerExecuted: true },
          { type: 'tool-result', toolCallId: '1', toolName: 'web_search', output },
        ],
      },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: '2', toolName: 'f', output }] },
    ]
    const { body, warnings } = encode({ prompt, topK: 5 })
    expect(body['messages']).toEqual([
      { role: 'assistant', content: '' },
      { role: 'tool', tool_call_id: '2', content: 'see\n[file left out]' },
    ])
    expect(features(warnings)).toEqual(['assistant tool-result', 'tool result media', 'topK'])
  })
})
