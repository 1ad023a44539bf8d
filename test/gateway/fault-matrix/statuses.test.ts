import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compact } from '#gateway/core/json/value.ts'
import { COLUMNS, SECOND, WAYS } from '../columns.ts'
import { type Play, type Stage, TEXT } from '../hostile-upstream/stage.ts'
import { type Case, type House, openHouse } from './house.ts'

/** How it goes: the second endpoint answers, the first one does at its second try, or the client raises. */
type Goes = 'on' | 'again' | 'wrong' | 'no further'

interface Fault {
  /** Made anew for each request. */
  readonly play: () => Play
  readonly goes: Goes
  readonly isAlone?: boolean
}

/** What providers say along with a status, in the shape of their wire. */
const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}
const bodyOf = ({ wire }: Stage, status: number): string => {
  const error = { type: TYPES[status] ?? 'api_error', message: `This is a ${status}.` }
  return JSON.stringify(wire === 'chat' ? { error: { ...error, param: null, code: null } } : { type: 'error', error })
}

const failing =
  (status: number, headers: object = {}): (() => Play) =>
  () =>
  (stage) =>
    stage.answer([bodyOf(stage, status)], { 'content-type': 'application/json', ...headers }, status)

/** Fails at first, then answers. */
const failingOnce =
  (status: number, headers: object = {}) =>
  (): Play => {
    let isFirst = true
    return (stage) => {
      if (!isFirst) return stage.answer(stage.pieces)
      isFirst = false
      return failing(status, headers)()(stage)
    }
  }

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toUTCString()
const named = (statuses: readonly number[], goes: Goes): [string, Fault][] =>
  statuses.map((status) => [`${status}`, { play: failing(status), goes }])

const FAULTS: Readonly<Record<string, Fault>> = {
  ...Object.fromEntries(named([400, 405, 413, 415, 422], 'wrong')),
  ...Object.fromEntries(named([401, 402, 403, 404, 408, 409, 410, 424, 429], 'on')),
  ...Object.fromEntries(named([500, 501, 502, 503, 504, 520, 529], 'on')),
  '401, nobody else': { play: failing(401), goes: 'no further', isAlone: true },
  '500, nobody else': { play: failing(500), goes: 'no further', isAlone: true },
  '503 once, nobody else': { play: failingOnce(503), goes: 'again', isAlone: true },
  '429 for a moment': { play: failingOnce(429, { 'retry-after-ms': '50' }), goes: 'again' },
  '429 for a moment, nobody else': { play: failingOnce(429, { 'retry-after-ms': '50' }), goes: 'again', isAlone: true },
  '429 for a second, nobody else': { play: failingOnce(429, { 'retry-after': '1' }), goes: 'again', isAlone: true },
  '429 for a second': { play: failing(429, { 'retry-after': '1' }), goes: 'on' },
  '429 for half a minute': { play: failing(429, { 'retry-after': '30' }), goes: 'on' },
  '429 for half a minute, nobody else': {
    play: failing(429, { 'retry-after': '30' }),
    goes: 'no further',
    isAlone: true,
  },
  '429 until a date': { play: failing(429, { 'retry-after': inSeconds(40) }), goes: 'on' },
  '503 for a week, nobody else': { play: failing(503, { 'retry-after': '604800' }), goes: 'no further', isAlone: true },
  '429 for ever, nobody else': {
    play: failing(429, { 'retry-after': '9'.repeat(400) }),
    goes: 'no further',
    isAlone: true,
  },
  '429 for nobody knows how long': { play: failing(429, { 'retry-after': 'soon' }), goes: 'on' },
}

const CASES: readonly Case[] = COLUMNS.flatMap((column) =>
  WAYS.flatMap((way) =>
    Object.entries(FAULTS).map(([fault, { play, isAlone }]) => ({
      column,
      way,
      fault,
      play: play(),
      ...compact({ isAlone }),
    })),
  ),
)

const attemptsOf = (goes: Goes, provider: string): object[] => {
  const failed = { provider, success: false, error: expect.any(String), status: expect.any(Number) }
  if (goes === 'on') return [failed, { provider: SECOND, success: true }]
  return goes === 'again' ? [failed, { provider, success: true }] : [failed]
}

let house: House
beforeAll(async () => {
  house = await openHouse(CASES)
})
afterAll(() => house.close())

describe.each(COLUMNS)('$client.name, $mode to $wire', (column) => {
  describe.each(WAYS)('%s', (way) => {
    test.each(CASES.filter((one) => one.column === column && one.way === way))('$fault', async (wanted) => {
      const { goes = 'on' } = FAULTS[wanted.fault] ?? {}
      const { reply, record } = await house.ended(wanted)
      expect(record.attempts).toMatchObject(attemptsOf(goes, column.provider))
      if (goes === 'on' || goes === 'again') {
        expect(reply).toMatchObject({ text: TEXT })
        expect(record).toMatchObject({ outcome: 'complete', mode: goes === 'on' ? expect.any(String) : column.mode })
      } else {
        expect(reply).toBeInstanceOf(Error)
        expect(record).toMatchObject({ outcome: 'failed' })
      }
    })
  })
})
