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
const relayed = (events: readonly string[], body: JsonObject = {}): string[] => {
  const asked = { stream: true, stream_options: { include_usage: true }, ...body }
  const tap = openaiChatWire.relay(callOf(asked), PEER).tap()
  return events.map((text) => tap.see(text) ?? text)
}

/** A whole answer of this message as it is relayed. */
const whole = (message: JsonObject, rest: JsonObject = {}, body: JsonObject = {}) => {
  const answer = { id: 'c', choices: [{ index: 0, message, finish_reason: 'stop', ...rest }] }
  return openaiChatWire.relay(callOf(body), PEER).mended(answer)
}

const thinking = (text: string) => ({ type: 'thinking', thinking: [{ type: 'text', text }] })
const said = (text: string) => ({ type: 'text', text })
const REFERENCE = { type: 'reference', reference_ids: [1] }

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

test('content in parts is a text, with the thinking and what it refers to beside it', async () => {
  const events = [
    chunk({ ...role, content: [thinking('H')] }),
    chunk({ content: [thinking('m.'), said('It ')] }),
    chunk({ content: [said('is'), REFERENCE] }),
    chunk({ content: '.' }),
    STOP,
    DONE,
  ]
  const got = relayed(events)
  expect(await read(got)).toEqual({ content: 'It is.', calls: [] })
  const deltas = got.slice(0, 4).map((text) => JSON.parse(text.slice('data: '.length)).choices[0].delta)
  expect(deltas).toEqual([
    { role: 'assistant', content: '', reasoning: 'H' },
    { content: 'It ', reasoning: 'm.' },
    { content: 'is', annotations: [REFERENCE] },
    { content: '.' },
  ])
  expect(whole({ ...role, content: [thinking('Hm.'), said('It is'), REFERENCE] })).toMatchObject({
    choices: [{ message: { ...role, content: 'It is', reasoning: 'Hm.', annotations: [REFERENCE] } }],
  })
})

test.each([
  ['eos', 'stop'],
  ['model_length', 'length'],
  ['tool_use', 'stop'],
  ['sensitive', 'content_filter'],
  ['tomorrow', 'length'],
])('an answer that ends for %s ends for %s, and tells the provider’s own word as well', (raw, known) => {
  const [, last = ''] = relayed([chunk({ ...role, content: 'a' }), chunk({}, { finish_reason: raw })])
  const finish = { finish_reason: known, native_finish_reason: raw }
  expect(JSON.parse(last.slice('data: '.length)).choices[0]).toMatchObject(finish)
  expect(whole({ ...role, content: 'a' }, { finish_reason: raw })).toMatchObject({ choices: [finish] })
})

test('a whole answer is mended where a stream is, and else left alone', () => {
  const bare = { function: { name: 'f', arguments: { x: 1 } } }
  expect(whole({ content: null, tool_calls: [bare, { ...call({}), type: null }] })).toMatchObject({
    choices: [
      {
        message: {
          role: 'assistant',
          tool_calls: [
            { id: 'call_0', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
            { id: 'a', type: 'function' },
          ],
        },
      },
    ],
  })
  for (const message of [
    { ...role, content: 'a', x: 1 },
    { ...role, tool_calls: null, content: null },
    { ...role, tool_calls: [call({})] },
  ])
    expect(whole(message)).toBeUndefined()
})

test('reasoning that the caller does not want to see stays here', () => {
  const body = { reasoning: { exclude: true } }
  const events = [
    chunk({ ...role, reasoning: 'H', reasoning_details: [{ text: 'H' }] }),
    chunk({ content: 'a' }),
    chunk({ reasoning_content: 'm' }),
    chunk({ content: [thinking('.'), said('b')] }),
    STOP,
    DONE,
  ]
  expect(relayed(events, body)).toEqual([chunk({ ...role }), events[1], chunk({}), chunk({ content: 'b' }), STOP, DONE])
  expect(whole({ ...role, content: 'a', reasoning: 'Hm.' }, {}, body)).toMatchObject({
    choices: [{ message: { ...role, content: 'a' } }],
  })
})

test('that there is no usage yet is only told to those who asked for usage', () => {
  const told = (text: string) => text.replace('"choices"', '"usage":null,"choices"')
  const spaced = (text: string) => text.replace(/\}\n\n$/, ', "usage" : null}\n\n')
  const events = [chunk({ ...role, content: '' }), chunk({ content: 'a' }), chunk({ content: '"usage":null,' }), STOP]
  for (const telling of [told, spaced]) {
    const asked = events.map(telling)
    expect(relayed(asked)).toEqual(asked)
    expect(relayed(asked, { stream_options: undefined })).toEqual(events)
    const tap = openaiChatWire.relay(callOf({ stream: true }), PEER).tap()
    expect(tap.unread(asked.join(''))).toBe(events.join(''))
    expect(tap.unread(events.join(''))).toBeUndefined()
  }
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

test('an empty word is none: an answer that goes on has not ended, a whole one has', () => {
  const last = chunk({}, { finish_reason: 'stop' })
  const told = relayed([chunk({ ...role, content: 'a' }, { finish_reason: '' }), last])
  expect(JSON.parse(told[0]?.slice('data: '.length) ?? '').choices[0].finish_reason).toBeNull()
  expect(told.at(-1)).toBe(last)
  for (const finish_reason of ['', null])
    expect(whole({ ...role, content: 'a' }, { finish_reason })).toMatchObject({ choices: [{ finish_reason: 'stop' }] })
})
