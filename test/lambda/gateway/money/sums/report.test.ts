import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OWNERS } from '#gateway/core/cost/spent.ts'
import { closeHours } from '#gateway/money/sums/close.ts'
import { DIMENSIONS, type Dimension, type SpendFilter } from '#gateway/money/sums/dimensions.ts'
import { type ReportQuery, report } from '#gateway/money/sums/report.ts'
import type { ReportRow } from '#gateway/money/sums/rows.ts'
import { DAY_MS, HOUR_MS } from '../../../../../lambda/storage/calendar.ts'
import type { GenerationRecord } from '../../../../../lambda/storage/generations.ts'
import { sampleRecord } from '../../../storage/conformance/sample.ts'
import { memoryLedger } from './memory.ts'

const START = Date.UTC(2026, 10, 20)
const END = START + 3 * DAY_MS

const costs = fc.record({
  owner: fc.constantFrom(...OWNERS),
  known: fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String),
  missing: fc.option(fc.constant(['cacheRead']), { nil: undefined }),
})

/** A record of any day, with attempts of any owners, at the border of an hour more often than chance would have it. */
const records = fc
  .record({
    atMs: fc.oneof(
      fc.integer({ min: START, max: END - 1 }),
      fc.integer({ min: 0, max: 71 }).map((hour) => START + hour * HOUR_MS),
    ),
    project: fc.constantFrom('web', 'batch'),
    key: fc.constantFrom('key_a', 'key_b'),
    model: fc.constantFrom('acme/small', 'acme/large', undefined),
    user: fc.constantFrom('u1', 'u2', undefined),
    tags: fc.subarray(['x', 'y']),
    zdr: fc.boolean(),
    outcome: fc.constantFrom('complete' as const, 'failed' as const, 'aborted' as const),
    attempts: fc.array(fc.record({ provider: fc.constantFrom('acme', 'other'), cost: fc.option(costs) }), {
      maxLength: 3,
    }),
  })
  .map(({ atMs, project, key, model, user, tags, zdr, outcome, attempts }): GenerationRecord => {
    const [one] = sampleRecord().attempts
    return sampleRecord({
      ...{ createdAt: atMs, team: 'team', project, model, user, tags, outcome, zeroDataRetention: zdr },
      principal: { kind: 'key', id: key, name: key },
      attempts: attempts.map(({ provider, cost }) => {
        const { missing, ...known } = cost ?? {}
        const credential = ({ deployment: 'system', team: 'byok', caller: 'client' } as const)[
          cost?.owner ?? 'deployment'
        ]
        const costed = cost ? { cost: { ...known, source: 'priced', ...(missing ? { missing } : {}) } } : {}
        return {
          ...one,
          provider,
          credential,
          usage: { input: 3, output: 2 },
          ...costed,
        } as GenerationRecord['attempts'][number]
      }),
    })
  })

const filters = fc.record<SpendFilter>(
  {
    project: fc.constant('web'),
    key: fc.constant('key_a'),
    model: fc.constant('acme/small'),
    provider: fc.constant('acme'),
    owners: fc.constant(['team', 'caller']),
    zeroDataRetention: fc.boolean(),
    user: fc.constant('u1'),
    tags: fc.subarray(['x', 'y'], { minLength: 1 }),
    tagsMatch: fc.constantFrom('any', 'all'),
  },
  { requiredKeys: [] },
)

/** A ledger as it is after these records came, some hours were summed, and others came late. */
const worlds = fc.record({
  early: fc.array(records, { maxLength: 12 }),
  late: fc.array(records, { maxLength: 4 }),
  summedAt: fc.integer({ min: START, max: END + DAY_MS }),
  nowMs: fc.integer({ min: START, max: END + DAY_MS }),
})

const failed = (_: unknown, error: unknown): never => {
  throw error
}

const ledgerOf = async ({
  early,
  late,
  summedAt,
  nowMs,
}: {
  early: GenerationRecord[]
  late: GenerationRecord[]
  summedAt: number
  nowMs: number
}) => {
  const { log, sums, put } = memoryLedger()
  for (const record of early) await put(record)
  await closeHours({ log, sums, now: () => summedAt, failed })
  for (const record of late) await put(record)
  return { log, sums, now: () => nowMs }
}

