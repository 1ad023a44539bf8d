import { spawnSync } from 'node:child_process'
import type { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, test } from 'vitest'
import type { GenerationRecord } from '../../../../lambda/storage/generations.ts'
import { openDatabase } from '../../../../lambda/storage/sqlite/database.ts'
import { generationRows } from '../../../../lambda/storage/sqlite/generation-rows.ts'
import { sampleRecord } from '../conformance/sample.ts'

const DEAD = spawnSync(process.execPath, ['--version']).pid
/** Whoever started this process lives. */
const ALIVE = process.ppid

let database: DatabaseSync

beforeEach(() => {
  database = openDatabase(':memory:')
})

const entry = (record: GenerationRecord, isOpen: boolean) => ({
  ...{ team: record.team, id: record.id, isOpen },
  record: JSON.stringify(record),
})

/** A request that another process has open, and how that one looks. */
const opened = (process: Readonly<Record<string, string | number>>): GenerationRecord => {
  const record = sampleRecord({ createdAt: Date.now() - 60_000 })
  generationRows(database, 'other').write([entry(record, true)])
  for (const [column, value] of Object.entries(process))
    database.prepare(`UPDATE processes SET ${column} = ?`).run(value)
  return record
}

const told = () => generationRows(database, 'me').tend()
const open = () => database.prepare('SELECT id FROM open_generations').all()

describe('a request that is open', () => {
  const long = Date.now() - 31_000
  test.each([
    ['of a process that is gone', { pid: DEAD }],
    ['of an earlier process with the number of this one', { pid: process.pid }],
    ['of a process that has been silent for long, though somebody has its number', { pid: ALIVE, aliveAt: long }],
    ['of a silent process elsewhere', { machine: 'elsewhere', pid: ALIVE, aliveAt: long }],
  ])('%s is lost, and told once', (_, process) => {
    const { id } = opened(process)
    expect(told()).toMatchObject([{ id, outcome: 'lost' }])
    expect(told()).toEqual([])
    expect([open(), database.prepare('SELECT id FROM processes').all()]).toEqual([[], []])
    expect(generationRows(database, 'me').recent('default', 10)).toMatchObject([{ id, outcome: 'lost' }])
  })

  test.each([
    ['of a process that runs', { pid: ALIVE }],
    ['of a process elsewhere, whose number says nothing here', { machine: 'elsewhere', pid: DEAD }],
  ])('%s is not', (_, process) => {
    const { id } = opened(process)
    expect(told()).toEqual([])
    expect(open()).toEqual([{ id }])
  })

  test('of this process is not, however long it was busy', () => {
    opened({ aliveAt: long })
    expect(generationRows(database, 'other').tend()).toEqual([])
    expect(open()).toHaveLength(1)
    expect(Number(database.prepare('SELECT aliveAt FROM processes').get()?.['aliveAt'])).toBeGreaterThan(long)
  })
})

test('a lost record says how long its process lived, that nobody knows what it cost, and nothing of how it went', () => {
  const { createdAt } = opened({ pid: DEAD, aliveAt: Date.now() - 20_000 })
  const [lost] = told()
  expect(lost).toMatchObject({ status: 0, unpriced: 'usage', model: 'anthropic/claude-opus-4.6' })
  expect(lost?.costPico).toBeUndefined()
  expect((lost?.durationMs ?? 0) + createdAt).toBeLessThan(Date.now() - 19_000)
  expect(lost?.durationMs).toBeGreaterThan(30_000)
  expect(lost?.attempts.map(({ success, error, status }) => [success, error, status])).toEqual([
    [false, 'lost', undefined],
    [false, 'lost', undefined],
  ])
})

test('the true record takes the place of the one that was told too early', () => {
  const record = opened({ aliveAt: 0 })
  expect(told()).toHaveLength(1)
  generationRows(database, 'other').write([entry(record, false)])
  expect(generationRows(database, 'me').recent('default', 10)).toEqual([record])
})

test('a process without open requests says nothing of itself', () => {
  const rows = generationRows(database, 'me')
  rows.write([entry(sampleRecord(), false)])
  expect(rows.tend()).toEqual([])
  expect(database.prepare('SELECT id FROM processes').all()).toEqual([])
})
