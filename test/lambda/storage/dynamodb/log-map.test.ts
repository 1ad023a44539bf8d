import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compact } from '#gateway/core/json/value.ts'
import { closeHours } from '#gateway/money/sums/close.ts'
import { HOUR_MS } from '../../../../lambda/storage/calendar.ts'
import { dynamodbGenerations } from '../../../../lambda/storage/dynamodb/generations.ts'
import { dynamodbLog } from '../../../../lambda/storage/dynamodb/log/log.ts'
import { dynamodbSums } from '../../../../lambda/storage/dynamodb/sums.ts'
import type { GenerationRecord } from '../../../../lambda/storage/generations.ts'
import type { LogQuery } from '../../../../lambda/storage/ledger/log.ts'
import { type LogFilter, SORTS, type Sort } from '../../../../lambda/storage/ledger/log-filter.ts'
import { NAMES, randomRecord } from '../conformance/random-records.ts'
import { NOW } from '../conformance/sample.ts'
import { metered } from './metered.ts'
import { openTable, type TestTable } from './table.ts'

const TEAM = 'mapped'
const HOURS = 8
const START = NOW - 20 * HOUR_MS

/** As the gateway makes them: what it says of the answer is what its last attempt says. */
const asMade = (record: GenerationRecord): GenerationRecord => {
  const attempts = record.attempts.map(({ of: _, ...attempt }) => attempt)
  return compact({ ...record, attempts, provider: attempts.at(-1)?.provider, costPico: undefined }) as GenerationRecord
}

const FILTERS: readonly LogFilter[] = [
  { key: 'key_rare' },
  ...[
    { key: NAMES.key[0], models: [NAMES.model[1]] },
    { provider: NAMES.provider[2], outcome: 'failed' as const },
  ],
  ...[{ user: NAMES.user[1] }, { tag: NAMES.tag[2], project: NAMES.project[0] }, { user: NAMES.user[0], tag: 'beta' }],
  ...[{ owner: 'caller' as const }, { owner: 'team' as const, provider: NAMES.provider[0] }, { minCost: 1n << 80n }],
  ...[{ minDurationMs: 9 }, { minTtftMs: 8 }, { outcome: 'complete' as const }, { models: [] }, {}],
]

describe('the sums as a map of the log', () => {
  let table: TestTable
  const now = () => NOW
  beforeAll(async () => {
    table = await openTable()
    const options = { tableName: table.tableName, now }
    const sums = dynamodbSums(table.dynamodb, options)
    const records = fc
      .sample(randomRecord(TEAM, fc.integer({ min: START, max: START + HOURS * HOUR_MS - 1 })), 120)
      .map(asMade)
    for (const record of records)
      await dynamodbGenerations(table.dynamodb, { ...options, retentionDays: 1 }).put(record)
    const hours = new Set(records.map(({ createdAt }) => createdAt - (createdAt % HOUR_MS)))
    await sums.mark([...hours].map((startMs) => ({ team: TEAM, startMs, changes: 1 })))
    const log = dynamodbLog({ ...options, dynamodb: table.dynamodb, retentionDays: 1 })
    const failed = (_: unknown, error: unknown) => expect.fail(String(error))
    expect(await closeHours({ log, sums, now, failed })).toBe(hours.size)
    // One hour has changed since: its sums may not be relied upon.
    await sums.mark([{ team: TEAM, startMs: START + HOUR_MS, changes: 1 }])
  })
  afterAll(() => table.close())

  const pagesOf = async (query: LogQuery, isMapped: boolean) => {
    const { dynamodb, units } = metered(table.dynamodb)
    const options = { tableName: table.tableName, now, retentionDays: 1 }
    const sums = isMapped ? dynamodbSums(table.dynamodb, options) : undefined
    const log = dynamodbLog({ ...options, dynamodb, sums })
    const ids: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await log.page({ ...query, ...(cursor === undefined ? {} : { cursor }) })
      ids.push(...page.records.map(({ id }) => id))
      cursor = page.cursor
      if (cursor === undefined) return { ids, units: units.get('Query') ?? 0 }
    }
  }

  test.each(SORTS.flatMap((sort) => FILTERS.map((filter) => [sort, filter] as const)))(
    'shows by %s what is there of %o',
    async (sort: Sort, filter) => {
      const query = { team: TEAM, filter, sort, limit: 60 }
      expect((await pagesOf(query, true)).ids).toEqual((await pagesOf(query, false)).ids)
    },
  )

  test('saves reading hours that hold nothing of it', async () => {
    const query: LogQuery = { team: TEAM, filter: { key: 'key_none', fromMs: START }, sort: 'newest', limit: 20 }
    const [mapped, plain] = [await pagesOf(query, true), await pagesOf(query, false)]
    expect([mapped.ids, plain.ids]).toEqual([[], []])
    expect(mapped.units).toBeLessThan(plain.units)
  })
})
