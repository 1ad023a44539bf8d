import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAt, isWithinDates } from '#gateway/catalog/price-times.ts'
import { inForce, ratesFor } from '#gateway/catalog/rates.ts'
import type { PriceTimes, RateCard } from '#gateway/core/provider/endpoint.ts'

const PEAK: PriceTimes = { days: [1, 2, 3, 4, 5], zone: 'Asia/Shanghai', hours: ['09:00', '12:00'] }

const holds = (times: PriceTimes, ...ats: readonly string[]): boolean[] => ats.map((at) => isAt(times, at))

const anyTime = fc.date({ min: new Date('1970-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })

test('without any condition a price always holds', () => {
  fc.assert(fc.property(anyTime, (at) => isAt({}, at.toISOString())))
})

describe('dates', () => {
  test('the first day counts, the day after the last does not', () => {
    const times = { from: '2026-12-01', until: '2027-01-01' }
    const ats = ['2026-11-30T23:59:59.999Z', '2026-12-01T00:00:00Z', '2026-12-31T23:59:59Z', '2027-01-01T00:00:00Z']
    expect(holds(times, ...ats)).toEqual([false, true, true, false])
    expect(ats.map((at) => isWithinDates({ ...times, hours: ['00:00', '00:01'] }, at))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })
  test('they are told by the calendar of the zone', () => {
    const times = { from: '2026-12-01', zone: 'America/Los_Angeles' }
    expect(holds(times, '2026-12-01T07:59:59Z', '2026-12-01T08:00:00Z')).toEqual([false, true])
  })
})

describe('days and hours', () => {
  test('working hours in Beijing', () => {
    expect(holds(PEAK, '2026-11-27T00:59:00Z', '2026-11-27T01:00:00Z', '2026-11-27T04:00:00Z')).toEqual([
      false,
      true,
      false,
    ])
    expect(holds(PEAK, '2026-11-28T02:00:00Z', '2026-11-30T02:00:00Z')).toEqual([false, true])
    expect(holds({ ...PEAK, except: ['2026-11-30'] }, '2026-11-30T02:00:00Z')).toEqual([false])
  })
  test('the week is that of the zone', () => {
    const times = { days: [1], zone: 'Pacific/Auckland' }
    expect(holds(times, '2026-11-29T10:59:00Z', '2026-11-29T11:00:00Z', '2026-11-30T11:00:00Z')).toEqual([
      false,
      true,
      false,
    ])
  })
  test('a night belongs to the day on which it begins', () => {
    const friday = { days: [5], hours: ['22:00', '02:00'] as const }
    const ats = ['2026-11-27T01:00:00Z', '2026-11-27T22:00:00Z', '2026-11-28T01:59:00Z', '2026-11-28T22:00:00Z']
    expect(holds(friday, ...ats)).toEqual([false, true, true, false])
    expect(holds({ ...friday, except: ['2026-11-27'] }, ...ats)).toEqual([false, false, false, false])
  })
  test('so do the first night and the last', () => {
    const nights = { from: '2026-11-27', until: '2026-11-28', hours: ['22:00', '02:00'] as const }
    const ats = ['2026-11-27T01:59:00Z', '2026-11-27T22:00:00Z', '2026-11-28T01:59:00Z', '2026-11-28T22:00:00Z']
    expect(holds(nights, ...ats)).toEqual([false, true, true, false])
    expect(ats.map((at) => isWithinDates(nights, at))).toEqual([true, true, true, true])
    expect(isWithinDates(nights, '2026-11-29T00:00:00Z')).toBe(false)
  })
  test('the clocks go forward and back', () => {
    const times = { zone: 'Europe/Berlin', hours: ['02:00', '03:00'] as const }
    // 2026-10-25 has two hours from 02:00 on, 2027-03-28 has none.
    const autumn = ['2026-10-24T23:59:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T02:00:00Z']
    expect(holds(times, ...autumn)).toEqual([false, true, true, false])
    expect(holds(times, '2027-03-28T00:59:00Z', '2027-03-28T01:00:00Z')).toEqual([false, false])
  })
})

describe('laws', () => {
  const at = fc
    .date({ min: new Date('2026-01-01'), max: new Date('2029-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString())
  const zone = fc.constantFrom('UTC', 'Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe')
  const hour = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:30`)
  const days = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })
  const hours = fc.tuple(hour, hour).filter(([a, b]) => a !== b)

  test('a span of hours and the rest of the day never hold both, and always one of them', () => {
    fc.assert(
      fc.property(at, zone, hours, (when, place, [a, b]) => {
        expect(isAt({ zone: place, hours: [a, b] }, when)).toBe(!isAt({ zone: place, hours: [b, a] }, when))
      }),
    )
  })
  test('days of the week and the others never hold both, and always one of them', () => {
    fc.assert(
      fc.property(at, zone, hours, days, (when, place, span, some) => {
        const others = [1, 2, 3, 4, 5, 6, 7].filter((day) => !some.includes(day))
        const all = isAt({ zone: place, hours: span }, when)
        const ours = isAt({ zone: place, hours: span, days: some }, when)
        expect([ours, isAt({ zone: place, hours: span, days: others }, when)]).toEqual([all && ours, all && !ours])
      }),
    )
  })
  test('as the documentation says: the day that a time belongs to fits all that is said of days', () => {
    const date = fc
      .integer({ min: 0, max: 1200 })
      .map((n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10))
    const conditions = { zone, hours, days, from: date, until: date, except: fc.array(date, { maxLength: 3 }) }
    // Most moments are far from all days that are named: these are within two of one.
    const near = fc.record({ times: fc.record(conditions, { requiredKeys: ['zone'] }), minutes: fc.nat(4 * 1440), at })
    fc.assert(
      fc.property(near, ({ times, minutes, at: anywhere }) => {
        const named = times.from ?? times.until ?? times.except?.[0]
        const ms = named ? Date.parse(named) + (minutes - 2880) * 60_000 : Date.parse(anywhere)
        const local = new Date(ms).toLocaleString('sv-SE', { timeZone: times.zone })
        const [today, time] = [local.slice(0, 10), local.slice(11, 16)]
        const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10)
        const [start, end] = times.hours ?? ['00:00', '24:00']
        // A day's span as minutes in a row, of which those after midnight are the next day's.
        const isIn = (clock: string) => start <= clock && clock < (end < start ? '48:00' : end)
        const belongsTo = [...(isIn(time) ? [today] : []), ...(end < start && time < end ? [yesterday] : [])]
        const fits = belongsTo.some(
          (day) =>
            (!times.from || day >= times.from) &&
            (!times.until || day < times.until) &&
            (!times.days || times.days.includes(new Date(day).getUTCDay() || 7)) &&
            !times.except?.includes(day),
        )
        expect(isAt(times, new Date(ms).toISOString())).toBe(fits)
        if (fits) expect(isWithinDates(times, new Date(ms).toISOString())).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
  test('as the zone itself tells day and time', () => {
    fc.assert(
      fc.property(at, zone, hour, (when, place, until) => {
        const local = new Date(when).toLocaleString('sv-SE', { timeZone: place })
        const isEarly = local.slice(11, 16) < until
        expect(isAt({ zone: place, hours: ['00:00', until] }, when)).toBe(isEarly)
        expect(isAt({ zone: place, from: local.slice(0, 10) }, when)).toBe(true)
        expect(isAt({ zone: place, until: local.slice(0, 10) }, when)).toBe(false)
        expect(isAt({ zone: place, days: [new Date(`${local.slice(0, 10)}T12:00Z`).getUTCDay() || 7] }, when)).toBe(
          true,
        )
      }),
    )
  })
})

describe('a calendar', () => {
  const card: RateCard = {
    input: '1',
    output: '2',
    cacheRead: '0.1',
    tiers: [{ aboveInputTokens: 100, input: '5' }],
    prices: [
      { from: '2026-12-01', input: '3' },
      { from: '2026-12-01', hours: ['01:00', '04:00'], input: '6', output: '7' },
      { from: '2027-01-01', tiers: [{ aboveInputTokens: 100, input: '9' }] },
    ],
  }
  test('the last one that holds wins, rate by rate', () => {
    expect(ratesFor(card, 1, '2026-11-30T02:00:00Z')).toMatchObject({ input: '1', output: '2', cacheRead: '0.1' })
    expect(ratesFor(card, 1, '2026-12-01T00:00:00Z')).toMatchObject({ input: '3', output: '2', cacheRead: '0.1' })
    expect(ratesFor(card, 1, '2026-12-01T02:00:00Z')).toMatchObject({ input: '6', output: '7', cacheRead: '0.1' })
    expect(ratesFor(card, 101, '2026-12-31T12:00:00Z')).toMatchObject({ input: '5' })
    expect(ratesFor(card, 101, '2027-01-01T12:00:00Z')).toMatchObject({ input: '9' })
  })
  test('what is in force has no calendar any more, and the card stays as it is', () => {
    const before = structuredClone(card)
    expect(inForce(card, '2026-12-01T02:00:00Z')).toEqual({
      ...{ input: '6', output: '7', cacheRead: '0.1' },
      tiers: [{ aboveInputTokens: 100, input: '5' }],
    })
    expect(card).toEqual(before)
  })
})
