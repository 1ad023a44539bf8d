import { describe, expect, test } from 'vitest'
import { GatewayError } from '#gateway/core/error.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { aiSdk } from '#gateway/dialect/ai-sdk/index.ts'
import { decode, decodePrompt, HELLO } from '../inbound.ts'

const PNG = 'iVBORw0KGgo='
const user = (...content: JsonObject[]): JsonObject => ({ role: 'user', content })
const file = (data: JsonObject | string, mediaType = 'image/png'): JsonObject => ({ type: 'file', mediaType, data })
const contentOf = (message: JsonObject) => decodePrompt(message)[0]?.content

const failure = (run: () => unknown): GatewayError => {
  try {
    run()
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown
  }
  return expect.unreachable('it did not throw a GatewayError')
}

test('model and streaming come from the headers, everything else from the body', () => {
  const body = {
    prompt: [{ role: 'system', content: 'sys' }, HELLO],
    temperature: 0.5,
    maxOutputTokens: 100,
    stopSequences: ['x'],
    seed: 0,
    reasoning: 'high',
    includeRawChunks: false,
    toolChoice: { type: 'tool', toolName: 'w' },
    tools: [{ type: 'function', name: 'w', inputSchema: { type: 'object' }, description: 'd', strict: true }],
    responseFormat: { type: 'json', schema: { type: 'object' }, name: 'n' },
    headers: { 'user-agent': 'ai/7.0.173', 'x-title': 'T' },
  }
  const call = decode(body)
  const { headers: _, ...options } = body
  expect(call).toMatchObject({ dialect: 'ai-sdk', model: 'a/b', stream: true, version: 'v4', body })
  expect(aiSdk.canonical(call)).toEqual({ options, warnings: [] })
  expect(decode(body, { headers: { 'ai-language-model-streaming': 'false' } }).stream).toBe(false)
})

test('gateway options stay with the gateway; the renamed vendor reaches the package under its old key', () => {
  const call = decode({
    prompt: [HELLO],
    providerOptions: {
      gateway: { order: ['x'], byok: { openai: [{ apiKey: 'sk-1' }] } },
      openai: { reasoningEffort: 'low' },
      spacexai: { a: 1, b: 1 },
      xai: { b: 2 },
    },
  })
  expect(call.gateway).toEqual({ order: ['x'], byok: { openai: [{ apiKey: 'sk-1' }] } })
  expect(aiSdk.canonical(call).options.providerOptions).toEqual({
    openai: { reasoningEffort: 'low' },
    xai: { a: 1, b: 2 },
  })
})

describe('files of all generations', () => {
  const bytes = { type: 'data', data: PNG }
  const url = { type: 'url', url: new URL('https://e.com/x.png') }
  test.each([
    ['V4 bytes', file(bytes), bytes, 'image/png'],
    ['V4 URL', file({ type: 'url', url: 'https://e.com/x.png' }, 'image'), url, 'image'],
    ['V4 data URL', file({ type: 'url', url: `data:image/gif;base64,${PNG}` }, 'image'), bytes, 'image/gif'],
    ['V4 text', file({ type: 'text', text: 'hi' }, 'text/plain'), { type: 'text', text: 'hi' }, 'text/plain'],
    [
      'V4 reference',
      file({ type: 'reference', reference: { openai: 'file_1' } }),
      { type: 'reference', reference: { openai: 'file_1' } },
      'image/png',
    ],
    ['V2 data URL', file(`data:image/png;base64,${PNG}`), bytes, 'image/png'],
    ['V2 data URL that knows its type', file(`data:image/webp;base64,${PNG}`, 'image/*'), bytes, 'image/webp'],
    ['V2 data URL of text', file('data:,a%20b', 'text/*'), { type: 'data', data: 'YSBi' }, 'text/plain'],
    ['V2 base64', file('JVBERi0x', 'application/pdf'), { type: 'data', data: 'JVBERi0x' }, 'application/pdf'],
    ['V2 URL', file('https://e.com/x.png', 'image/*'), url, 'image'],
    [
      'a URL of another scheme',
      file('gs://bucket/x.png'),
      { type: 'url', url: new URL('gs://bucket/x.png') },
      'image/png',
    ],
  ])('%s', (_, part, data, mediaType) => {
    expect(contentOf(user(part))).toEqual([{ type: 'file', data, mediaType }])
  })
})

test('an assistant turn with reasoning, a tool call and its result', () => {
  const reasoning = { type: 'reasoning', text: 'hm', providerOptions: { anthropic: { signature: 'EqQB==' } } }
  const call = { type: 'tool-call', toolCallId: 'c1', toolName: 'w', input: { city: 'Paris' }, providerExecuted: true }
  const result = { type: 'tool-result', toolCallId: 'c1', toolName: 'w', output: { type: 'text', value: '20C' } }
  const prompt = [
    HELLO,
    { role: 'assistant', content: [reasoning, call], providerOptions: { a: { b: 1 } } },
    { role: 'tool', content: [result, { type: 'tool-approval-response', approvalId: 'x', approved: false }] },
  ]
  expect(decodePrompt(...prompt)).toEqual(prompt)
})

