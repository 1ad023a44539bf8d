import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvLine } from '../../../bin/export/csv.ts'

describe('a line', () => {
  test('is one of RFC 4180: text quoted, numbers not', () => {
    const cells = ['a', 'say "hi", you', 'two\nlines', 12, -3n, true, { decimal: '0.05' }, undefined, '']
    expect(csvLine(cells)).toBe('"a","say ""hi"", you","two\nlines",12,-3,true,0.05,,""\r\n')
  })

  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\tx',
    '\rx',
    '  =1',
    '\n=1',
    '\u3000=1',
    '\u200b=1',
    '\u0000=1',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    ' ＝1',
  ])('%j is no formula any more', (text) => {
    expect(csvLine([text])).toBe(`"'${text}"\r\n`)
  })

  test.each(['a=1', "'=1", 'gen_1', '1-2', '"', ' a'])('%j is none', (text) => {
    expect(csvLine([text])).toBe(`"${text.replaceAll('"', '""')}"\r\n`)
  })

  test('whatever text is in it, it has as many cells and reads back', () => {
    const read = (line: string): string[] =>
      [...line.slice(0, -2).matchAll(/"((?:[^"]|"")*)"(?:,|$)/gs)].map(([, cell = '']) => cell.replaceAll('""', '"'))
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), (cells) => {
        const back = read(csvLine(cells))
        expect(back.map((cell, at) => (cell === cells[at] ? cell : cell.slice(1)))).toEqual(cells)
      }),
    )
  })
})
