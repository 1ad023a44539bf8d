import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type TestGateway } from '../harness/gateway.ts'

const dayIn = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const SOON = dayIn(20)
const GONE = dayIn(-1)

const model = (...ends: readonly (string | undefined)[]) => ({
  name: 'X',
  endpoints: ends.map((retires, index) => ({
    ...{ provider: 'sim', model: index === 0 ? 'echo' : 'slow' },
    ...(retires ? { retires } : {}),
  })),
})

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({
    models: { 'acme/soon': model(SOON), 'acme/gone': model(GONE), 'acme/half': model(GONE, undefined) },
  })
})
afterAll(() => gateway.close())

const ask = (id: string) =>
  gateway.post('/v1/chat/completions', { model: id, messages: [{ role: 'user', content: 'Hello' }] })

test('a model that retires soon answers, and says so', async () => {
  const response = await ask('acme/soon')
  expect(response.status).toBe(200)
  expect(response.headers.get('x-gateway-warnings')).toContain(`acme/soon retires at sim on ${SOON}`)
  expect(await (await fetch(`${gateway.url}/v1/models/acme/soon`)).json()).toMatchObject({
    deprecated_at: Date.parse(SOON),
  })
})

test('one that has retired is not found, and not listed', async () => {
  const response = await ask('acme/gone')
  expect(response.status).toBe(404)
  expect(await response.text()).toContain(`it was retired there on ${GONE}`)
  const { data } = (await (await fetch(`${gateway.url}/v1/models`)).json()) as { data: { id: string }[] }
  const ids = data.map(({ id }) => id)
  expect(ids).toContain('acme/soon')
  expect(ids).not.toContain('acme/gone')
})

test('one that has retired at one of its providers is had from the other', async () => {
  const response = await ask('acme/half')
  expect(response.status).toBe(200)
  expect(response.headers.get('x-gateway-warnings') ?? '').not.toContain('retires')
})
