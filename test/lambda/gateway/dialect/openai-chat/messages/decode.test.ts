import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { openaiChat } from '#gateway/dialect/openai-chat/index.ts'
import { callOf } from '../answers.ts'

const promptOf = (...messages: JsonObject[]) => openaiChat.canonical(callOf({ messages })).options.prompt
const userPart = (part: JsonObject) => promptOf({ role: 'user', content: [part] })[0]?.content[0]
const CACHE = { cache_control: { type: 'ephemeral', ttl: '1h' } }
const CACHED = { anthropic: { cacheControl: { type: 'ephemeral', ttl: '1h' } } }

describe('messages as real clients send them', () => {
  test('developer is system, parts may lack a type or be strings', () => {
    expect(promptOf({ role: 'developer', content: [{ text: 'a' }, 'b'] }, { role: 'user', content: 'c' })).toEqual([
      { role: 'system', content: 'a\nb' },
      { role: 'user', content: [{ type: 'text', text: 'c' }] },
    ])
  })

  test('an assistant message may have neither content nor tool calls', () => {
    expect(
      promptOf({ role: 'assistant' }, { role: 'assistant', content: null }, { role: 'assistant', content: '' }),
    ).toEqual(Array(3).fill({ role: 'assistant', content: [] }))
  })

  test('tool results get the name of their call and join', () => {
    const call = (id: string, input: string) => ({
      id,
      type: 'function',
      function: { name: `f_${id}`, arguments: input },
    })
    const prompt = promptOf(
      { role: 'assistant', content: null, tool_calls: [call('1', '{"a":1}'), call('2', ''), call('3', '{broken')] },
      { role: 'tool', tool_call_id: '1', content: '20C' },
      {
        role: 'tool',
        tool_call_id: '2',
        content: [
          { type: 'text', text: 'x' },
          { type: 'text', text: 'y' },
        ],
      },
      {
        role: 'tool',
        tool_call_id: '9',
        name: 'old',
        content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }],
      },
    )
    expect(prompt).toMatchObject([
      { role: 'assistant', content: [{ input: { a: 1 } }, { input: {} }, { input: '{broken' }] },
      {
        role: 'tool',
        content: [
          { toolCallId: '1', toolName: 'f_1', output: { type: 'text', value: '20C' } },
          { toolCallId: '2', toolName: 'f_2', output: { type: 'text', value: 'x\ny' } },
          {
            toolCallId: '9',
            toolName: 'old',
            output: { type: 'content', value: [{ type: 'file', mediaType: 'image/png' }] },
          },
        ],
      },
    ])
  })

  test('names and refusals survive', () => {
    expect(
      promptOf({ role: 'user', name: 'ann', content: 'a' }, { role: 'assistant', content: null, refusal: 'no' }),
    ).toMatchObject([
      { providerOptions: { openai: { name: 'ann' } } },
      { content: [{ type: 'text', text: 'no', providerOptions: { openai: { refusal: true } } }] },
    ])
  })

  test.each<[JsonObject, string]>([
    [{ role: 'wizard', content: 'a' }, 'messages[0].role must be one of'],
    [{ role: 'user', content: 5 }, 'messages[0].content must be a string or an array of parts, got 5'],
    [{ role: 'user', content: [{ type: 'text', text: 5 }] }, 'messages[0].content[0].text must be a string, got 5'],
    [
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'ftp://x' } }] },
      'messages[0].content[0].image_url.url must be',
    ],
    [{ role: 'tool', content: 'a' }, 'messages[0].tool_call_id must be a non-empty string, got nothing'],
    [
      { role: 'assistant', tool_calls: [{ id: '1' }] },
      'messages[0].tool_calls[0].function must be an object, got nothing',
    ],
    [{ role: 'function', name: 'f', content: 'a' }, 'messages[0].role: function messages'],
    [{ role: 'assistant', audio: { id: 'a' } }, 'messages[0].audio: '],
    [{ role: 'user', content: [{ type: 'hologram' }] }, 'messages[0].content[0].type: parts of type "hologram"'],
  ])('%j is refused', (message, text) => expect(() => promptOf(message)).toThrow(text))
})

