import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type TestGateway } from '../harness/gateway.ts'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.close())

const endpointOf = async (model: string): Promise<Record<string, unknown> | undefined> => {
  const response = await fetch(`${gateway.url}/v1/models/${model}/endpoints`)
  return ((await response.json()) as { data: { endpoints: Record<string, unknown>[] } }).data.endpoints[0]
}

const ask = async (model: string, stream: boolean): Promise<void> => {
  const body = { model, stream, messages: [{ role: 'user', content: 'one two three four five six' }] }
  await (await gateway.post('/v1/chat/completions', body)).text()
  await gateway.lastRecord()
}

test('the list of endpoints shows at once how requests went', async () => {
  expect(Object.keys((await endpointOf('sim/echo')) ?? {}).join()).not.toContain('_last_')
  await ask('sim/echo', true)
  const percentiles = { p50: expect.any(Number), p95: expect.any(Number) }
  expect(await endpointOf('sim/echo')).toMatchObject({
    ...{ uptime_last_15m: 100, uptime_last_1h: 100, uptime_last_1d: 100 },
    latency_last_1h: percentiles,
  })
  await ask('sim/fail', false)
  expect(await endpointOf('sim/fail')).toMatchObject({ uptime_last_15m: 0, uptime_last_1d: 0 })
})
