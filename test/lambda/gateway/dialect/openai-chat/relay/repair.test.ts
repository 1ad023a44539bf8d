import OpenAI from 'openai'
import { expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { openaiChatWire } from '#gateway/dialect/openai-chat/index.ts'
import { PEER } from '../../../../../harness/peer.ts'
import { callOf } from '../answers.ts'

const event = (chunk: object): string => `data: ${JSON.stringify(chunk)}\n\n`
const chunk = (delta: JsonObject, rest: JsonObject = {}): string =>
  event({ id: 'c', model: 'm', choices: [{ index: 0, delta, finish_reason: null, ...rest }] })
const role = { role: 'assistant' }
const call = (rest: JsonObject) => ({ id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":' }, ...rest })
const more = (rest: JsonObject) => ({ function: { arguments: '1}' }, ...rest })
const STOP = chunk({}, { finish_reason: 'stop' })
const CALLED = chunk({}, { finish_reason: 'tool_calls' })
const DONE = 'data: [DONE]\n\n'

/** What a relay sends for these events. */
const relayed = (events: readonly string[]): string[] => {
  const tap = openaiChatWire.relay(callOf({ stream: true, stream_options: { include_usage: true } }), PEER).tap()
  return events.map((text) => tap.see(text) ?? text)
}

const read = async (events: readonly string[]) => {
  const fetch = async () => new Response(events.join(''), { headers: { 'content-type': 'text/event-stream' } })
  const client = new OpenAI({ apiKey: 'k', baseURL: 'http://provider.example', maxRetries: 0, fetch })
  const answer = await client.chat.completions.stream({ model: 'm', messages: [] }).finalChatCompletion()
  const { content, tool_calls = [] } = answer.choices[0]?.message ?? {}
  return {
    content,
    calls: tool_calls.map((one) => one.type === 'function' && [one.id, one.function.name, one.function.arguments]),
  }
}

const CALL = { content: null, calls: [['a', 'f', '{"x":1}']] }

test.each<[string, string[], unknown]>([
  ['no role', [chunk({ content: 'Hi' }), STOP, DONE], { content: 'Hi', calls: [] }],
  ['no reason to end', [chunk({ ...role, content: 'Hi' }), DONE], { content: 'Hi', calls: [] }],
  [
    'an object to keep alive',
    [chunk({ ...role, content: 'H' }), 'data: {}\n\n', chunk({ content: 'i' }), STOP, DONE],
    { content: 'Hi', calls: [] },
  ],
  [
    'usage without choices',
    [chunk({ ...role, content: 'Hi' }), STOP, event({ usage: { prompt_tokens: 1 } }), DONE],
    { content: 'Hi', calls: [] },
  ],
  [
    'calls counted from 1',
    [chunk({ ...role, tool_calls: [call({ index: 1 })] }), chunk({ tool_calls: [more({ index: 1 })] }), CALLED, DONE],
    CALL,
  ],
  [
    'calls without index',
    [chunk({ ...role, tool_calls: [call({})] }), chunk({ tool_calls: [more({})] }), CALLED, DONE],
    CALL,
  ],
  [
    'calls without type',
    [
      chunk({ ...role, tool_calls: [call({ index: 0, type: undefined })] }),
      chunk({ tool_calls: [more({ index: 0 })] }),
      CALLED,
      DONE,
    ],
    CALL,
  ],
  [
    'a call without id',
    [
      chunk({ ...role, tool_calls: [call({ index: 0, id: undefined, function: { name: 'f', arguments: { x: 1 } } })] }),
      DONE,
    ],
    { content: null, calls: [['call_0', 'f', '{"x":1}']] },
  ],
  [
    'two calls at one index',
    [
      chunk({ ...role, tool_calls: [call({ index: 0 })] }),
      chunk({ tool_calls: [more({ index: 0 })] }),
      chunk({ tool_calls: [call({ index: 0, id: 'b' })] }),
      chunk({ tool_calls: [more({ index: 0 })] }),
      CALLED,
      DONE,
    ],
    {
      content: null,
      calls: [
        ['a', 'f', '{"x":1}'],
        ['b', 'f', '{"x":1}'],
      ],
    },
  ],
])('%s', async (_name, events, expected) => {
  expect(await read(events).catch(() => 'nothing')).not.toEqual(expected)
  expect(await read(relayed(events))).toEqual(expected)
})

test('what is there but empty counts as missing', () => {
  const [opening = ''] = relayed([chunk({ role: null, tool_calls: [call({ index: 0, id: '', type: '' })] })])
  expect(JSON.parse(opening.slice('data: '.length)).choices[0].delta).toMatchObject({
    role: 'assistant',
    tool_calls: [{ index: 0, id: 'call_0', type: 'function' }],
  })
})

test('what clients can read stays as it is', () => {
  const events = [
    ': hello\n\n',
    chunk({ ...role, content: '', refusal: null }),
    chunk({ tool_calls: [call({ index: 0 }), call({ index: 1, id: 'b' })] }),
    chunk({ tool_calls: [more({ index: 1 }), more({ index: 0 })] }),
    chunk({ ...role, tool_calls: [call({ index: 0 })] }, { index: 1 }),
    CALLED,
    event({ choices: [], usage: { prompt_tokens: 1 } }),
    DONE,
  ]
  expect(relayed(events)).toEqual(events)
})
