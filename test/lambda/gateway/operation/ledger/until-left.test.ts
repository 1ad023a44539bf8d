import { describe, expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { loadCatalog } from '#gateway/catalog/catalog.ts'
import type { Exchange } from '#gateway/core/exchange.ts'
import { listLogs } from '#gateway/operation/ledger/logs.ts'
import { spendReport } from '#gateway/operation/ledger/spend-report.ts'
import { type LedgerStores, untilLeft } from '#gateway/operation/ledger/until-left.ts'
import type { KeyRequest } from '#gateway/operation/operation.ts'
import type { GenerationRecord } from '../../../../../lambda/storage/generations.ts'
import { sampleRecord } from '../../../storage/conformance/sample.ts'
import { memoryLedger } from '../../money/sums/memory.ts'

const NOW = Date.UTC(2026, 10, 26, 12)
const LEFT = new Error('the client has left')
const NEVER = new Promise<never>(() => undefined)

const caller: KeyRequest['caller'] = {
  team: 'default',
  project: 'support',
  principal: { kind: 'key', id: 'key_reader', name: 'reader' },
  permissions: ['logs', 'report'],
}

const CATALOG = loadCatalog(bundledCatalog)

/** Resolves to the answer's status. */
const run = async (
  operation: typeof listLogs | typeof spendReport,
  stores: LedgerStores,
  query: Record<string, string>,
  signal: AbortSignal,
): Promise<number | undefined> => {
  let answered: number | undefined
  const reply: Exchange['reply'] = (status) => {
    answered = status
    return { write: () => undefined, end: async () => undefined }
  }
  const exchange = { query, reply } as Partial<Exchange> as Exchange
  const answer = operation({ ledger: async () => stores, catalog: CATALOG, providers: new Map(), now: () => NOW })
  await answer({ exchange, id: 'gen_00000000000000000000000000', parameters: {}, signal, caller })
  return answered
}

/** The ledger of a client that leaves as soon as so many reads have begun. */
const leavingAt = (reads: number) => {
  const left = new AbortController()
  const seen: string[] = []
  const signals: unknown[] = []
  const begin = (verb: string): void => {
    seen.push(verb)
    if (seen.length === reads) left.abort(LEFT)
  }
  const { log, sums } = memoryLedger()
  const stores: LedgerStores = {
    log: {
      page: (query, signal) => {
        begin('page')
        signals.push(signal)
        return log.page(query)
      },
      find: (team, id, project, signal) => {
        begin('find')
        signals.push(signal)
        return log.find(team, id, project)
      },
      async *scan() {
        for (;;) {
          begin('scan')
          yield [sampleRecord()]
        }
      },
    },
    sums: {
      marked: (team) => {
        begin('marked')
        return sums.marked(team)
      },
      read: (...asked) => {
        begin('read')
        return sums.read(...asked)
      },
    },
  }
  return { stores, signal: left.signal, seen, signals }
}

describe('once the client has left, nothing more is read', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['by day', {}, ['marked', 'read', 'read']],
    ['by user, of which there are two lists', { group_by: 'user' }, ['marked', 'read', 'read']],
    ['of several tags', { tags: 'a,b' }, ['scan', 'scan', 'scan']],
  ])('of a report %s', async (_name, query, reads) => {
    const { stores, signal, seen } = leavingAt(3)
    const asked = { start_date: '2026-10-01', end_date: '2026-11-20', ...query }
    await expect(run(spendReport, stores, asked, signal)).rejects.toBe(LEFT)
    expect(seen).toEqual(reads)
  })

  test.each<[string, Record<string, string>, string[]]>([
    ['a page', { model: 'openai/*' }, ['page']],
    ['an id', { id: 'gen_01M81J18' }, ['find']],
    ['a pattern that nothing fits', { model: 'nobody/*' }, ['page', 'page']],
    ['a provider that nobody has', { provider: 'nobody' }, ['page', 'page']],
    ['a key that nobody has', { key: 'nobody' }, ['page', 'page', 'marked', 'read']],
  ])('of the log: %s', async (_name, query, reads) => {
    const { stores, signal, seen, signals } = leavingAt(reads.length)
    await expect(run(listLogs, stores, query, signal)).rejects.toBe(LEFT)
    expect(seen).toEqual(reads)
    expect(signals.every((one) => one === signal)).toBe(true)
  })
})

test('whoever has left waits for no store, and whoever left before asks none', async () => {
  const left = new AbortController()
  let asked = 0
  const hang = (): Promise<never> => {
    asked++
    return NEVER
  }
  const scan = () => ({ [Symbol.asyncIterator]: () => ({ next: hang }) })
  const stores: LedgerStores = { log: { page: hang, find: hang, scan }, sums: { marked: hang, read: hang } }
  const { log, sums } = untilLeft(stores, left.signal)
  const askAll = () => [
    log.page({ team: 'team', filter: {}, sort: 'newest', limit: 1 }),
    log.find('team', 'gen_01M81J18'),
    log.scan('team', 0, NOW)[Symbol.asyncIterator]().next(),
    sums.marked('team'),
    sums.read('team', 0, NOW, 'cells'),
  ]
  const waiting = askAll()
  left.abort(LEFT)
  for (const one of [...waiting, ...askAll()]) await expect(one).rejects.toBe(LEFT)
  expect(asked).toBe(waiting.length)
})

test('a gateway reads 200,000 requests for one report, and says what to ask for where there are more', async () => {
  const { sums } = memoryLedger()
  const { page, find } = memoryLedger().log
  const loggedBy = (count: number): LedgerStores => ({
    log: {
      ...{ page, find },
      async *scan() {
        yield new Array<GenerationRecord>(count).fill(sampleRecord())
      },
    },
    sums,
  })
  const asked = { start_date: '2026-11-26', end_date: '2026-11-26', tags: 'a,b' }
  const { signal } = new AbortController()
  await expect(run(spendReport, loggedBy(200_001), asked, signal)).rejects.toMatchObject({
    code: 'bad-request',
    message: expect.stringContaining('Ask for a shorter time'),
  })
  expect(await run(spendReport, loggedBy(200_000), { ...asked, tags: 'support,b' }, signal)).toBe(200)
})