const query = (
  by: readonly Dimension[],
  filter: SpendFilter = {},
  span: ReportQuery['span'] = [START, END],
): ReportQuery => ({
  ...{ team: 'team', span, by, filter },
})

/** Sums of the rows, as far as they must add up. */
const whole = (rows: readonly ReportRow[]) => ({
  requests: rows.reduce((sum, { total }) => sum + total.requests, 0),
  attempts: rows.reduce((sum, { total }) => sum + total.attempts, 0),
  deployment: rows.reduce((sum, { deployment }) => sum + deployment, 0n),
  own: rows.reduce((sum, { own }) => sum + own, 0n),
  output: rows.reduce((sum, { total }) => sum + total.output, 0),
  firstTokens: rows.flatMap(({ total }) => Object.values(total.ttft)).reduce((sum, count) => sum + count, 0),
})

/** The same by plain arithmetic over the records. */
const truth = (all: readonly GenerationRecord[]) => {
  const attempts = all.flatMap((record) => record.attempts)
  const known = (isWanted: (owner: string) => boolean) =>
    attempts.reduce((sum, { cost }) => (cost && isWanted(cost.owner) ? sum + BigInt(cost.known) : sum), 0n)
  return {
    requests: all.length,
    attempts: attempts.length,
    deployment: known((owner) => owner === 'deployment'),
    own: known((owner) => owner !== 'deployment'),
    output: attempts.length * 2,
    firstTokens: all.length,
  }
}

const SINGLE = DIMENSIONS.filter((dimension) => dimension !== 'tag')

describe('laws, whatever is summed already, open or changed since', () => {
  test('the groups of each dimension that has one value add up to the log', () =>
    fc.assert(
      fc.asyncProperty(worlds, fc.subarray([...SINGLE], { maxLength: 3 }), async (world, by) => {
        const { rows } = await report(query(by), await ledgerOf(world))
        expect(whole(rows)).toEqual(truth([...world.early, ...world.late]))
      }),
    ))

  test('days add up to the range, wherever it is cut', () =>
    fc.assert(
      fc.asyncProperty(
        worlds,
        fc.array(fc.integer({ min: START, max: END }), { maxLength: 4 }),
        async (world, cuts) => {
          const deps = await ledgerOf(world)
          const ends = [START, ...cuts.toSorted((a, b) => a - b), END]
          const parts = await Promise.all(
            ends.slice(1).map((to, at) => report(query(['day'], {}, [ends[at] ?? START, to]), deps)),
          )
          expect(whole(parts.flatMap(({ rows }) => rows))).toEqual(truth([...world.early, ...world.late]))
        },
      ),
    ))

  test('by any dimensions, of anything: as the log alone says it', () =>
    fc.assert(
      fc.asyncProperty(worlds, fc.subarray([...DIMENSIONS], { maxLength: 3 }), filters, async (world, by, filter) => {
        const unsummed = { ...world, early: [], late: [...world.early, ...world.late], nowMs: START }
        const [summed, logged] = await Promise.all([world, unsummed].map(ledgerOf))
        if (!summed || !logged) throw new Error('no ledger')
        const { rows } = await report(query(by, filter), summed)
        expect(rows).toEqual((await report(query(by, filter), logged)).rows)
      }),
    ))

  test('of a user, of a tag, of both: those of the log', () =>
    fc.assert(
      fc.asyncProperty(
        worlds,
        fc.constantFrom<SpendFilter>(
          ...[{ user: 'u1' }, { tags: ['x'] }, { user: 'u1', tags: ['x'] }],
          ...[{ tags: ['x', 'y'] }, { tags: ['x', 'y'], tagsMatch: 'all' as const }],
        ),
        async (world, filter) => {
          const { rows } = await report(query([], filter), await ledgerOf(world))
          const wanted = [...world.early, ...world.late].filter(({ user, tags = [] }) => {
            const { tags: asked = [], tagsMatch } = filter
            const has = (tag: string) => tags.includes(tag)
            const isTagged = asked.length === 0 || (tagsMatch === 'all' ? asked.every(has) : asked.some(has))
            return isTagged && (filter.user === undefined || user === filter.user)
          })
          expect(whole(rows)).toEqual(truth(wanted))
        },
      ),
    ))

  test('each tag has all that was asked under it', () =>
    fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { rows } = await report(query(['tag']), await ledgerOf(world))
        for (const tag of ['x', 'y']) {
          const tagged = [...world.early, ...world.late].filter(({ tags = [] }) => tags.includes(tag))
          expect(whole(rows.filter(({ group }) => group.tag === tag))).toEqual(truth(tagged))
        }
      }),
    ))
})

