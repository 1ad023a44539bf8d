import { describe, expect, test } from 'vitest'
import { clean, coloured, cut, jsonText, widthOf } from '../../../bin/view/text.ts'

describe('what others wrote is shown, not obeyed', () => {
  test.each([
    ['plain/model-1.0', 'plain/model-1.0'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007', 'link'],
    ['\u009b2Jgone', 'gone'],
    ['a\u0007b\u0000c\u007fd', 'a�b�c�d'],
    ['one\r\ntwo\tthree', 'one two three'],
    ['user\u202egnp.exe', 'user�gnp.exe'],
    ['line\u2028break', 'line�break'],
    ['zero\u200bwidth\ufeff\u{e0041}', 'zero�width��'],
    ['名前 é 👩‍🚀', '名前 é 👩‍🚀'],
  ])('%j', (given, shown) => {
    expect(clean(given)).toBe(shown)
  })

  test('in JSON too, which reads back as it was', () => {
    const value = { model: '\u001b[2J\u009b31m\u007f\u202e\u200b\u{e0041}', text: 'ä\nö' }
    for (const indent of [undefined, 2]) {
      const json = jsonText(value, indent)
      expect(json).not.toMatch(/(?!\n)\p{Cc}|[\u202e\u200b\u{e0041}]/u)
      expect(JSON.parse(json)).toEqual(value)
    }
    expect(jsonText(value).indexOf('\n')).toBe(jsonText(value).length - 1)
  })
})

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdef', 5, 'abcd…'],
  ['名前名前', 8, '名前名前'],
  ['名前名前', 6, '名前…'],
  ['👩‍🚀👩‍🚀👩‍🚀', 5, '👩‍🚀👩‍🚀…'],
  ['abc', 1, '…'],
  ['abc', 0, ''],
])('%s in %i columns', (text, width, shown) => {
  expect(cut(text, width)).toBe(shown)
  expect(widthOf(shown)).toBeLessThanOrEqual(width)
})

test('colour is for those who see it', () => {
  expect(coloured('x', 'red', true)).toBe('\u001b[31mx\u001b[39m')
  expect(coloured('x', 'red', false)).toBe('x')
  expect(coloured('x', undefined, true)).toBe('x')
})
