import { expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { openaiChatWire } from '#gateway/dialect/openai-chat/index.ts'
import { PEER } from '../../../../../harness/peer.ts'

/** Names and inputs of the calls that the deltas of a stream build. */
const callsOf = (...lists: readonly JsonObject[][]) => {
  const decoder = openaiChatWire.decodeStream(PEER)
  const chunks = lists.map((tool_calls) => JSON.stringify({ choices: [{ index: 0, delta: { tool_calls } }] }))
  const parts = [...chunks, '[DONE]'].flatMap((data) => decoder.read({ data }))
  return parts.flatMap((part) => (part.type === 'tool-call' ? [[part.toolName, part.input]] : []))
}

const named = (name: string, rest: JsonObject = {}): JsonObject => ({ ...rest, function: { name, arguments: '' } })
const input = (text: string): JsonObject => ({ function: { arguments: text } })

test('without index or id, as Moonshot goes on with several calls at once', () => {
  const opened = [named('f', { id: 'a' }), named('g', { id: 'b' })]
  expect(callsOf(opened, [input('{"a":1}'), input('{"b":2')], [input('}')])).toEqual([
    ['f', '{"a":1}'],
    ['g', '{"b":2}'],
  ])
})

test('with names alone', () => {
  expect(callsOf([named('f'), named('g')], [input('[1]'), input('[2]')])).toEqual([
    ['f', '[1]'],
    ['g', '[2]'],
  ])
})

test('every entry of a whole answer is a call, also with one id and index for all', () => {
  const tool_calls = ['f', 'g'].map((name) => ({ index: 0, id: 'x', function: { name, arguments: '{}' } }))
  const body = { choices: [{ message: { tool_calls }, finish_reason: 'tool_calls' }] }
  expect(openaiChatWire.decodeResult(body, PEER).content).toMatchObject([
    { toolName: 'f', input: '{}' },
    { toolName: 'g', input: '{}' },
  ])
})
