import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { missing, readRequest } from './content.ts'
import { RULES } from './rules.ts'

const CALL = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":{"b":1,"c":2}}' } }
const CHAT = {
  messages: [
    { role: 'system', content: 'Be brief.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'hi ' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
      ],
    },
    { role: 'assistant', content: null, tool_calls: [CALL] },
    { role: 'tool', tool_call_id: 'c', content: '20C' },
  ],
  tools: [{ type: 'function', function: { name: 'f' } }],
}
const TOOL = { name: 'f', input_schema: { type: 'object' } }
const USE = { type: 'tool_use', id: 'c', name: 'f', input: { a: { c: 2, b: 1 } } }
const RESULT = { type: 'tool_result', tool_use_id: 'c', content: '20C' }
const MESSAGES = {
  max_tokens: 9,
  system: [{ type: 'text', text: 'Be brief.' }],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'hi' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' } },
      ],
    },
    { role: 'assistant', content: [USE] },
    { role: 'user', content: [RESULT] },
  ],
  tools: [TOOL],
}
const [ask = {}, use = {}, result = {}]: JsonObject[] = MESSAGES.messages

describe('rules', () => {
  test('what is right breaks none', () => {
    expect([RULES.chat(CHAT), RULES.messages(MESSAGES)]).toEqual([[], []])
  })

  test.each([
    [{ messages: [] }, ['no messages']],
    [
      { ...CHAT, messages: CHAT.messages.slice(0, 3).concat({ role: 'user', content: 'so?' }) },
      ['calls without their answers right after them'],
    ],
    [
      { messages: [{ role: 'user', content: '' }], tool_choice: 'auto' },
      ['an empty message', 'tool_choice without tools'],
    ],
    [{ ...CHAT, tools: [{ function: { name: 'a.b' } }] }, ['names of tools a.b']],
  ])('chat, request %#: every broken rule is named', (body, broken) => {
    expect(RULES.chat(body)).toEqual(broken)
  })

  test.each([
    [{ ...MESSAGES, max_tokens: 0 }, ['max_tokens']],
    [{ ...MESSAGES, messages: [use, result] }, ['it does not begin with the user']],
    [
      { ...MESSAGES, messages: [ask, use, { role: 'user', content: [{ type: 'text', text: 'x' }, RESULT] }] },
      ['answers of tools after something else'],
    ],
    [
      { ...MESSAGES, messages: [ask, use, { role: 'user', content: 'x' }] },
      ['calls without their answers right after them'],
    ],
    [{ ...MESSAGES, messages: [ask, ask] }, ['the same role twice']],
    [{ ...MESSAGES, thinking: { type: 'enabled', budget_tokens: 9 } }, ['a budget without room for an answer']],
  ])('messages, request %#: every broken rule is named', (body, broken) => {
    expect(RULES.messages(body)).toEqual(broken)
  })

  test('gemini and converse', () => {
    const call = { role: 'model', parts: [{ functionCall: { name: 'f' } }] }
    expect(RULES.gemini({ contents: [call, { role: 'user', parts: [{ text: 'x' }] }] })).toHaveLength(2)
    const block = { toolUse: { toolUseId: 'a:0', name: 'f', input: {} } }
    const turns = [
      { role: 'user', content: [{ text: 'x' }] },
      { role: 'assistant', content: [block] },
    ]
    expect(RULES.converse({ messages: turns })).toEqual([
      'an id with other characters',
      'calls of tools that are not declared',
    ])
  })
})

test('what is lost is found, however it is spelled elsewhere', () => {
  const said = readRequest(CHAT)
  expect(said).toEqual({
    texts: ['Be brief.', 'hi ', '20C'],
    inputs: [{ a: { b: 1, c: 2 } }],
    tools: ['f'],
    images: ['AA'],
    isNative: false,
  })
  expect(missing(said, MESSAGES)).toEqual([])
  expect(missing(readRequest(MESSAGES), CHAT)).toEqual([])
  expect(missing(said, { ...MESSAGES, system: [], messages: [ask, { role: 'assistant', content: [] }] })).toEqual([
    'Be brief.',
    '20C',
    '{"a":{"b":1,"c":2}}',
  ])
})
