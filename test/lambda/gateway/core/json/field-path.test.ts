import { expect, test } from 'vitest'
import type { Change } from '#gateway/core/json/change.ts'
import { changeOfFields } from '#gateway/core/json/field-path.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'

const BODY: JsonObject = {
  system: 'text',
  tools: [{ name: 'a' }, { name: 'b', x: true }],
  messages: [{ content: 'text' }, { content: [{ type: 'image' }, { x: null, content: [{ x: 1 }] }] }],
}
const gone = (name: string): Change => ({ remove: [name] })

test.each<[string, Change | undefined]>([
  ['system', { remove: ['system'] }],
  ['system.x', undefined],
  ['system[].x', undefined],
  ['tools.x', undefined],
  ['tools[].x', { within: { tools: { within: { 1: { remove: ['x'] } } } } }],
  ['messages[].content[].x', changeAtSecond({ remove: ['x'] })],
  ['messages[].content[].content[].x', changeAtSecond({ within: { content: { within: { 0: { remove: ['x'] } } } } })],
])('%s', (path, change) => {
  expect(changeOfFields(BODY, path, gone)).toEqual(change)
})

test('what is meant to stay stays', () => {
  const ofNumbers = (name: string, value: unknown) => (typeof value === 'number' ? gone(name) : undefined)
  expect(changeOfFields(BODY, 'messages[].content[].x', ofNumbers)).toBeUndefined()
})

function changeAtSecond(change: Change): Change {
  return { within: { messages: { within: { 1: { within: { content: { within: { 1: change } } } } } } } }
}
