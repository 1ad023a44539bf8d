import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { anthropicMessagesWire } from '#gateway/dialect/anthropic-messages/index.ts'
import { canonicalFor } from '#gateway/dialect/check-fields.ts'
import { openaiChat } from '#gateway/dialect/openai-chat/index.ts'
import { callOf } from '../answers.ts'

const optionsOf = (body: JsonObject) => openaiChat.canonical(callOf(body)).options

describe('what is wrong everywhere is refused before planning', () => {
  test.each<[JsonObject, string]>([
    [{ model: 5 }, 'model must be a non-empty string, got 5'],
    [{ messages: undefined }, 'messages must be a non-empty array, got nothing'],
    [{ messages: [] }, 'messages must be a non-empty array, got []'],
    [{ messages: 'hi' }, 'messages must be a non-empty array, got "hi"'],
    [{ messages: ['hi'] }, 'messages[0] must be an object, got "hi"'],
    [{ messages: [{ content: 'hi' }] }, 'messages[0].role must be a non-empty string, got nothing'],
    [{ stream: 'yes' }, 'stream must be a boolean, got "yes"'],
    [{ temperature: -5 }, 'temperature must be a number between 0 and 2, got -5'],
    [{ top_p: 1.1 }, 'top_p must be a number between 0 and 1, got 1.1'],
    [{ max_tokens: 0 }, 'max_tokens must be an integer between 1 and 2147483647, got 0'],
    [{ max_completion_tokens: 1.5 }, 'max_completion_tokens must be an integer between 1 and 2147483647, got 1.5'],
    [{ max_tokens: 2 ** 31 }, 'max_tokens must be an integer between 1 and 2147483647, got 2147483648'],
    [{ n: 0 }, 'n must be an integer between 1 and 128, got 0'],
    [{ stop: [1] }, 'stop must be a string or an array of strings, got [1]'],
    [{ stop: {} }, 'stop must be a string or an array of strings, got {}'],
    [{ tools: {} }, 'tools must be an array, got {}'],
    [{ reasoning: { effort: 'huge' } }, 'reasoning.effort must be one of'],
    [{ reasoning: { effort: 'low', max_tokens: 10 } }, 'reasoning must be given by effort or by max_tokens, not both'],
    [{ providerOptions: { gateway: [] } }, 'providerOptions.gateway must be an object, got []'],
  ])('%j', (body, message) => {
    expect(() => callOf(body)).toThrow(expect.objectContaining({ code: 'bad-request' }))
    expect(() => callOf(body)).toThrow(message)
  })

  test('a long value is cut in the message', () => {
    expect(() => callOf({ messages: 'x'.repeat(500) })).toThrow(/^.{0,100}…$/)
  })
})

describe('settings', () => {
  test('reach the canonical form', () => {
    expect(
      optionsOf({
        max_tokens: 10,
        temperature: 0.5,
        top_p: 0.9,
        top_k: 40,
        frequency_penalty: 1,
        presence_penalty: -1,
        seed: 7,
        stop: 'END',
        reasoning_effort: 'low',
      }),
    ).toMatchObject({
      maxOutputTokens: 10,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      frequencyPenalty: 1,
      presencePenalty: -1,
      seed: 7,
      stopSequences: ['END'],
      reasoning: 'low',
    })
  })

  test('max_completion_tokens wins over its predecessor; null is absent', () => {
    expect(optionsOf({ max_tokens: 10, max_completion_tokens: 20, temperature: null })).toMatchObject({
      maxOutputTokens: 20,
    })
    expect(optionsOf({ temperature: null })).not.toHaveProperty('temperature')
  })

  test.each<[JsonObject, string | undefined]>([
    [{ reasoning: { effort: 'max' }, reasoning_effort: 'low' }, 'max'],
    [{ reasoning: { enabled: true } }, 'medium'],
    [{ reasoning: { enabled: false, effort: 'high' } }, 'none'],
    [{ reasoning: { max_tokens: 2000 } }, undefined],
    [{ reasoning_effort: 'default' }, undefined],
  ])('effort of %j is %s', (body, effort) => expect(optionsOf(body).reasoning).toBe(effort))

  test('a reasoning budget goes where providers’ packages read it', () => {
    expect(optionsOf({ reasoning: { max_tokens: 2000 } }).providerOptions).toEqual({
      anthropic: { thinking: { type: 'enabled', budgetTokens: 2000 } },
      google: { thinkingConfig: { thinkingBudget: 2000 } },
      vertex: { thinkingConfig: { thinkingBudget: 2000 } },
    })
  })

  test("OpenAI's own fields become its package's options, under the caller's own", () => {
    const body = {
      parallel_tool_calls: false,
      user: 'u',
      service_tier: 'flex',
      verbosity: 'low',
      store: true,
      prompt_cache_key: 'k',
    }
    const { providerOptions } = optionsOf({
      ...body,
      providerOptions: { openai: { user: 'v' }, groq: { a: 1 }, gateway: { only: ['x'] } },
    })
    expect(providerOptions).toEqual({
      openai: {
        parallelToolCalls: false,
        user: 'v',
        serviceTier: 'flex',
        textVerbosity: 'low',
        store: true,
        promptCacheKey: 'k',
      },
      anthropic: { disableParallelToolUse: true, metadata: { userId: 'u' } },
      groq: { a: 1 },
    })
  })

  test.each<[JsonObject, object | undefined, boolean | undefined]>([
    [{ type: 'text' }, undefined, undefined],
    [{ type: 'json_object' }, { type: 'json' }, undefined],
    [
      { type: 'json', schema: { type: 'object' }, name: 'n' },
      { type: 'json', schema: { type: 'object' }, name: 'n' },
      false,
    ],
    [
      { type: 'json_schema', json_schema: { name: 'n', strict: true, schema: {} } },
      { type: 'json', name: 'n', schema: {} },
      true,
    ],
  ])('response_format %j', (response_format, format, strict) => {
    const { responseFormat, providerOptions } = optionsOf({ response_format })
    expect(responseFormat).toEqual(format)
    expect(providerOptions?.['openai']?.['strictJsonSchema']).toBe(strict)
  })
})

