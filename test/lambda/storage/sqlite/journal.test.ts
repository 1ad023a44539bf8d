import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Journal, openJournal } from '../../../../lambda/storage/sqlite/journal/journal.ts'
import { lineOf, linesIn } from '../../../../lambda/storage/sqlite/journal/line.ts'

const MAX_SIZE = 4000

let folder: string
let file: string
let journal: Journal

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'pointsman-')), 'journal')
  file = join(folder, 'me.jsonl')
  journal = openJournal(folder, 'me', MAX_SIZE)
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(join(folder, '..'), { recursive: true })
})

const record = (id: string, length = 10): string =>
  JSON.stringify({ id, team: 't', tokens: {}, attempts: [], x: 'x'.repeat(length) })
const open = (id: string, length?: number) => journal.keep('open', id, record(id, length))
const done = (id: string, length?: number) => journal.keep('done', id, record(id, length))
const text = () => readFileSync(file, 'utf8')
const kept = () => linesIn(text()).map((line) => (line.open ? `open ${line.open.id}` : `done ${line.done?.id}`))

test('is for its owner alone, and there is none before something is kept', () => {
  journal.tend()
  journal.close()
  expect(() => statSync(folder)).toThrow('ENOENT')
  open('a')
  expect([folder, file].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600])
})

describe('does not grow without bound', () => {
  test('it is emptied when nothing is kept', () => {
    expect([open('a'), open('b'), done('a')]).toEqual([true, true, true])
    journal.release(['a'])
    expect(kept()).toEqual(['open a', 'open b', 'done a'])
    journal.release(['b'])
    expect(text()).toBe('')
    done('c')
    expect(kept()).toEqual(['done c'])
  })

  test('it is begun anew with what is kept when it has grown, however much that is', () => {
    open('long')
    for (let n = 0; n < 100; n++) {
      open(`${n}`)
      done(`${n}`)
      journal.release([`${n - 1}`])
      expect(kept()).toContain('open long')
      expect(kept()).toContain(`done ${n}`)
    }
    expect(statSync(file).size).toBeLessThan(2 * MAX_SIZE)
    const { ino } = statSync(file)
    done('large', 10 * MAX_SIZE)
    done('x')
    for (let n = 0; n < 10; n++) done(`y${n}`)
    expect(statSync(file).ino).not.toBe(ino)
    const renewed = statSync(file).ino
    for (let n = 0; n < 10; n++) done(`z${n}`)
    expect(statSync(file).ino).toBe(renewed)
    expect(kept()).toEqual(expect.arrayContaining(['done large', 'done y0', 'done z9']))
    expect(readdirSync(folder)).toEqual(['me.jsonl'])
  })
})

test('says where the disk is full, throws nothing, and goes on when there is room again', () => {
  mkdirSync(folder)
  symlinkSync('/dev/full', join(folder, 'me.draft.jsonl'))
  expect([open('a'), done('a')]).toEqual([false, false])
  rmSync(file)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6000 })
  expect(done('b')).toBe(true)
  expect(kept()).toEqual(['done b'])
})

test('a line that was cut spoils no other', () => {
  open('a')
  appendFileSync(file, lineOf('done', record('a')).slice(0, -5))
  done('b')
  expect(kept()).toEqual(['open a', 'done b'])
})

describe('a sign of life', () => {
  test('is given for as long as there is a journal', () => {
    open('a')
    utimesSync(file, 1, 1)
    journal.tend()
    expect(statSync(file).mtimeMs).toBeGreaterThan(Date.now() - 60_000)
    journal.release(['a'])
    utimesSync(file, 1, 1)
    journal.tend()
    expect(statSync(file).mtimeMs).toBeGreaterThan(Date.now() - 60_000)
  })

  test.each([
    ['is told', () => journal.tend()],
    ['is seen in what is kept next', () => done('c')],
  ])('that was missed, and the file put away: that %s, and it begins anew', (_, next) => {
    vi.useFakeTimers({ toFake: ['Date'] })
    open('a')
    done('b')
    rmSync(file)
    vi.advanceTimersByTime(6000)
    next()
    expect(kept().slice(0, 2)).toEqual(['open a', 'done b'])
  })
})

test('what is kept when it is closed stays, and nothing else does', () => {
  open('a')
  done('b')
  journal.release(['b'])
  journal.close()
  expect(kept()).toContain('open a')
  const other = openJournal(folder, 'other')
  other.keep('open', 'c', record('c'))
  other.release(['c'])
  other.close()
  expect(readdirSync(folder)).toEqual(['me.jsonl'])
})
