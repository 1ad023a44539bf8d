import { describe, expect, test } from 'vitest'
import { type Column, headOf, layoutOf, rowOf, tableOf } from '../../../bin/view/columns.ts'
import { widthOf } from '../../../bin/view/text.ts'

type Row = readonly [name: string, size: string, id: string]

const COLUMNS: readonly Column<Row>[] = [
  { title: 'NAME', text: ([name]) => name, least: 6, style: () => 'red' },
  { title: 'SIZE', text: ([, size]) => size, isRight: true, spare: 1 },
  { title: 'ID', text: ([, , id]) => id },
]
const ROWS: readonly Row[] = [
  ['a rather long name', '7', 'gen_0123456789'],
  ['名前', '1,234', 'gen_9876543210'],
]
const shown = (columns: number | undefined) =>
  tableOf(COLUMNS, ROWS, columns === undefined ? undefined : { columns, hasColours: false })

describe('a table', () => {
  test('is as wide as it needs to be where nobody looks, or where there is room', () => {
    const whole = [
      'NAME                 SIZE  ID',
      'a rather long name      7  gen_0123456789',
      '名前                1,234  gen_9876543210',
      '',
    ].join('\n')
    expect(shown(undefined)).toBe(whole)
    expect(shown(200)).toBe(whole)
  })

  test('on a narrow screen it cuts what may be cut', () => {
    expect(shown(35)).toBe(
      [
        'NAME           SIZE  ID',
        'a rather lo…      7  gen_0123456789',
        '名前          1,234  gen_9876543210',
        '',
      ].join('\n'),
    )
  })

  test('on a narrower one it leaves out what may be spared', () => {
    expect(shown(24)).toBe(['NAME      ID', 'a rathe…  gen_0123456789', '名前      gen_9876543210', ''].join('\n'))
  })

  test('what must be whole stays so, however narrow it is', () => {
    for (const width of [1, 10, 20]) expect(shown(width)).toContain('gen_0123456789')
  })

  test('no line is wider than the screen while that can be', () => {
    for (let columns = 22; columns < 60; columns++)
      for (const line of shown(columns).split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(columns)
  })

  test('colours change no width, and nothing that a cell says gets through', () => {
    const rows: readonly Row[] = [['\u001b[32mgreen\u001b[0m\nline', '1', 'x'], ...ROWS]
    const coloured = tableOf(COLUMNS, rows, { columns: 80, hasColours: true })
    expect(coloured).toContain('\u001b[31mgreen line\u001b[39m')
    expect(coloured).not.toContain('\u001b[32m')
    expect(coloured.split('\n')).toHaveLength(5)
  })

  test('columns keep their widths while lines follow', () => {
    const first = layoutOf(COLUMNS, ROWS, undefined)
    const next = layoutOf(COLUMNS, [['b', '1', 'gen_1']], undefined, first)
    expect(rowOf(next, ['b', '1', 'gen_1']).indexOf('gen_1')).toBe(headOf(first).indexOf('ID'))
  })
})