test('tool results of all generations become files', () => {
  const items = [
    { type: 'text', text: 't' },
    { type: 'media', data: PNG, mediaType: 'image/png' },
    { type: 'file-data', data: PNG, mediaType: 'application/pdf', filename: 'a.pdf' },
    { type: 'image-data', data: PNG, mediaType: 'image/png', providerOptions: { a: { b: 1 } } },
    { type: 'file-url', url: 'https://e.com/a' },
    { type: 'image-url', url: 'https://e.com/b' },
    { type: 'file-id', fileId: { openai: 'f' } },
    { type: 'file', mediaType: 'image/*', data: { type: 'data', data: PNG } },
    { type: 'custom', providerOptions: { a: { b: 1 } } },
  ]
  const output = { type: 'content', value: items }
  const result = { type: 'tool-result', toolCallId: 'c', toolName: 'w', output }
  const data = { type: 'data', data: PNG }
  expect(contentOf({ role: 'tool', content: [result] })).toMatchObject([
    {
      output: {
        value: [
          { type: 'text', text: 't' },
          { type: 'file', mediaType: 'image/png', data },
          { type: 'file', mediaType: 'application/pdf', data, filename: 'a.pdf' },
          { type: 'file', mediaType: 'image/png', data, providerOptions: { a: { b: 1 } } },
          {
            type: 'file',
            mediaType: 'application/octet-stream',
            data: { type: 'url', url: new URL('https://e.com/a') },
          },
          { type: 'file', mediaType: 'image', data: { type: 'url', url: new URL('https://e.com/b') } },
          { type: 'file', mediaType: 'application', data: { type: 'reference', reference: { openai: 'f' } } },
          { type: 'file', mediaType: 'image', data },
          { type: 'custom', providerOptions: { a: { b: 1 } } },
        ],
      },
    },
  ])
})

test('tools of providers have one name in the canonical form', () => {
  const tool = { id: 'anthropic.web_search_20250305', name: 's', args: { maxUses: 1 } }
  const tools = [
    { type: 'provider-defined', ...tool },
    { type: 'provider', ...tool },
  ]
  expect(aiSdk.canonical(decode({ prompt: [HELLO], tools })).options.tools).toEqual([
    { type: 'provider', ...tool },
    { type: 'provider', ...tool },
  ])
})

describe('what is wrong is named', () => {
  const result = (output: JsonObject) => ({
    role: 'tool',
    content: [{ type: 'tool-result', toolCallId: 'c', toolName: 'w', output }],
  })
  test.each<[JsonObject, string]>([
    [{}, 'prompt'],
    [{ prompt: [] }, 'prompt'],
    [{ prompt: ['hi'] }, 'prompt[0]'],
    [{ prompt: [{ role: 'developer', content: 'x' }] }, 'prompt[0].role'],
    [{ prompt: [{ role: 'system', content: [] }] }, 'prompt[0].content'],
    [{ prompt: [{ role: 'user', content: 'hi' }] }, 'prompt[0].content'],
    [{ prompt: [HELLO, user({ type: 'tool-call' })] }, 'prompt[1].content[0].type'],
    [{ prompt: [user({ type: 'text' })] }, 'prompt[0].content[0].text'],
    [{ prompt: [user(file({ type: 'url', url: 'no url' }))] }, 'prompt[0].content[0].data.url'],
    [{ prompt: [user({ type: 'file', data: PNG })] }, 'prompt[0].content[0].mediaType'],
    [
      { prompt: [user({ type: 'text', text: '', providerOptions: { a: 1 } })] },
      'prompt[0].content[0].providerOptions.a',
    ],
    [{ prompt: [result({ type: 'xml' })] }, 'prompt[0].content[0].output.type'],
    [{ prompt: [result({ type: 'content', value: [{ type: 'x' }] })] }, 'prompt[0].content[0].output.value[0].type'],
    [
      { prompt: [result({ type: 'content', value: [{ type: 'file-id', fileId: 'f' }] })] },
      'prompt[0].content[0].output.value[0].fileId',
    ],
    [{ prompt: [HELLO], temperature: 'hot' }, 'temperature'],
    [{ prompt: [HELLO], maxOutputTokens: 0 }, 'maxOutputTokens'],
    [{ prompt: [HELLO], stopSequences: [1] }, 'stopSequences[0]'],
    [{ prompt: [HELLO], reasoning: 'much' }, 'reasoning'],
    [{ prompt: [HELLO], providerOptions: { openai: 'x' } }, 'providerOptions.openai'],
    [{ prompt: [HELLO], responseFormat: { type: 'xml' } }, 'responseFormat.type'],
    [{ prompt: [HELLO], toolChoice: { type: 'tool' } }, 'toolChoice.toolName'],
    [{ prompt: [HELLO], tools: [{ type: 'function', name: 'w' }] }, 'tools[0].inputSchema'],
    [{ prompt: [HELLO], tools: [{ type: 'provider', id: 'x', name: 'w' }] }, 'tools[0].id'],
    [{ prompt: [HELLO], tools: [{ type: 'provider', id: 'gateway.exa_search', name: 'w' }] }, 'tools[0].id'],
  ])('%j: %s', (body, param) => {
    const error = failure(() => decode(body))
    expect(error.status).toBe(400)
    expect(error.detail.param).toBe(param)
    expect(error.message).toContain(param)
  })

  test('a call without the model header', () => {
    const error = failure(() =>
      aiSdk.decodeCall({ body: {}, source: jsonSource('{}'), path: '/v4/ai/language-model', headers: {} }),
    )
    expect(error).toMatchObject({ code: 'bad-request', status: 400 })
    expect(error.message).toContain('ai-language-model-id')
  })
})
