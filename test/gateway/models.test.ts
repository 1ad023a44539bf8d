import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KEY, startGateway, type TestGateway } from '../harness/gateway.ts'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.close())

describe('GET /v1/models', () => {
  test('is public and what the OpenAI SDK reads', async () => {
    const openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'none' })
    const ids: string[] = []
    for await (const model of openai.models.list()) ids.push(model.id)
    for (const id of ['anthropic/claude-opus-4.6', 'openai/gpt-5.4', 'sim/echo']) expect(ids).toContain(id)
    expect((await openai.models.retrieve('openai/gpt-5.4')).id).toBe('openai/gpt-5.4')
  })

  test.each(['openai/gpt-5.4', 'openai%2Fgpt-5.4'])('one model by %s', async (path) => {
    const response = await fetch(`${gateway.url}/v1/models/${path}`)
    expect(await response.json()).toMatchObject({ id: 'openai/gpt-5.4', object: 'model', owned_by: 'openai' })
    const endpoints = await fetch(`${gateway.url}/v1/models/${path}/endpoints`)
    expect(await endpoints.json()).toMatchObject({ data: { id: 'openai/gpt-5.4', endpoints: expect.any(Array) } })
  })

  test.each(['', '/endpoints'])('an unknown one%s is a 404 that suggests others', async (suffix) => {
    const response = await fetch(`${gateway.url}/v1/models/sim/ecko${suffix}`)
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('There is no model named sim/ecko. Did you mean sim/echo')
  })
})

test.each(['v1', 'v3', 'v4'])('GET /%s/ai/config needs a key and has one specification version', async (version) => {
  const path = `${gateway.url}/${version}/ai/config`
  expect((await fetch(path)).status).toBe(401)
  const response = await fetch(path, { headers: { authorization: `Bearer ${KEY}` } })
  const { models } = (await response.json()) as { models: { specification: { specificationVersion: string } }[] }
  const expected = version === 'v1' ? 'v2' : version
  expect(new Set(models.map(({ specification }) => specification.specificationVersion))).toEqual(new Set([expected]))
})
