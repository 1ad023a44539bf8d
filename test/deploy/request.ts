import assert from 'node:assert/strict'
import OpenAI from 'openai'
import type { RunningLambda } from '../lambda-runtime/emulator.ts'

const QUESTION = 'Grüße 🌍 an alle'

/** Asks the built-in model, which repeats what it is told, by a client that streams. Resolves to the generation's id. */
export const askEcho = async (lambda: RunningLambda, apiKey: string): Promise<string> => {
  const openai = new OpenAI({ apiKey, baseURL: `${lambda.url}/v1`, maxRetries: 0 })
  const { data, response } = await openai.chat.completions
    .create({ model: 'sim/echo', stream: true, messages: [{ role: 'user', content: QUESTION }] })
    .withResponse()
  let answer = ''
  for await (const chunk of data) answer += chunk.choices[0]?.delta.content ?? ''
  await lambda.whenIdle()
  assert.equal(answer, QUESTION)
  return response.headers.get('x-gateway-generation-id') ?? ''
}
