import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { GenerationRecord } from '../../../../lambda/storage/generations.ts'
import { openDatabase } from '../../../../lambda/storage/sqlite/database.ts'
import { jobsOn } from '../../../../lambda/storage/sqlite/jobs.ts'
import { lineOf, type Word } from '../../../../lambda/storage/sqlite/journal/line.ts'
import { newProcessId, processOf } from '../../../../lambda/storage/sqlite/processes.ts'
import { sqliteReplacing } from '../../../../lambda/storage/sqlite/replacing.ts'
import { sampleRecord } from '../conformance/sample.ts'

const DEAD = spawnSync(process.execPath, ['--version']).pid
/** Whoever started this process lives. */
const ALIVE = process.ppid
const ME = newProcessId()
const HERE = processOf(ME).machine

let folder: string
let database: DatabaseSync

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'pointsman-')), 'journal')
  mkdirSync(folder)
  database = openDatabase(':memory:')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true }))

const jobs = () => jobsOn(database, folder, ME)
const told = async () => (await jobs().tend()).lost
const log = () => jobs().recent('default', 10)

const line = (word: Word, record: GenerationRecord): string => lineOf(word, JSON.stringify(record))

interface Writer {
  readonly id?: string
  readonly machine?: string
  readonly pid?: number
  readonly aliveAt?: number
}

/** The journal of another process. */
const left = (
  text: string,
  { pid = DEAD, machine = HERE, id = `${machine}.${pid}.other`, aliveAt = Date.now() - 0.6 }: Writer = {},
): string => {
  const file = join(folder, `${id}.jsonl`)
  writeFileSync(file, text)
  utimesSync(file, aliveAt / 1000, aliveAt / 1000)
  return file
}

const openRecord = () => sampleRecord({ createdAt: Date.now() - 60_000 })

describe('a request that is open', () => {
  const long = Date.now() - 31_000
  test.each([
    ['of a process that is gone', { pid: DEAD }],
    ['of an earlier process with the number of this one', { pid: process.pid }],
  ])('%s is lost, and told once', async (_, writer) => {
    const record = openRecord()
    left(line('open', record), writer)
    const [lost, ...others] = await told()
    expect(lost).toMatchObject({ id: record.id, outcome: 'lost', durationMs: expect.toSatisfy(Number.isInteger) })
    expect(others).toEqual([])
    expect(await told()).toEqual([])
    expect(readdirSync(folder)).toEqual([])
    expect(await log()).toMatchObject([{ id: record.id, outcome: 'lost' }])
  })

  test.each([
    ['of a process that has been silent for long, though somebody has its number', { pid: ALIVE, aliveAt: long }],
    ['of a silent process elsewhere', { machine: 'elsewhere', pid: ALIVE, aliveAt: long }],
  ])('%s is lost at the second look, unless it wakes up', async (_, writer) => {
    const record = openRecord()
    const file = left(line('open', record), writer)
    const { tend } = jobs()
    expect((await tend()).lost).toEqual([])
    utimesSync(file, (long - 1000) / 1000, (long - 1000) / 1000)
    expect((await tend()).lost).toEqual([])
    expect((await tend()).lost).toMatchObject([{ id: record.id, outcome: 'lost' }])
    expect(readdirSync(folder)).toEqual([])
  })

  test.each([
    ['of a process that runs', { pid: ALIVE }],
    ['of a process elsewhere, whose number says nothing here', { machine: 'elsewhere', pid: DEAD }],
    ['of this process, however long it was busy', { id: ME, aliveAt: long }],
  ])('%s is not', async (_, writer) => {
    const file = left(line('open', openRecord()), writer)
    expect([await told(), await log()]).toEqual([[], []])
    expect(existsSync(file)).toBe(true)
  })
})

