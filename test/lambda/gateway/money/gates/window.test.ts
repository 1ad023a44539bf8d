import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { WINDOW_KINDS, type WindowKind } from '#gateway/core/cost/budgets.ts'
import { resetOf, windowAt } from '#gateway/money/gates/window.ts'

const at = (time: string): number => Date.parse(time)

describe('the window of a moment', () => {
  test.each<[WindowKind, string, string, string | undefined]>([
    ['day', '2026-11-26T00:00:00.000Z', '2026-11-26', '2026-11-27'],
    ['day', '2026-11-26T23:59:59.999Z', '2026-11-26', '2026-11-27'],
    ['day', '2028-02-29T12:00:00Z', '2028-02-29', '2028-03-01'],
    ['day', '2026-12-31T23:59:59Z', '2026-12-31', '2027-01-01'],
    // Weeks begin on Mondays, and belong to the year of their Thursday.
    ['week', '2026-11-26T08:00:00Z', '2026-W48', '2026-11-30'],
    ['week', '2026-11-29T23:59:59.999Z', '2026-W48', '2026-11-30'],
    ['week', '2026-11-30T00:00:00Z', '2026-W49', '2026-12-07'],
    ['week', '2026-12-31T00:00:00Z', '2026-W53', '2027-01-04'],
    ['week', '2027-01-03T23:59:59Z', '2026-W53', '2027-01-04'],
    ['week', '2027-01-04T00:00:00Z', '2027-W01', '2027-01-11'],
    ['week', '2024-12-30T00:00:00Z', '2025-W01', '2025-01-06'],
    ['week', '2028-02-29T00:00:00Z', '2028-W09', '2028-03-06'],
    ['month', '2026-11-30T23:59:59.999Z', '2026-11', '2026-12-01'],
    ['month', '2026-12-31T23:59:59.999Z', '2026-12', '2027-01-01'],
    ['month', '2028-02-29T23:00:00Z', '2028-02', '2028-03-01'],
    ['month', '2027-02-28T23:00:00Z', '2027-02', '2027-03-01'],
    ['none', '2026-11-26T08:00:00Z', 'none', undefined],
  ])('a %s at %s is %s and ends on %s', (kind, time, id, next) => {
    expect(windowAt(kind, at(time))).toEqual(next === undefined ? { id } : { id, resetsAt: at(next) })
  })

  test('is another one when a budget was armed anew', () => {
    expect(windowAt('month', at('2026-11-26'), '2')).toEqual({ id: '2026-11#2', resetsAt: at('2026-12-01') })
  })

  test('tells by its id when it resets', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...WINDOW_KINDS),
        fc.integer({ min: at('2000-01-01'), max: at('2200-01-01') }),
        fc.constantFrom(undefined, '2026', 'w1'),
        (kind, ms, armed) => {
          const { id, resetsAt } = windowAt(kind, ms, armed)
          expect(resetOf(id)).toBe(resetsAt)
        },
      ),
    )
    for (const id of ['', 'minute', '2026', '2026-11-', 'x2026-11']) expect(resetOf(id)).toBeUndefined()
  })

  test('is one until it resets, from when on it is the next one, of a later name', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...WINDOW_KINDS),
        fc.integer({ min: at('2000-01-01'), max: at('2200-01-01') }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (kind, ms, part) => {
          const window = windowAt(kind, ms)
          if (window.resetsAt === undefined) return
          expect(window.resetsAt).toBeGreaterThan(ms)
          expect(windowAt(kind, ms + Math.floor((window.resetsAt - 1 - ms) * part))).toEqual(window)
          const next = windowAt(kind, window.resetsAt)
          expect(next.id > window.id).toBe(true)
        },
      ),
    ))
})
