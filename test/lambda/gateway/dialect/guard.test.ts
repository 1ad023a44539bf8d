import { describe, expect, test } from 'vitest'
import {
  optionalNumber,
  optionalOneOf,
  optionalString,
  requiredArray,
  requiredString,
  shown,
} from '#gateway/dialect/guard.ts'

describe('guards', () => {
  test('name the field, what is allowed and what was given', () => {
    const cases: [() => unknown, string][] = [
      [() => optionalNumber({ t: -5 }, 't', { min: 0, max: 2 }), 't must be a number between 0 and 2, got -5'],
      [() => optionalNumber({ t: 1.5 }, 't', { min: 1, integer: true }), 't must be an integer of at least 1, got 1.5'],
      [() => optionalNumber({ t: '1' }, 't'), 't must be a number, got "1"'],
      [() => optionalString({ s: [1] }, 's', 'tools[0].'), 'tools[0].s must be a string, got [1]'],
      [() => optionalOneOf({ e: 'most' }, 'e', ['low', 'high']), 'e must be one of low, high, got "most"'],
      [() => requiredString({}, 'model'), 'model must be a non-empty string, got nothing'],
      [() => requiredArray({ messages: [] }, 'messages'), 'messages must be a non-empty array, got []'],
    ]
    for (const [guard, message] of cases) expect(guard).toThrow(message)
  })

  test('the field is the error’s param', () => {
    expect(() => optionalString({ s: 1 }, 's', 'tools[0].')).toThrow(
      expect.objectContaining({ code: 'bad-request', detail: { param: 'tools[0].s' } }),
    )
  })

  test('null and absent are the same', () => {
    expect(optionalNumber({ t: null }, 't', { min: 1 })).toBeUndefined()
    expect(optionalNumber({}, 't', { min: 1 })).toBeUndefined()
  })

  test('long values are cut', () => {
    expect(shown('x'.repeat(100))).toHaveLength(41)
  })
})