describe('what a process that is gone left behind', () => {
  test('is its last records as they were, and told is what has none', async () => {
    const [first, second, third] = [openRecord(), openRecord(), openRecord()]
    left([line('open', first), line('open', second), line('done', first), line('done', third)].join(''))
    expect((await told()).map(({ id }) => id)).toEqual([second.id])
    expect(await log()).toEqual(expect.arrayContaining([first, third, expect.objectContaining({ id: second.id })]))
    expect(await log()).toHaveLength(3)
  })

  test('is what was said of a request last: who was asked, too, where what it holds was said first', async () => {
    const record = openRecord()
    left(line('open', { ...record, attempts: [] }) + line('open', record))
    const { attempts } = record
    expect(await told()).toMatchObject([{ id: record.id, attempts: attempts.map(({ provider }) => ({ provider })) }])
    expect((await log())[0]?.attempts).toHaveLength(attempts.length)
  })

  test('is taken where it was taken before, and changes nothing', async () => {
    const [first, second] = [openRecord(), openRecord()]
    const lines = [line('open', first), line('open', second), line('done', first)].join('')
    left(lines)
    await told()
    const before = await log()
    left(lines)
    left(lines, { id: `${HERE}.${DEAD}.other.draft` })
    expect(await told()).toEqual([])
    expect(await log()).toEqual(before)
    expect(readdirSync(folder)).toEqual([])
  })

  test('is every line that is whole: one that was cut at the end, or had no room in the middle, spoils no other', async () => {
    const [first, second, third] = [openRecord(), openRecord(), openRecord()]
    const cut = (record: GenerationRecord) => line('done', record).slice(0, 300)
    left(
      [line('done', first), cut(second), '\0'.repeat(50), line('done', third), line('open', second), cut(second)].join(
        '',
      ),
    )
    expect(await told()).toMatchObject([{ id: second.id }])
    expect(await log()).toHaveLength(3)
  })

  test('is taken though another journal, or what looks like one, cannot be read', async () => {
    const record = openRecord()
    const { tokens: _, ...older } = record
    left(
      ['null', '{"done":5}', '{"done":{}}', '{"open":"x"}', `{"open":${JSON.stringify(older)}}`]
        .map((text) => `\n${text}`)
        .join(''),
      { id: `${HERE}.${DEAD}.bad` },
    )
    mkdirSync(join(folder, `${HERE}.${DEAD}.folder.jsonl`))
    left(line('open', record))
    expect(await told()).toMatchObject([{ id: record.id, outcome: 'lost' }])
    expect(await log()).toHaveLength(1)
  })

  test('is kept until what its requests hold is settled, whoever looks', async () => {
    const holds = [{ id: 'H', scope: 'team', of: 'default', window: 'none', amounts: '1,1,1' }]
    const [open, done, other] = [openRecord(), openRecord(), openRecord()].map((record) => ({ ...record, holds }))
    left(line('open', { ...open, holds } as GenerationRecord) + line('done', done as GenerationRecord))
    left(line('open', other as GenerationRecord), { id: `${HERE}.${DEAD}.second` })
    const [first, second] = [jobs(), jobs()]
    const held = [open, done, other].map((record) => expect.objectContaining({ id: record?.id, holds }))
    expect(await first.tend()).toEqual({
      lost: expect.objectContaining({ length: 2 }),
      left: expect.toSatisfy((all: GenerationRecord[]) => all.length === held.length),
    })
    const again = await second.tend()
    expect([again.lost, again.left]).toEqual([[], expect.arrayContaining(held)])
    second.forgetLeft()
    expect([await first.tend(), readdirSync(folder)]).toEqual([{ lost: [], left: [] }, []])
  })

  test('does not take back what was priced again after it was written', async () => {
    const record = openRecord()
    left(line('done', record))
    await told()
    const repriced = { ...record, priceVersion: 'next' }
    expect(await sqliteReplacing(database).replace(repriced, record.priceVersion)).toBe(true)
    left(line('open', record) + line('done', record))
    expect(await told()).toEqual([])
    expect(await log()).toEqual([repriced])
  })

  test('stays while the database takes nothing, and other files are left alone', async () => {
    const file = left(line('open', openRecord()))
    writeFileSync(join(folder, 'notes'), '')
    utimesSync(join(folder, 'notes'), 1, 1)
    database.exec('PRAGMA query_only = 1')
    await expect(told()).rejects.toThrow('readonly')
    expect(existsSync(file)).toBe(true)
    database.exec('PRAGMA query_only = 0')
    expect(await told()).toHaveLength(1)
    expect(readdirSync(folder)).toEqual(['notes'])
  })
})

describe('a lost record', () => {
  test('says how long its process lived, that nobody knows what it cost, and nothing of how it went', async () => {
    const record = openRecord()
    left(line('open', record), { aliveAt: Date.now() - 20_000 })
    const [lost] = await told()
    expect(lost).toMatchObject({ status: 0, model: 'anthropic/claude-opus-4.6' })
    expect((lost?.durationMs ?? 0) + record.createdAt).toBeLessThan(Date.now() - 19_000)
    expect(lost?.durationMs).toBeGreaterThan(30_000)
    expect(lost?.attempts.map(({ success, error, status }) => [success, error, status])).toEqual([
      [false, 'lost', undefined],
      [false, 'lost', undefined],
    ])
  })

  test('that was told too early gives way to the true one', async () => {
    const record = openRecord()
    left(line('open', record), { aliveAt: 0 })
    expect(await told()).toHaveLength(1)
    left(line('done', record))
    expect(await told()).toEqual([])
    expect(await log()).toEqual([record])
  })
})

describe('an open row, as earlier versions kept them,', () => {
  const row = (record: GenerationRecord, pid: number): void => {
    const machine = `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`
    database
      .prepare('INSERT INTO processes (id, machine, pid, aliveAt) VALUES (?, ?, ?, ?)')
      .run('earlier', machine, pid, Date.now())
    database
      .prepare('INSERT INTO open_generations (id, process, record) VALUES (?, ?, ?)')
      .run(record.id, 'earlier', JSON.stringify(record))
  }
  const rows = () => ['open_generations', 'processes'].map((table) => database.prepare(`SELECT * FROM ${table}`).all())

  test('of a process that is gone is lost, and told once', async () => {
    const record = openRecord()
    row(record, DEAD)
    expect(await told()).toMatchObject([{ id: record.id, outcome: 'lost' }])
    expect(await told()).toEqual([])
    expect(rows()).toEqual([[], []])
    expect(await log()).toMatchObject([{ id: record.id, outcome: 'lost' }])
  })

  test('of a process that is still at work is its own', async () => {
    row(openRecord(), ALIVE)
    expect(await told()).toEqual([])
    expect(rows().map(({ length }) => length)).toEqual([1, 1])
  })
})
