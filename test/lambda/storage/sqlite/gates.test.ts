import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { NO_AMOUNTS } from '../../../../lambda/storage/gate-state.ts'
import type { Gate, Gates } from '../../../../lambda/storage/gates.ts'
import { openDatabase } from '../../../../lambda/storage/sqlite/database.ts'
import { sqliteGates } from '../../../../lambda/storage/sqlite/gates/gates.ts'
import { threadedGates } from '../../../../lambda/storage/sqlite/gates/threaded.ts'
import { storeThread } from '../../../../lambda/storage/sqlite/store-thread.ts'

import { openStore } from '../../../harness/open-store.ts'
import { gatesConformance } from '../conformance/gates.ts'
import { NOW } from '../conformance/sample.ts'

const keptUntilIn =
  (database: DatabaseSync) =>
  async ({ scope, id, window }: Gate): Promise<number | undefined> => {
    const find = database.prepare('SELECT keptUntil FROM gates WHERE scope = ? AND id = ? AND period = ?')
    const kept = find.get(scope, id, window)?.['keptUntil'] ?? undefined
    return kept === undefined ? undefined : Number(kept)
  }

gatesConformance('SQLite in memory', () => {
  const database = openDatabase(':memory:')
  return { store: sqliteGates(database, () => NOW), keptUntil: keptUntilIn(database), close: () => database.close() }
})

gatesConformance('SQLite in a file', () => {
  const { database, close } = openStore()
  return { store: sqliteGates(database, () => NOW), keptUntil: keptUntilIn(database), close }
})

gatesConformance('SQLite, from its thread', () => {
  const { thread, database, close } = openStore()
  const store = threadedGates(thread, { reserveMs: 15_000, answerMs: 15_000 })
  return { store, keptUntil: keptUntilIn(database), close }
})

const GATE = { scope: 'team', id: 't', window: 'none' }
const ASKED = { hold: 'H', amounts: NO_AMOUNTS, limits: {}, mostOpen: 1, draws: {}, nowMs: NOW }

test('from a thread that is held up an answer is not waited for, though it may still be done', async () => {
  const { thread, database, close } = openStore()
  database.exec('BEGIN IMMEDIATE')
  await expect(threadedGates(thread, { reserveMs: 50 }).reserve(GATE, ASKED)).rejects.toThrow(
    'did not answer within 50 ms',
  )
  database.exec('COMMIT')
  const gates = threadedGates(thread)
  await expect.poll(async () => (await gates.look(GATE)).holds.size).toBe(1)
  await close()
})

test.each<[string, (gates: Gates) => Promise<unknown>]>([
  ['reserves', (gates) => gates.reserve(GATE, ASKED)],
  ['settles', (gates) => gates.settle(GATE, { hold: 'H', held: NO_AMOUNTS, cost: NO_AMOUNTS })],
  ['adjusts', (gates) => gates.adjust(GATE, NO_AMOUNTS)],
  ['looks', (gates) => gates.look(GATE)],
])('nobody who %s waits for good for a thread that does not answer', async (_, ask) => {
  const thread = { ...storeThread(':memory:'), run: () => new Promise(() => undefined) as never }
  await expect(ask(threadedGates(thread, { reserveMs: 20, answerMs: 20 }))).rejects.toThrow(
    'The store did not answer within 20 ms.',
  )
})

const ROOT = JSON.stringify(new URL('../../../../', import.meta.url))

/** A process that reserves a hundred times 10 of 1,000 pico-dollars, settles half of what it gets, and says how much. */
const RESERVING = `
  const at = (path) => import(${ROOT} + path)
  const { openDatabase } = await at('lambda/storage/sqlite/database.ts')
  const { sqliteGates } = await at('lambda/storage/sqlite/gates/gates.ts')
  const [file, name, now] = process.argv.slice(1)
  const gates = sqliteGates(openDatabase(file, 25))
  const gate = { scope: 'team', id: 'shared', window: 'none' }
  const amounts = { pico: 10n, requests: 1n, tokens: 0n }
  const asked = { amounts, limits: { pico: 1000n }, mostOpen: 400, draws: {}, nowMs: Number(now) }
  let granted = 0
  for (let index = 0; index < 100; index++) {
    const hold = name + 'H' + index
    const { isGranted } = await gates.reserve(gate, { ...asked, hold })
    if (!isGranted) continue
    granted++
    if (index % 2 === 0) await gates.settle(gate, { hold, held: amounts, cost: { ...amounts, pico: 9n } })
  }
  console.log(granted)
`

test('several processes share a limit', async () => {
  const { file, database, close } = openStore()
  const counts = await Promise.all(
    ['A', 'B', 'C'].map(async (name) => {
      const args = [
        '--disable-warning=ExperimentalWarning',
        '--input-type=module',
        '-e',
        RESERVING,
        file,
        name,
        `${NOW}`,
      ]
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      const [said] = await Promise.all([text(child.stdout), once(child, 'exit')])
      return Number(said)
    }),
  )
  const state = await sqliteGates(database).look({ scope: 'team', id: 'shared', window: 'none' })
  const granted = counts.reduce((sum, count) => sum + count, 0)
  const settled = granted - state.holds.size
  expect(state.used.pico).toBe(BigInt(9 * settled + 10 * state.holds.size))
  expect(state.used.pico).toBeLessThanOrEqual(1000n)
  expect(state.used.pico).toBeGreaterThan(990n)
  await close()
})

test('windows that nobody asks for any more are forgotten when the next one begins', async () => {
  const database = openDatabase(':memory:')
  const gates = sqliteGates(database, () => NOW)
  const asked = { amounts: NO_AMOUNTS, limits: {}, mostOpen: 1, draws: {}, nowMs: NOW }
  const windows = [
    { window: '2026-11-20', keptUntil: NOW - 1 },
    { window: '2026-11-21', keptUntil: NOW },
    { window: 'none' },
    { window: '2026-11-22', keptUntil: NOW + 1 },
  ]
  for (const [index, window] of windows.entries())
    await gates.reserve({ scope: 'team', id: 't', ...window }, { ...asked, hold: `H${index}` })
  const kept = database.prepare('SELECT period FROM gates ORDER BY period').all()
  expect(kept.map(({ period }) => period)).toEqual(['2026-11-21', '2026-11-22', 'none'])
  await gates.adjust({ scope: 'team', id: 't', window: '2026-11-23', keptUntil: NOW + 9 }, NO_AMOUNTS)
  expect(database.prepare('SELECT count(*) AS n FROM gates').get()).toEqual({ n: 4 })
  // Where nothing is ever held, they are when the next one is adjusted first.
  await sqliteGates(database, () => NOW + 2).adjust({ ...GATE, id: 'other' }, NO_AMOUNTS)
  const left = database.prepare('SELECT period FROM gates ORDER BY period').all()
  expect(left.map(({ period }) => period)).toEqual(['2026-11-23', 'none', 'none'])
  database.close()
})
