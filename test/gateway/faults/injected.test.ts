import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { timeByTurns } from '../../harness/time-by-turns.ts'
import { TEXT } from './provider.ts'
import { openTwoProviders, type TwoProviders, textIn } from './two-providers.ts'

let two: TwoProviders
let time: ReturnType<typeof timeByTurns>
beforeAll(async () => {
  two = await openTwoProviders({ timeouts: { firstTokenMs: 1000 } })
  await (await two.ask()).text()
  time = timeByTurns()
})
afterAll(async () => {
  await time.stop()
  await two.close()
})

describe('x-gateway-fault', () => {
  test.each([
    ['500', 'upstream-failed'],
    ['429@first', 'rate-limited'],
    ['stall', 'timeout'],
    ['cut:0', 'upstream-truncated'],
    ['401@first,500@third', 'upstream-refused'],
  ])('%s: the second endpoint answers, and the record tells why', async (fault, error) => {
    const response = await two.ask({}, { 'x-gateway-fault': fault })
    expect(textIn(await response.text())).toBe(TEXT)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-gateway-provider': 'second',
      'x-gateway-attempts': '2',
      'x-gateway-warnings': expect.stringContaining('x-gateway-fault'),
    })
    expect((await two.gateway.lastRecord())?.attempts).toMatchObject([
      { provider: 'first', success: false, error },
      { provider: 'second', success: true },
    ])
  })

  test('cut:1 cuts after content: an error in the stream', async () => {
    const text = await (await two.ask({}, { 'x-gateway-fault': 'cut:1' })).text()
    expect(text).toContain('"error"')
    expect(text).not.toContain('[DONE]')
    expect(await two.gateway.lastRecord()).toMatchObject({ outcome: 'truncated', provider: 'first' })
  })

  test('a fault that does not exist is a 400 that lists those that do', async () => {
    const response = await two.ask({}, { 'x-gateway-fault': 'meteor' })
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('cut:<chunks>')])
  })

  test('injected faults open no circuit', async () => {
    const inject = async () => (await two.ask({}, { 'x-gateway-fault': '500' })).text()
    for (let count = 0; count < 25; count++) await inject()
    const response = await two.ask()
    await response.text()
    expect(response.headers.get('x-gateway-provider')).toBe('first')
  })
})

describe('x-should-retry', () => {
  test.each([
    ['is false for a request that is wrong', { model: 'test/alone', messages: [] }, {}, 'false'],
    ['is absent after one attempt that failed', { model: 'test/alone' }, { 'x-gateway-fault': '500' }, null],
    ['is false for a key that is refused', { model: 'test/alone' }, { 'x-gateway-fault': '401' }, 'false'],
    ['is absent after several attempts that failed', {}, { 'x-gateway-fault': '500,503' }, null],
    ['is absent where one is busy and the other refuses', {}, { 'x-gateway-fault': '529,401' }, null],
    ['is false where nobody can be asked', {}, { 'x-gateway-fault': '401,404' }, 'false'],
  ])('%s', async (_, body, headers, wanted) => {
    const response = await two.ask(body, headers)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.headers.get('x-should-retry')).toBe(wanted)
  })
})
