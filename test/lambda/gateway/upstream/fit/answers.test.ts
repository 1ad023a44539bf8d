import { expect, test } from 'vitest'
import type { CallOptions, Message } from '#gateway/core/canonical/parts.ts'
import { fitAnswers } from '#gateway/upstream/fit/answers.ts'
import { receiverOf } from '#gateway/upstream/fit/step.ts'
import { attemptAt } from '../../routing/attempt-at.ts'

const calls = (...ids: string[]): Message => ({
  role: 'assistant',
  content: ids.map((toolCallId) => ({ type: 'tool-call', toolCallId, toolName: 'look', input: {} })),
})
const results = (...ids: string[]): Message => ({
  role: 'tool',
  content: ids.map((toolCallId) => ({
    type: 'tool-result',
    toolCallId,
    toolName: 'look',
    output: { type: 'text', value: `of ${toolCallId}` },
  })),
})
const said: Message = { role: 'assistant', content: [{ type: 'text', text: 'Well.' }] }
const user: Message = { role: 'user', content: [{ type: 'text', text: 'Stop.' }] }

const fitted = (prompt: Message[], more: Partial<CallOptions> = {}) =>
  fitAnswers({ prompt, ...more }, receiverOf(attemptAt('acme')))

/** Who spoke, with the ids of calls and results. */
const outline = (prompt: readonly Message[]): string[] =>
  prompt.map(({ role, content }) =>
    [
      role,
      ...(typeof content === 'string'
        ? []
        : content.flatMap((part) => ('toolCallId' in part ? [part.toolCallId] : []))),
    ].join(' '),
  )

test.each<[string, Message[], string[]]>([
  ['no result at all', [user, calls('a'), user], ['user', 'assistant a', 'tool a', 'user']],
  ['one of two', [calls('a', 'b'), results('a'), user], ['assistant a b', 'tool a b', 'user']],
  [
    'before more of them',
    [calls('a'), user, calls('b'), results('b')],
    ['assistant a', 'tool a', 'user', 'assistant b', 'tool b'],
  ],
])('a call without a result gets one: %s', (_name, prompt, expected) => {
  const { options, warnings } = fitted(prompt)
  expect(outline(options.prompt)).toEqual(expected)
  expect(JSON.stringify(options.prompt)).toContain('[interrupted: there is no result]')
  expect(warnings).toMatchObject([{ feature: 'tool calls' }])
  expect(fitted(options.prompt)).toEqual({ options, warnings: [] })
})

test.each<[string, Message[], string[]]>([
  ['alone', [user, results('zz'), user], ['user', 'user', 'user']],
  ['beside another', [calls('a'), results('a', 'zz'), user], ['assistant a', 'tool a', 'user', 'user']],
  ['before another', [calls('a'), results('zz'), results('a')], ['assistant a', 'tool a', 'user']],
  ['a second one', [calls('a'), results('a'), results('a')], ['assistant a', 'tool a', 'user']],
  ['too late', [calls('a'), user, said, results('a')], ['assistant a', 'tool a', 'user', 'assistant', 'user']],
])('a result without a call is told as text: %s', (_name, prompt, expected) => {
  const { options, warnings } = fitted(prompt)
  expect(outline(options.prompt)).toEqual(expected)
  expect(JSON.stringify(options.prompt)).toMatch(/Result of look:.*of (?:zz|a)/)
  expect(warnings.at(-1)).toMatchObject({ feature: 'tool results' })
  expect(fitted(options.prompt)).toEqual({ options, warnings: [] })
})

test.each<[string, Message[], string[]]>([
  ['calls apart', [calls('a'), calls('b'), results('a'), results('b')], ['assistant a b', 'tool a', 'tool b']],
  ['text behind a call', [calls('a'), said, results('a'), user], ['assistant a', 'tool a', 'user']],
  [
    'the user in between',
    [calls('a', 'b'), results('a'), user, results('b')],
    ['assistant a b', 'tool a', 'tool b', 'user'],
  ],
])('results come right behind their calls, and nothing is lost: %s', (_name, prompt, expected) => {
  const { options, warnings } = fitted(prompt)
  expect(outline(options.prompt)).toEqual(expected)
  expect(warnings).toEqual([])
  expect(fitted(options.prompt)).toEqual({ options, warnings: [] })
})

test('whole conversations stay, and those whose beginning the provider keeps', () => {
  const whole = [user, calls('a', 'b'), results('a'), results('b'), user, calls('c')]
  expect(fitted(whole).options.prompt).toBe(whole)
  const rest = [results('a')]
  expect(fitted(rest, { providerOptions: { openai: { previousResponseId: 'resp_1' } } }).options.prompt).toBe(rest)
})
