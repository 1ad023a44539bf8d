import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COLUMNS, SECOND, WAYS } from '../columns.ts'
import { type Play, TEXT } from '../hostile-upstream/stage.ts'
import { type Case, type House, type HouseOptions, openHouse } from './house.ts'

const nothing: Play = () => undefined

/** No longer than it takes; a healthy answer comes sooner also on a busy machine. */
const TIMEOUTS = { firstTokenMs: 1500 }

interface Trouble extends HouseOptions {
  readonly play?: Play
  readonly error: string
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  'nothing listens': { baseUrl: () => 'http://127.0.0.1:1', error: 'upstream-unreachable' },
  'no such host': { baseUrl: () => 'http://nowhere.invalid', error: 'upstream-unreachable' },
  'no TLS there': { baseUrl: (url) => url.replace('http:', 'https:'), error: 'upstream-unreachable' },
  'headers that never come': { timeouts: TIMEOUTS, error: 'timeout' },
  'silence after the headers': {
    timeouts: TIMEOUTS,
    play: ({ write, headers }) => write([''], headers),
    error: 'timeout',
  },
  'silence after the first event': {
    timeouts: TIMEOUTS,
    play: ({ write, headers, pieces, stream }) => write(stream ? pieces.slice(0, 1) : [''], headers),
    error: 'timeout',
  },
}

describe.each(Object.entries(TROUBLES))('%s', (fault, { play = nothing, error, ...options }) => {
  const cases: readonly Case[] = COLUMNS.flatMap((column) => WAYS.map((way) => ({ column, way, fault, play })))
  let house: House
  beforeAll(async () => {
    house = await openHouse(cases, options)
  })
  afterAll(() => house.close())

  test.each(cases.map((wanted) => [wanted.column.client.name, wanted.column.mode, wanted.way, wanted] as const))(
    'the second one answers %s (%s, %s)',
    async (_client, _mode, _way, wanted) => {
      const { reply, record } = await house.ended(wanted)
      expect(record.attempts).toMatchObject([
        { provider: wanted.column.provider, success: false, error, mode: wanted.column.mode },
        { provider: SECOND, success: true },
      ])
      expect(reply).toMatchObject({ text: TEXT })
    },
  )
})
