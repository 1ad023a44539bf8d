import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answers, type Script, staysSilent } from '../faults/provider.ts'
import { budget, usd } from './lab.ts'
import { BILL, openRig, type Rig, WAYS } from './rig.ts'

/** Both attempts of `both` may come to 0.0022 and 0.0044 dollars. */
const ROOM_FOR_ONE = usd(0.005)
const ROOM_FOR_BOTH = usd(0.008)

const breaksOff: Script = async ({ write, response }) => {
  await write([])
  response.socket?.destroy()
}
const order = { providerOptions: { gateway: { order: ['one', 'two'] } } }

let rig: Rig
let keys = 0
const keyWith = async (pico: string): Promise<string> => {
  const key = `key-${++keys}`
  await rig.under(key, { budgets: [budget({ limits: { pico } })] })
  return key
}

describe('after an attempt that may be billed', () => {
  beforeAll(async () => {
    rig = await openRig()
  })
  afterAll(() => rig.close())
  beforeEach(() => {
    Object.assign(rig.does, { one: breaksOff, two: answers })
    Object.assign(rig.asked, { one: 0, two: 0 })
  })

  test.each(WAYS)(
    'the next one is not made where its own part does not fit: $dialect, stream: $stream',
    async (way) => {
      const key = await keyWith(ROOM_FOR_ONE)
      const response = await rig.ask({ ...way, key, model: 'both', fields: order })
      const text = await response.text()
      const { used, holds } = await rig.state(key)
      expect(rig.asked.two).toBe(0)
      expect(holds.size).toBe(0)
      expect(used.pico).toBeGreaterThanOrEqual(BigInt(rig.asked.one) * BILL.one)
      expect(used.pico).toBeLessThanOrEqual(BigInt(ROOM_FOR_ONE))
      // What may work the next time is told rather than what does not.
      expect([response.status, text]).toEqual([502, expect.stringContaining('connection')])
      expect((await rig.recordOf(key))?.attempts).toMatchObject([
        { provider: 'one', success: false },
        { provider: 'two', success: false, error: 'budget-exceeded' },
      ])
      expect((await rig.recordOf(key))?.attempts[1]?.cost).toBeUndefined()
    },
  )

  test('it is made where both fit', async () => {
    const key = await keyWith(ROOM_FOR_BOTH)
    const response = await rig.ask({ dialect: 'chat', stream: false, key, model: 'both', fields: order })
    expect(response.status).toBe(200)
    const { used, holds } = await rig.state(key)
    expect([holds.size, rig.asked.two]).toEqual([0, 1])
    expect(used.pico).toBeGreaterThanOrEqual(BigInt(rig.asked.one) * BILL.one + BILL.two)
    expect(used.pico).toBeLessThanOrEqual(BigInt(ROOM_FOR_BOTH))
  })
})

describe('a request that may be asked twice at once', () => {
  beforeAll(async () => {
    rig = await openRig({ hedge: true })
    await rig.under('healer', {})
    for (let count = 0; count < 25; count++)
      await (await rig.ask({ key: 'healer', dialect: 'chat', stream: true, model: 'both', fields: order })).text()
  })
  afterAll(() => rig.close())
  beforeEach(() => {
    Object.assign(rig.does, { one: staysSilent, two: answers })
    Object.assign(rig.asked, { one: 0, two: 0 })
  })

  test('holds both, and counts what the one that lost may have cost', async () => {
    const key = await keyWith(ROOM_FOR_BOTH)
    const response = await rig.ask({ dialect: 'chat', stream: true, key, model: 'both', fields: order })
    await response.text()
    const { used, holds } = await rig.state(key)
    expect([response.status, holds.size, rig.asked]).toEqual([200, 0, { one: 1, two: 1 }])
    expect(used.pico).toBeGreaterThanOrEqual(BILL.one + BILL.two)
    expect(used.pico).toBeLessThanOrEqual(BigInt(ROOM_FOR_BOTH))
    expect((await rig.recordOf(key))?.attempts).toMatchObject([
      { provider: 'one', error: 'cancelled' },
      { provider: 'two', success: true },
    ])
  })

  test('is not asked twice where there is no room for both, and the first one goes on', async () => {
    const key = await keyWith(ROOM_FOR_ONE)
    rig.does.one = async (turn) => {
      // Slower than any of those before: by then the other one has had its turn.
      await new Promise((resolve) => setTimeout(resolve, 1500))
      await answers(turn)
    }
    const response = await rig.ask({ dialect: 'chat', stream: true, key, model: 'both', fields: order })
    await response.text()
    expect([response.status, rig.asked]).toEqual([200, { one: 1, two: 0 }])
    expect((await rig.recordOf(key))?.attempts).toMatchObject([
      { provider: 'two', error: 'budget-exceeded' },
      { provider: 'one', success: true },
    ])
    const { used, holds } = await rig.state(key)
    expect([used.pico, holds.size]).toEqual([BILL.one, 0])
  })
})
