import { expect, test } from 'vitest'
import type { Message } from '#gateway/core/canonical/parts.ts'
import { withoutLateInstructions } from '#gateway/core/canonical/prompt.ts'

const system = (content: string): Message => ({ role: 'system', content })
const user = (...texts: string[]): Message => ({
  role: 'user',
  content: texts.map((text) => ({ type: 'text', text })),
})
const ANSWER: Message = { role: 'assistant', content: [{ type: 'text', text: 'a' }] }
const late = (text: string) => `<system-reminder>\n${text}\n</system-reminder>`

test.each<[string, Message[], Message[]]>([
  ['beside what the user says before', [user('q'), system('s'), ANSWER], [user('q', late('s')), ANSWER]],
  ['and after', [user('q'), ANSWER, system('s'), user('r')], [user('q'), ANSWER, user(late('s'), 'r')]],
  [
    'alone after an answer',
    [system('i'), user('q'), ANSWER, system('s')],
    [system('i'), user('q'), ANSWER, user(late('s'))],
  ],
])('late instructions are said by the user: %s', (_, prompt, expected) => {
  expect(withoutLateInstructions(prompt)).toEqual(expected)
})

test.each([[[system('i'), system('j'), user('q'), ANSWER]], [[system('i')]], [[]]])(
  'instructions at the beginning stay as they are: %j',
  (prompt) => {
    expect(withoutLateInstructions(prompt)).toBe(prompt)
  },
)