describe('media', () => {
  test.each<[JsonObject, object]>([
    [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
      {
        mediaType: 'image/png',
        data: { type: 'data', data: 'AAAA' },
        providerOptions: { openai: { imageDetail: 'low' } },
      },
    ],
    [
      { type: 'image_url', image_url: 'https://example.com/a.png' },
      { mediaType: 'image/*', data: { type: 'url', url: new URL('https://example.com/a.png') } },
    ],
    [
      { type: 'image_url', image_url: { url: 'https://example.com' } },
      { data: { type: 'url', originalUrl: 'https://example.com' } },
    ],
    [
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
      { mediaType: 'audio/mpeg', data: { type: 'data', data: 'AAAA' } },
    ],
    [
      { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA', filename: 'a.pdf' } },
      { mediaType: 'application/pdf', filename: 'a.pdf', data: { data: 'AAAA' } },
    ],
    [
      { type: 'file', file: { file_data: 'AAAA', filename: 'a.csv' } },
      { mediaType: 'text/csv', data: { type: 'data', data: 'AAAA' } },
    ],
    [{ type: 'file', file: { file_id: 'file-1' } }, { data: { type: 'reference', reference: { openai: 'file-1' } } }],
    [
      { type: 'file', file: { data: 'AAAA', media_type: 'text/plain' } },
      { mediaType: 'text/plain', data: { type: 'data', data: 'AAAA' } },
    ],
    [
      { type: 'file', file: { data: 'data:text/plain,h%C3%A9' } },
      { mediaType: 'text/plain', data: { type: 'data', data: 'aMOp' } },
    ],
  ])('%j', (part, file) => expect(userPart(part)).toMatchObject({ type: 'file', ...file }))
})

describe('cache markers', () => {
  test('are honoured on messages and on parts', () => {
    expect(
      promptOf(
        { role: 'system', content: 'a', ...CACHE },
        {
          role: 'system',
          content: [
            { type: 'text', text: 'b' },
            { type: 'text', text: 'c', ...CACHE },
          ],
        },
        { role: 'user', content: [{ type: 'text', text: 'd', ...CACHE }] },
        { role: 'tool', tool_call_id: '1', content: [{ type: 'text', text: 'e', ...CACHE }] },
      ),
    ).toMatchObject([
      { content: 'a', providerOptions: CACHED },
      { content: 'b' },
      { content: 'c', providerOptions: CACHED },
      { content: [{ text: 'd', providerOptions: CACHED }] },
      { content: [{ providerOptions: CACHED }] },
    ])
  })
})

describe('reasoning of earlier answers', () => {
  const contentOf = (message: JsonObject) =>
    promptOf({ role: 'assistant', content: 'a', ...message })[0]?.content.slice(0, -1)
  const anthropic = 'anthropic-claude-v1'

  test('text alone, under either name', () => {
    expect(contentOf({ reasoning_content: 'r' })).toEqual([{ type: 'reasoning', text: 'r' }])
    expect(contentOf({ reasoning: 'r' })).toEqual([{ type: 'reasoning', text: 'r' }])
  })

  test('details win; pieces of one block are put together; signatures are byte-exact', () => {
    const signature = 'EqQB+/=\u00e9 '
    expect(
      contentOf({
        reasoning: 'ignored',
        reasoning_details: [
          { type: 'reasoning.text', text: 'one ', format: 'unknown', index: 0 },
          { type: 'reasoning.text', text: 'two', format: 'unknown', index: 0 },
          { type: 'reasoning.text', signature, format: anthropic, index: 0 },
          { type: 'reasoning.encrypted', data: 'blob', format: anthropic, index: 1 },
          { type: 'reasoning.text', text: 'three', signature: 's3', format: anthropic, index: 2 },
        ],
      }),
    ).toEqual([
      { type: 'reasoning', text: 'one two', providerOptions: { anthropic: { signature } } },
      { type: 'reasoning', text: '', providerOptions: { anthropic: { redactedData: 'blob' } } },
      { type: 'reasoning', text: 'three', providerOptions: { anthropic: { signature: 's3' } } },
    ])
  })

  test("OpenAI's and Gemini's keep their owner", () => {
    const openai = { id: 'pointsman:rs_1', format: 'openai-responses-v1', index: 0 }
    const message = {
      reasoning_details: [
        { type: 'reasoning.summary', summary: 's', ...openai },
        { type: 'reasoning.encrypted', data: 'enc', ...openai },
        { type: 'reasoning.encrypted', data: 'sig', id: 'call_1', format: 'google-gemini-v1', index: 1 },
      ],
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }],
    }
    expect(promptOf({ role: 'assistant', ...message })[0]?.content).toMatchObject([
      { type: 'reasoning', text: 's', providerOptions: { openai: { itemId: 'rs_1' } } },
      {
        type: 'reasoning',
        text: '',
        providerOptions: { openai: { itemId: 'rs_1', reasoningEncryptedContent: 'enc' } },
      },
      { type: 'tool-call', toolCallId: 'call_1', providerOptions: { google: { thoughtSignature: 'sig' } } },
    ])
  })

  test.each(['openai-responses-v1', 'azure-responses-v1', 'xai-responses-v1', 'who-knows-v1'])(
    'what only an account that nobody knows can read (%s) is left out and reported',
    (format) => {
      const details = [{ type: 'reasoning.encrypted', data: 'enc', id: 'rs_1', format, index: 0 }]
      const call = callOf({ messages: [{ role: 'assistant', content: 'a', reasoning_details: details }] })
      const { options, warnings } = openaiChat.canonical(call)
      expect(options.prompt).toMatchObject([{ content: [{ type: 'text', text: 'a' }] }])
      expect(warnings).toMatchObject([{ feature: 'reasoning_details' }])
    },
  )

  test("Gemini's come back in the tool call too, where Google's own chat API has them", () => {
    const extra_content = { google: { thought_signature: 'sig' } }
    const tool_calls = [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' }, extra_content }]
    expect(promptOf({ role: 'assistant', tool_calls })[0]?.content).toMatchObject([
      { type: 'tool-call', toolCallId: 'call_1', providerOptions: { google: { thoughtSignature: 'sig' } } },
    ])
  })
})
