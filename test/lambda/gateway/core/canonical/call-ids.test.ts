import { describe, expect, test } from 'vitest'
import type { Message } from '#gateway/core/canonical/parts.ts'
import { callIds, withCallIds } from '#gateway/core/canonical/prompt.ts'

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
    expect(withCallIds(prompt, undefined)).toEqual(prompt)
  })
})
