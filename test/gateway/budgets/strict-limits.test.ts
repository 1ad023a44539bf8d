import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Paced, SpendingRules } from '#gateway/core/cost/budgets.ts'
import { ulid } from '#gateway/core/ids.ts'
import { requestRules } from '#gateway/money/budgets/request-rules.ts'
import { reserve } from '#gateway/money/gates/reserving.ts'
import { dynamodbGates } from '../../../lambda/storage/dynamodb/gates/gates.ts'
import { NO_AMOUNTS } from '../../../lambda/storage/gate-state.ts'
import type { Gates } from '../../../lambda/storage/gates.ts'
import { memoryGates } from '../../../lambda/storage/memory/gates.ts'
import { openTable, type TestTable } from '../../lambda/storage/dynamodb/table.ts'
import { limit } from './limited.ts'

/** What limits let through in any minute, whoever counts, and however many. */

/** A minute to midnight. */
const START = Date.UTC(2026, 11, 31, 23, 59)
const MINUTE_MS = 60_000
const MINUTES = 3
const STEP_MS = 1500
const AT_ONCE = 4

let table: TestTable
beforeAll(async () => {
  table = await openTable()
})
afterAll(() => table.close())

/** Each function remembers buckets by itself, and knows nothing of the others but what the table says. */
const oneFunction = (): Gates => dynamodbGates(table.dynamodb, { tableName: table.tableName, reserveMs: 60_000 })

const WORLDS: Readonly<Record<string, () => readonly Gates[]>> = {
  'four functions on DynamoDB': () => [oneFunction(), oneFunction(), oneFunction(), oneFunction()],
  'one process in its memory': () => [memoryGates()],
}

/** So many tokens, at a time in milliseconds since 1970; requests count as one. */
interface Admitted {
  readonly at: number
  readonly count: number
}

/** The most in 60 seconds, the end excluded. */
const mostInAMinute = (admitted: readonly Admitted[]): number =>
  Math.max(
    0,
    ...admitted.map(({ at: from }) =>
      admitted.filter(({ at }) => at >= from && at < from + MINUTE_MS).reduce((sum, { count }) => sum + count, 0),
    ),
  )

let teams = 0

/** A team of its own under a limit of its own and one of its project, which is wider. */
const newTeam = (unit: Paced, perMinute: number) => {
  const team = `team-${++teams}`
  const limits = [
    limit({ scope: 'team', of: team, perMinute: { [unit]: perMinute } }),
    limit({ scope: 'project', perMinute: { requests: 60_000 } }),
  ]
  const spending: SpendingRules = { budgets: [], limits }
  return { team, project: 'web', principal: { kind: 'key', id: `key_${team}`, name: 'web' }, spending } as const
}

/** Requests that ask one of several at a time; what they really had may be less than was thought. */
const asking = (all: readonly Gates[], unit: Paced, perMinute: number) => {
  const caller = newTeam(unit, perMinute)
  let requests = 0
  return async (at: number, by: number, tokens: number, actual: number): Promise<Admitted[]> => {
    const gates = all[by % all.length]
    if (!gates) throw new Error('nobody counts')
    const { held } = requestRules({ caller, user: undefined, models: ['a/b'], startedAt: at })
    const generation = `gen_${ulid(at, new Uint8Array(10).fill(++requests % 256))}`
    const rules = held.map(({ rule }) => rule)
    const asked = { generation, startedAt: at, rules, tokens, amountsOf: () => NO_AMOUNTS }
    const reserved = await reserve(gates, asked)
    if (!reserved.isGranted) {
      await reserved.released
      return []
    }
    await reserved.settle(() => NO_AMOUNTS, actual)
    return [{ at, count: unit === 'requests' ? 1 : actual }]
  }
}

describe.each(Object.entries(WORLDS))('%s', (_, open) => {
  test('let no more than 7/6 of a limit of requests through in any minute, and the limit where more is always asked for', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 12, max: 70 }), async (perMinute) => {
        const ask = asking(open(), 'requests', perMinute)
        const admitted: Admitted[] = []
        for (let at = START; at < START + MINUTES * MINUTE_MS; at += STEP_MS)
          admitted.push(...(await Promise.all(Array.from({ length: AT_ONCE }, (__, by) => ask(at, by, 0, 0)))).flat())
        expect(mostInAMinute(admitted)).toBeLessThanOrEqual((perMinute * 7) / 6)
        expect(admitted.length).toBeGreaterThanOrEqual(MINUTES * perMinute)
      }),
      { numRuns: 2 },
    ))

  test('let no more than 7/6 of a limit of tokens through in any minute, however they come and turn out', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            gap: fc.oneof(fc.constant(0), fc.nat(3000), fc.nat(40_000)),
            by: fc.nat(3),
            tokens: fc.integer({ min: 1, max: 900 }),
            part: fc.constantFrom(0, 0.3, 1),
          }),
          { minLength: 100, maxLength: 100 },
        ),
        async (asks) => {
          const perMinute = 6000
          const ask = asking(open(), 'tokens', perMinute)
          let at = START
          const admitted: Admitted[] = []
          for (const { gap, by, tokens, part } of asks) {
            at += gap
            admitted.push(...(await ask(at, by, tokens, Math.floor(tokens * part))))
          }
          expect(mostInAMinute(admitted)).toBeLessThanOrEqual((perMinute * 7) / 6)
          expect(admitted.length).toBeGreaterThan(asks.length / 4)
        },
      ),
      { numRuns: 5 },
    ))
})
