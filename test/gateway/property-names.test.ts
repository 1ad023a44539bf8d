import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { pieces } from '../harness/model-answer.ts'
import { type Fixture, startFixture } from '../harness/wires/fixture.ts'

/** Claude takes no properties of tools with names such as `$filter`: what clients see of the names that it gets instead. */

let fixture: Fixture
beforeAll(async () => {
  fixture = await startFixture()
})
afterAll(() => fixture.close())

const SCHEMA: JsonObject = {
  type: 'object',
  properties: { $filter: { type: 'integer' }, x: { type: 'object', properties: { $filter: {} } } },
  required: ['$filter'],
}
const SENT = {
  ...SCHEMA,
  properties: { _filter: { title: '$filter', type: 'integer' }, x: { type: 'object', properties: { $filter: {} } } },
  required: ['_filter'],
}
/** Streamed in three pieces, of which the first ends within the key. */
const CALL = { id: 'callOne01', name: 'find', input: { _filter: 1 } }
expect(pieces(JSON.stringify(CALL.input))).toEqual(['{"_fi', 'lter"', ':1}'])

const dataOf = (text: string): JsonObject[] =>
  text.split('\n').flatMap((line) => (line.startsWith('data: {') ? [JSON.parse(line.slice(6)) as JsonObject] : []))

interface Answered {
  readonly input: string
  readonly text: string
}
interface Dialect {
  post(model: string, stream: boolean, history: boolean): Promise<Response>
  whole(answer: never): Answered
  streamed(parts: never[]): Answered
}

interface Choice {
  readonly content?: string
  readonly tool_calls?: readonly { readonly function: { readonly arguments?: string } }[]
}
const inChat = (messages: readonly (Choice | undefined)[]): Answered => ({
  input: messages.map((message) => message?.tool_calls?.[0]?.function.arguments ?? '').join(''),
  text: messages.map((message) => message?.content ?? '').join(''),
})
interface Part {
  readonly type: string
  readonly input?: string
  readonly delta?: string
  readonly text?: string
}
const joined = (parts: readonly Part[], type: string): string =>
  parts.map((part) => (part.type === type ? (part.delta ?? part.input ?? part.text ?? '') : '')).join('')

const aiSdk = (model: string, stream: boolean, body: JsonObject) =>
  fixture.gateway.post('/v4/ai/language-model', body, {
    'ai-language-model-id': model,
    'ai-language-model-streaming': String(stream),
    'ai-language-model-specification-version': '4',
  })

const DIALECTS: Readonly<Record<string, Dialect>> = {
  'chat completions': {
    post: (model, stream, history) => {
      const made = { id: 'c1', type: 'function', function: { name: 'find', arguments: '{"$filter": 2}' } }
      return fixture.gateway.post('/v1/chat/completions', {
        model,
        stream,
        messages: [
          { role: 'user', content: 'Find $filter.' },
          ...(history
            ? [
                { role: 'assistant', tool_calls: [made] },
                { role: 'tool', tool_call_id: 'c1', content: 'ok' },
              ]
            : []),
        ],
        tools: [{ type: 'function', function: { name: 'find', parameters: SCHEMA } }],
      })
    },
    whole: ({ choices }: { choices: { message: Choice }[] }) => inChat(choices.map(({ message }) => message)),
    streamed: (chunks: { choices: { delta: Choice }[] }[]) => inChat(chunks.map(({ choices }) => choices[0]?.delta)),
  },
  'AI SDK': {
    post: (model, stream, history) => {
      const call = { toolCallId: 'c1', toolName: 'find' }
      const output = { type: 'text', value: 'ok' }
      return aiSdk(model, stream, {
        prompt: [
          { role: 'user', content: [{ type: 'text', text: 'Find $filter.' }] },
          ...(history
            ? [
                { role: 'assistant', content: [{ type: 'tool-call', ...call, input: { $filter: 2 } }] },
                { role: 'tool', content: [{ type: 'tool-result', ...call, output }] },
              ]
            : []),
        ],
        tools: [{ type: 'function', name: 'find', inputSchema: SCHEMA }],
      })
    },
    whole: ({ content }: { content: Part[] }) => ({
      input: joined(content, 'tool-call'),
      text: joined(content, 'text'),
    }),
    streamed: (parts: Part[]) => {
      const input = joined(parts, 'tool-input-delta')
      expect(joined(parts, 'tool-call')).toBe(input)
      return { input, text: joined(parts, 'text-delta') }
    },
  },
}

const received = () => fixture.provider.received.at(-1)

describe.each(['anthropic', 'bedrock'])('at %s', (provider) => {
  describe.each(Object.entries(DIALECTS))('%s', (_name, dialect) => {
    test.each([false, true])('gets its own names back (stream: %s)', async (stream) => {
      fixture.script({ text: '{"_filter": said', calls: [CALL] })
      const response = await dialect.post(`test/${provider}`, stream, false)
      const text = await response.text()
      expect(response.status, text).toBe(200)
      const answered = stream ? dialect.streamed(dataOf(text) as never) : dialect.whole(JSON.parse(text) as never)
      expect(answered).toEqual({ input: '{"$filter":1}', text: '{"_filter": said' })
      expect(response.headers.get('x-gateway-warnings')).toBeNull()
    })

    test('sends names that are taken, in the schema and in earlier calls', async () => {
      fixture.script({ text: 'Fine.' })
      await (await dialect.post(`test/${provider}`, false, true)).text()
      expect(received()?.text).toContain(JSON.stringify(SENT))
      expect(received()?.text).toContain('"input":{"_filter":2}')
    })
  })
})

test.each([false, true])('JSON that a package asks for by a tool has its own names (stream: %s)', async (stream) => {
  fixture.script({ calls: [{ ...CALL, name: 'json' }] })
  // A map, which Claude's structured outputs do not know.
  const schema = { ...SCHEMA, additionalProperties: { type: 'string' } }
  const prompt = [{ role: 'user', content: [{ type: 'text', text: 'JSON!' }] }]
  const response = await aiSdk('test/anthropic', stream, { prompt, responseFormat: { type: 'json', schema } })
  const text = await response.text()
  expect(received()?.body['tools']).toMatchObject([{ name: 'json', input_schema: SENT }])
  const answered = stream ? joined(dataOf(text) as never, 'text-delta') : joined(JSON.parse(text).content, 'text')
  expect(answered).toBe('{"$filter":1}')
})

test('a body in the API’s own dialect fares alike: its own bytes would be refused', async () => {
  fixture.script({ calls: [CALL] })
  const answer = await fixture.gateway.post('/v1/messages', {
    model: 'test/anthropic',
    max_tokens: 10,
    messages: [{ role: 'user', content: 'Hi' }],
    tools: [{ name: 'find', input_schema: SCHEMA }],
  })
  expect(received()?.body['tools']).toMatchObject([{ name: 'find', input_schema: SENT }])
  expect(await answer.json()).toMatchObject({ content: [{ type: 'tool_use', input: { $filter: 1 } }] })
})
