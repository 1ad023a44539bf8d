import { describe, expect, test } from 'vitest'
import type { Call, DialectName } from '#gateway/core/call.ts'
import type { CallOptions } from '#gateway/core/canonical/parts.ts'
import type { FieldTarget } from '#gateway/core/field.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import { fitCanonical } from '#gateway/dialect/fit-canonical.ts'
import { DIALECTS, WIRES } from '../../../harness/dialects.ts'

const PROMPT: CallOptions = { prompt: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] }

const fitted = (
  options: Partial<CallOptions>,
  {
    dialect = 'openai-chat',
    headers = {},
    target = 'openai-chat',
    optionsKey = '',
  }: {
    dialect?: DialectName
    headers?: Call['headers']
    target?: FieldTarget
    optionsKey?: string
  } = {},
) => {
  const canonical = { options: { ...PROMPT, ...options }, warnings: [] }
  const body = {}
  const call: Call = {
    dialect,
    headers,
    body,
    source: jsonSource('{}'),
    model: 'm',
    stream: false,
    gateway: {},
  }
  const { options: left, warnings } = fitCanonical(
    call,
    { ...DIALECTS[dialect], canonical: () => canonical },
    target === 'package' ? target : WIRES[target],
    optionsKey,
  )
  return { left, told: warnings.map((warning) => ('feature' in warning ? warning.feature : warning)) }
}

describe('a choice without tools', () => {
  test.each([
    ['required', ['toolChoice']],
    ['auto', []],
    ['none', []],
  ] as const)('%s', (type, told) => {
    expect(fitted({ toolChoice: { type } })).toEqual({ left: PROMPT, told })
  })

  test('with tools it stays', () => {
    const options = {
      tools: [{ type: 'function' as const, name: 'f', inputSchema: {} }],
      toolChoice: { type: 'required' as const },
    }
    expect(fitted(options)).toEqual({ left: { ...PROMPT, ...options }, told: [] })
  })
})

describe('instructions and nothing else', () => {
  const prompt: CallOptions['prompt'] = [
    { role: 'system', content: 'Be brief.' },
    { role: 'system', content: 'Say hi.' },
  ]
  const said = [prompt[0], { role: 'user', content: [{ type: 'text', text: 'Say hi.' }] }]

  test.each([
    ['openai-chat', prompt, []],
    ['anthropic-messages', said, ['system messages']],
    ['package', said, ['system messages']],
  ] as const)('%s', (target, expected, told) => {
    expect(fitted({ prompt }, { target })).toEqual({ left: { prompt: expected }, told })
  })
})

describe('anthropic-beta from callers of other dialects', () => {
  const headers = { 'anthropic-beta': 'a-1, b-2' }
  const both = { anthropicBeta: ['a-1', 'b-2'] }

  test.each([
    ['openai-chat', '', ['anthropic-beta']],
    ['package', 'google', ['anthropic-beta']],
    ['anthropic-messages', '', []],
    ['package', 'anthropic', []],
    ['package', 'bedrock', []],
  ] as const)('%s %s', (target, optionsKey, told) => {
    const { left, told: got } = fitted({}, { dialect: 'ai-sdk', headers, target, optionsKey })
    expect(got).toEqual(told)
    expect(left.providerOptions).toEqual(told.length > 0 ? undefined : { anthropic: both, bedrock: both })
  })

  test('join those that options name', () => {
    const providerOptions = { anthropic: { anthropicBeta: ['c-3'], effort: 'low' } }
    const { left } = fitted({ providerOptions }, { headers, target: 'anthropic-messages' })
    expect(left.providerOptions?.['anthropic']).toEqual({ anthropicBeta: ['c-3', 'a-1', 'b-2'], effort: 'low' })
  })

  test('of the dialect that knows the header are its own matter', () => {
    expect(fitted({}, { dialect: 'anthropic-messages', headers })).toEqual({ left: PROMPT, told: [] })
  })
})
