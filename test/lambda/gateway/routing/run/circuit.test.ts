import { describe, expect, test } from 'vitest'
import { answered, type Circuit, CLOSED, failed, probed, released, stateOf } from '#gateway/routing/run/circuit.ts'

const OPEN: Circuit = { failures: 20, lostMs: 0, openedAt: 1000 }
const PROBED: Circuit = { ...OPEN, isProbed: true }

/** A circuit after failures that took so long each. */
const broken = (failures: number, tookMs: number): Circuit =>
  Array.from({ length: failures }).reduce<Circuit>((circuit) => failed(circuit, tookMs, 1000), CLOSED)

describe('the state', () => {
  test.each([
    ['nothing is known', CLOSED, 0, 'closed'],
    ['19 quick failures', broken(19, 1), 1000, 'closed'],
    ['20 quick failures', broken(20, 1), 1000, 'open'],
    ['two failures that took minutes', broken(2, 300_000), 1000, 'closed'],
    ['three failures that took a minute together', broken(3, 20_000), 1000, 'open'],
    ['three failures that took less', broken(3, 19_999), 1000, 'closed'],
    ['just before it has cooled down', OPEN, 15_999, 'open'],
    ['cooled down', OPEN, 16_000, 'half-open'],
    ['cooled down, while one tries', PROBED, 16_000, 'open'],
  ] as const)('%s', (_, circuit, now, state) => {
    expect(stateOf(circuit, now)).toBe(state)
  })
})

describe('transitions', () => {
  test.each([
    ['a probe is the only one', probed(OPEN), PROBED],
    ['a probe without a verdict leaves it half-open', released(PROBED), OPEN],
    ['a probe that fails opens it anew', failed(PROBED, 5, 20_000), { failures: 21, lostMs: 5, openedAt: 20_000 }],
    ['a probe that has content closes it', answered(PROBED), CLOSED],
    ['content alone forgives no failure', answered(broken(3, 1)), broken(3, 1)],
  ])('%s', (_, circuit, wanted) => {
    expect(circuit).toEqual(wanted)
  })
})