test('the request is counted once, in the cell of the attempt that answered', async () => {
  const { log, sums, put } = memoryLedger()
  await put(sampleRecord({ team: 'team', createdAt: START }))
  const { rows } = await report(query(['provider']), { log, sums, now: () => END })
  expect(rows.map(({ group, total }) => [group.provider, total.requests, total.attempts, total.failovers])).toEqual([
    ['anthropic', 0, 1, 0],
    ['bedrock', 1, 1, 1],
  ])
})

test('a busy hour is as it was when it was summed last, and says when', async () => {
  const { log, sums, put } = memoryLedger()
  await put(sampleRecord({ team: 'team', createdAt: START }))
  await sums.mark([{ team: 'team', startMs: START, changes: 60_000 }])
  const summedAt = START + 10 * 60_000
  await closeHours({ log, sums, now: () => summedAt, failed })
  await put(sampleRecord({ team: 'team', createdAt: START + 1 }))
  const { rows, asOfMs } = await report(query([]), { log, sums, now: () => summedAt + 60_000 })
  expect([rows[0]?.total.requests, asOfMs]).toEqual([1, summedAt])
})

describe('however much there is', () => {
  const HOURS = 3 * 24

  /** A request of each hour, and its sums. */
  const summed = async () => {
    const ledger = memoryLedger()
    for (let hour = 0; hour < HOURS; hour++)
      await ledger.put(
        sampleRecord({ team: 'team', id: `gen_${hour}`, createdAt: START + hour * HOUR_MS, tags: ['x'] }),
      )
    const now = () => END + DAY_MS
    await closeHours({ ...ledger, now, failed })
    return { ...ledger, now }
  }

  test('sums are read a day at a time, and others have their turn after each hour of them', async () => {
    const { log, sums, now } = await summed()
    const reads: number[] = []
    const read: typeof sums.read = (team, fromMs, toMs, list) => {
      reads.push(toMs - fromMs)
      return sums.read(team, fromMs, toMs, list)
    }
    let turns = 0
    const count = (): void => {
      turns++
      next = setImmediate(count)
    }
    let next = setImmediate(count)
    const span = [START + 1, END - 1] as const
    const { rows } = await report(query(['day'], {}, span), { log, sums: { ...sums, read }, now })
    clearImmediate(next)
    expect(rows.map(({ total }) => total.requests)).toEqual([24 - 1, 24, 24])
    expect(reads).toEqual([23 * HOUR_MS, DAY_MS, 23 * HOUR_MS])
    expect(turns).toBeGreaterThanOrEqual(HOURS - 2)
  })

  test('the log is read as far as may be, and no further', async () => {
    const deps = await summed()
    const both = query(['tag'], { tags: ['x'] })
    expect((await report(both, { ...deps, mostRead: HOURS })).rows).toHaveLength(1)
    await expect(report(both, { ...deps, mostRead: HOURS - 1 })).rejects.toMatchObject({ code: 'bad-request' })
    expect((await report(query(['tag']), { ...deps, mostRead: 0 })).rows).toHaveLength(1)
    const cut = query(['tag'], {}, [START + 1, END - 1])
    expect((await report(cut, { ...deps, mostRead: 1 })).rows).toHaveLength(1)
    await expect(report(query([]), { ...deps, now: () => START, mostRead: 1 })).rejects.toMatchObject({
      code: 'bad-request',
    })
  })

  test('what is added up stays as it was', async () => {
    const { log, sums, now } = await summed()
    const before = structuredClone(await sums.read('team', START, END, 'cells'))
    const first = await report(query([]), { log, sums, now })
    expect(await report(query([]), { log, sums, now })).toEqual(first)
    expect(await sums.read('team', START, END, 'cells')).toEqual(before)
  })
})