describe('tools', () => {
  const tool = (name: string): JsonObject => ({
    type: 'function',
    function: { name, description: 'd', parameters: { type: 'object' }, strict: true },
  })

  test('functions are tools with their schema, an empty one where none is given', () => {
    expect(optionsOf({ tools: [tool('a')], tool_choice: 'required' })).toMatchObject({
      tools: [{ type: 'function', name: 'a', description: 'd', inputSchema: { type: 'object' }, strict: true }],
      toolChoice: { type: 'required' },
    })
    expect(optionsOf({ tools: [{ function: { name: 'a' } }] }).tools).toMatchObject([
      { inputSchema: { type: 'object', properties: {} } },
    ])
  })

  test('tool choices name a tool or a mode', () => {
    const tools = [tool('a'), tool('b')]
    expect(optionsOf({ tools, tool_choice: { type: 'function', function: { name: 'a' } } }).toolChoice).toEqual({
      type: 'tool',
      toolName: 'a',
    })
    const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'b' } }] }
    const options = optionsOf({ tools, tool_choice: { type: 'allowed_tools', allowed_tools: allowed } })
    expect(options).toMatchObject({ tools: [{ name: 'b' }], toolChoice: { type: 'required' } })
    expect(() => optionsOf({ tools, tool_choice: 'maybe' })).toThrow(
      'tool_choice must be none, auto, required or an object, got "maybe"',
    )
  })

  test('what only OpenAI has is unsupported', () => {
    const unsupported = expect.objectContaining({ code: 'unsupported' })
    expect(() => optionsOf({ tools: [{ type: 'custom', custom: { name: 'x' } }] })).toThrow(unsupported)
    expect(() => optionsOf({ tools: [tool('a')], tool_choice: { type: 'custom' } })).toThrow(unsupported)
  })
})

describe('fields that no other provider could honour', () => {
  test('a response format that nobody else has is refused by name, only when the canonical needs it', () => {
    const call = callOf({ response_format: { type: 'grammar' } })
    expect(() => openaiChat.canonical(call)).toThrow(
      expect.objectContaining({ code: 'unsupported', detail: { param: 'response_format' } }),
    )
  })

  test('harmless values of refused fields pass', () => {
    const harmless = { n: 1, logprobs: false, modalities: ['text'], functions: [], function_call: 'none', audio: null }
    expect(canonicalFor(callOf(harmless), openaiChat, anthropicMessagesWire).warnings).toEqual([])
  })
})

describe('forms of the gateway’s own', () => {
  const user = (part: JsonObject) => ({ messages: [{ role: 'user', content: [part] }] })

  test.each<[JsonObject, string | undefined]>([
    [{ temperature: 1, min_p: 0.1 }, undefined],
    [{ providerOptions: { groq: { a: 1 } }, provider: { zdr: true }, reasoning: { effort: 'low' } }, undefined],
    [{ messages: [{ role: 'assistant', content: 'a', reasoning_details: [{}], thoughts: 'r' }] }, undefined],
    [{ messages: [{ role: 'assistant', tool_calls: [{ id: 'c', extra_content: {} }] }] }, undefined],
    [user({ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }), undefined],
    [user({ type: 'file', file: { file_data: 'AA==', filename: 'a.pdf' } }), undefined],
    [user({ type: 'file', file: { data: 'AA==', media_type: 'text/plain' } }), 'messages[].content[].file.data'],
    [{ tools: [{ type: 'vercel:web_search' }] }, 'tools[].type'],
  ])('%j', (body, form) => expect(callOf(body).ownForm).toBe(form))
})

test('wishes in `provider` are kept apart from the gateway’s own options', () => {
  const body = { provider: { sort: 'cost', only: ['a'] }, providerOptions: { gateway: { only: ['b'] } } }
  expect(callOf(body)).toMatchObject({ gateway: { only: ['b'] }, preferences: body.provider })
})
