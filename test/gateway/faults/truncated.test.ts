import OpenAI from 'openai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KEY } from '../../harness/gateway.ts'
import { MESSAGES, openTwoProviders, type TwoProviders } from './two-providers.ts'

let two: TwoProviders
beforeAll(async () => {
  two = await openTwoProviders()
  two.first = ({ answer, pieces }) => answer(pieces.slice(0, 3))
})
afterAll(() => two.close())

// By it Qwen Code 0.24.4 tells that asking again may help.
test('the error of a truncated stream carries the id of the request', async () => {
  const openai = new OpenAI({ baseURL: `${two.gateway.url}/v1`, apiKey: KEY, maxRetries: 0 })
  const read = async () => {
    const stream = await openai.chat.completions.create({ model: 'test/both', messages: MESSAGES, stream: true })
    for await (const _ of stream);
  }
  const error = await read().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(OpenAI.APIError)
  expect(error).toMatchObject({ requestID: expect.stringMatching(/^gen_/) })
  const record = { outcome: 'truncated', status: 200, errorCode: 'upstream-truncated' }
  expect(await two.gateway.lastRecord()).toMatchObject(record)
})
