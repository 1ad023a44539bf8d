import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explore, walk } from './explore.ts'
import type { Asking, Mutation, World, Wrong } from './world.ts'
import { SMALL_WORLDS } from './worlds.ts'

const GATES = ['team', 'key1', 'key2', 'user']

const attempt = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.nat(9))
  .map(([bound, part]) => [bound, Math.min(bound, part)] as const)

const asking: fc.Arbitrary<Asking> = fc.record({
  gates: fc
    .tuple(fc.constantFrom('key1', 'key2'), fc.boolean())
    .map(([key, hasUser]) => ['team', key, ...(hasUser ? ['user'] : [])]),
  attempts: fc.array(attempt, { minLength: 1, maxLength: 3 }),
})

/** Larger than can be explored: a few courses of each are. */
const world: fc.Arbitrary<World> = fc.record({
  limits: fc
    .array(fc.integer({ min: 5, max: 25 }), { minLength: 4, maxLength: 4 })
    .map((limits) => Object.fromEntries(limits.map((limit, index) => [GATES[index] ?? '', limit]))),
  requests: fc.array(asking, { minLength: 3, maxLength: 8 }),
  faults: fc.record({ crashes: fc.nat(2), lost: fc.nat(3), late: fc.nat(2) }),
  sweepers: fc.nat(2),
  sweeperCrashes: fc.nat(1),
})

describe('whatever happens in which order, a gate is never over its limit, knows all that was billed, and is left clean', () => {
  test.each(Object.entries(SMALL_WORLDS))('%s', async (_, small) => {
    const { wrongs, example, ends } = await explore(small)
    expect({ wrongs, example }).toEqual({ wrongs: {} })
    expect(ends).toBeGreaterThan(3)
  })

  test('in random courses of larger worlds', () =>
    fc.assert(
      fc.asyncProperty(world, fc.infiniteStream(fc.nat(1_000_000)), async (large, numbers) => {
        const { wrongs, example } = await walk(large, (count) => Number(numbers.next().value) % count)
        expect({ wrongs, example }).toEqual({ wrongs: {} })
      }),
      { numRuns: 300 },
    ))
})

describe('the same finds out', () => {
  test.each<[string, Mutation, Wrong]>([
    ['who asks for the same hold again', { isSameId: true }, 'leak'],
    ['who gives back what has no record', { isReleased: true }, 'blind'],
    ['who settles what is not there', { isCounter: true }, 'blind'],
  ])('%s', async (_, mutation, wrong) => {
    const found = new Set<string>()
    for (const small of Object.values(SMALL_WORLDS))
      for (const each of Object.keys((await explore(small, mutation)).wrongs)) found.add(each)
    expect(found).toContain(wrong)
  })
})
