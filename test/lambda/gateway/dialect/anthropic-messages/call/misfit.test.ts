import { expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { misfit } from '#gateway/dialect/anthropic-messages/call/misfit.ts'
import { MESSAGES } from '#gateway/provider/shared/takes.ts'

const user = (content: JsonObject['x']): JsonObject => ({ role: 'user', content })
const called: JsonObject = { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'f', input: {} }] }
const result = { type: 'tool_result', tool_use_id: 't', content: 'r' }
const why = (...messages: JsonObject[]) =>
  misfit({ messages, tools: [{ name: 'f', input_schema: {} }] }, { takes: MESSAGES, takesSchema: true })

test.each<[string, JsonObject[]]>([
  ['said before it', [user('q'), called, user('wait'), user([result])]],
  ['said before it, in its message', [user('q'), called, user([{ type: 'text', text: 'wait' }, result])]],
  ['never there', [user('q'), called, user('and?')]],
])('a result is right behind its call, with nothing %s', (_, messages) => {
  expect(why(...messages)).toBe('each call of a tool needs its result right behind it there')
})

test('what is in order is nobody’s business', () => {
  expect(why(user('q'), called, user([result, { type: 'text', text: 'and?' }]))).toBeUndefined()
  expect(why({ role: 'system', content: 's' }, user('q'), called)).toBeUndefined()
})

test('instructions before the first turn do not count as one', () => {
  expect(why({ role: 'system', content: 's' }, { role: 'assistant', content: 'a' }, user('q'))).toBe(
    'the user speaks first there',
  )
})
