import { describe, expect, test } from 'vitest'
import type { Message } from '#gateway/core/canonical/parts.ts'
import { callIds, withCallIds, withoutLateInstructions } from '#gateway/core/canonical/prompt.ts'

const system = (content: string): Message => ({ role: 'system', content })
const user = (...texts: string[]): Message => ({
  role: 'user',
  content: texts.map((text) => ({ type: 'text', text })),
})
const ANSWER: Message = { role: 'assistant', content: [{ type: 'text', text: 'a' }] }
const late = (text: string) => `<system-reminder>\n${text}\n</system-reminder>`

describe('ids of tool calls', () => {
  test.each([
    [undefined, ['functions.add:0', 'a b'], ['functions.add:0', 'a b']],
    ['word-64', ['call_0', 'functions.add:0', 'x'.repeat(65)], ['call_0', 'pm_call_0', 'pm_call_1']],
    ['any-40', ['functions.add:0', 'x'.repeat(41)], ['functions.add:0', 'pm_call_0']],
    ['alphanumeric-9', ['AbcDef123', 'toolu_1', 'toolu_2'], ['AbcDef123', 'c00000000', 'c00000001']],
  ] as const)('%s', (form, given, made) => {
    const callId = callIds(form)
    expect(given.map(callId)).toEqual(made)
    expect(given.map(callId)).toEqual(made)
  })

  test('calls and their results stay together', () => {
    const output = { type: 'text' as const, value: '3' }
    const prompt: Message[] = [
      { role: 'system', content: 's' },
      { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'f:0', toolName: 'f', input: {} }] },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'f:0', toolName: 'f', output }] },
      { role: 'user', content: [{ type: 'text', text: 'so?' }] },
    ]
    const renamed = JSON.parse(JSON.stringify(prompt).replaceAll('f:0', 'pm_call_0'))
    expect(withCallIds(prompt, 'word-64')).toEqual(renamed)
    expect(withCallIds(renamed, 'word-64')).toBe(renamed)
  })
})

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
