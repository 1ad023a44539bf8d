import { expect, test } from 'vitest'
import { localLedger } from '../../../lambda/local/ledger.ts'
import { DAY_MS, dayOf, HOUR_MS } from '../../../lambda/storage/calendar.ts'
import { sqliteCredits } from '../../../lambda/storage/sqlite/accounts/credits.ts'
import { sqliteSpending } from '../../../lambda/storage/sqlite/accounts/spending.ts'
import { openStore } from '../../harness/open-store.ts'
import { NOW, sampleRecord } from '../storage/conformance/sample.ts'

test('a server enters what the requests of a day cost when that is over', async () => {
  const { file, database, generations, close } = openStore({ isServed: true })
  const startMs = dayOf(NOW)
  let now = NOW
  const logged: object[] = []
  const written = () => generations.written()
  const ledger = localLedger({ file, database, days: 30, written, now: () => now, log: (entry) => logged.push(entry) })
  const credits = { periods: [{ fromMs: startMs }] }
  await sqliteSpending(database).setSpending('acme', { budgets: [], limits: [], credits }, 0)
  const stored = ['acme', 'free'].map((team) =>
    generations.put(
      sampleRecord({
        ...{ team, createdAt: startMs + HOUR_MS },
        attempts: [
          {
            ...{ provider: 'p', model: 'm', credential: 'system', mode: 'relay', startedAt: NOW, durationMs: 1 },
            success: true,
            cost: { owner: 'deployment', known: '5', market: '7', source: 'priced' },
          },
        ],
      }),
    ),
  )
  generations.flush()
  await Promise.all(stored)

  await ledger.tend()
  expect(await sqliteCredits(database).list('acme')).toEqual([])
  now = startMs + DAY_MS + 20 * 60_000
  await ledger.tend()
  const entry = { id: 'usage#20261122', at: now, kind: 'usage', pico: -7n, period: '2026-11-22' }
  expect(await sqliteCredits(database).list('acme')).toEqual([entry])
  await ledger.tend()
  expect([await sqliteCredits(database).list('acme'), await sqliteCredits(database).list('free')]).toEqual([
    [entry],
    [],
  ])
  expect(logged).toEqual([])
  await ledger.close()
  await close()
})
