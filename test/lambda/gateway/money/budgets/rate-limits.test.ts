import { expect, test } from 'vitest'
import { rateLimitsOf } from '#gateway/money/budgets/rate-limits.ts'
import type { GateRule } from '#gateway/money/gates/one-gate.ts'
import { drawsOf } from '#gateway/money/gates/one-gate.ts'
import { EMPTY_GATE, NO_AMOUNTS, withHold } from '../../../../../lambda/storage/gate-state.ts'
import { type GateState, MOST_OPEN } from '../../../../../lambda/storage/gates.ts'

const NOW = Date.UTC(2026, 10, 27)

const rule = (perMinute: GateRule['perMinute']): GateRule => ({
  gate: { scope: 'team', id: 'acme', window: 'none' },
  limits: {},
  perMinute,
})

/** After so many requests of so many tokens, all at once. */
const after = (given: GateRule, requests: number, tokens = 0): readonly [GateRule, GateState] => {
  let state = EMPTY_GATE
  for (let each = 0; each < requests; each++)
    state = withHold(state, {
      ...{ hold: `H${each}`, amounts: NO_AMOUNTS, limits: {}, mostOpen: MOST_OPEN, nowMs: NOW },
      draws: drawsOf(given, tokens),
    })
  return [given, state]
}

test('whoever is under no limit a minute is told nothing', () => {
  expect(rateLimitsOf([], NOW)).toBeUndefined()
  expect(rateLimitsOf([after(rule({}), 3)], NOW)).toBeUndefined()
})

test('a sixth of a limit may come at once, and each that came takes its part of a minute to come back', () => {
  expect(rateLimitsOf([after(rule({ requests: 60 }), 0)], NOW)).toEqual({
    toldAt: NOW,
    requests: { limit: 60, remaining: 10, resetMs: 0 },
  })
  expect(rateLimitsOf([after(rule({ requests: 60 }), 3)], NOW)?.requests).toEqual({
    ...{ limit: 60, remaining: 7, resetMs: 3000 },
  })
  expect(rateLimitsOf([after(rule({ requests: 60 }), 3)], NOW + 2000)?.requests).toEqual({
    ...{ limit: 60, remaining: 9, resetMs: 1000 },
  })
})

test('of each unit the gate is told that lets the fewest through, whatever its limit', () => {
  const team = after(rule({ requests: 600, tokens: 6000 }), 98, 1)
  const key = after(rule({ requests: 60, tokens: 60_000 }), 3, 1)
  const none = after(rule({}), 1)
  for (const told of [
    [team, key, none],
    [none, key, team],
  ])
    expect(rateLimitsOf(told, NOW)).toMatchObject({
      requests: { limit: 600, remaining: 2 },
      tokens: { limit: 6000, remaining: 902 },
    })
})

test('of those that let as few through, the one is told that takes longest to fill', () => {
  const [fast, slow] = [after(rule({ requests: 600 }), 100), after(rule({ requests: 60 }), 12)]
  for (const told of [
    [fast, slow],
    [slow, fast],
  ])
    expect(rateLimitsOf(told, NOW)?.requests).toEqual({ limit: 60, remaining: 0, resetMs: 12_000 })
})
