import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KEY } from '../../harness/gateway.ts'
import { TOKENS } from '../../harness/model-answer.ts'
import { type Fixture, modelOf, PROVIDER_WIRES, startFixture } from '../../harness/wires/fixture.ts'

let fixture: Fixture
let openai: OpenAI
beforeAll(async () => {
  fixture = await startFixture()
  openai = new OpenAI({ baseURL: `${fixture.gateway.url}/v1`, apiKey: KEY, maxRetries: 0 })
})
afterAll(() => fixture.close())

describe.each(PROVIDER_WIRES)('$name', (wire) => {
  test.each([undefined, { include_usage: false }, { include_usage: true }])(
    'stream_options %j: usage is told if it was asked for or came anyway, and metered always',
    async (options) => {
      fixture.script({ text: 'Hello.' })
      const model = modelOf(wire)
      const messages = [{ role: 'user' as const, content: 'Hello?' }]
      const chunks: OpenAI.ChatCompletionChunk[] = []
      const body = { model, messages, stream: true, ...(options ? { stream_options: options } : {}) } as const
      for await (const chunk of await openai.chat.completions.create(body)) chunks.push(chunk)

      const last = chunks.at(-1)
      const usage = chunks.flatMap((chunk) => chunk.usage ?? [])
      if (options?.include_usage || wire.tellsUsage) {
        if (!wire.tellsUsage) expect(last?.choices).toEqual([])
        expect(usage).toHaveLength(1)
        expect(usage[0]).toMatchObject({
          prompt_tokens: TOKENS.input,
          prompt_tokens_details: { cached_tokens: TOKENS.cached },
          completion_tokens: TOKENS.output,
          total_tokens: TOKENS.input + TOKENS.output,
        })
      } else {
        expect(last?.choices[0]?.finish_reason).toBe('stop')
        expect(usage).toEqual([])
      }
      // It is metered all the same.
      expect(await fixture.gateway.lastRecord()).toMatchObject({
        usageSource: 'provider',
        tokens: { input: TOKENS.input, cacheRead: TOKENS.cached, output: TOKENS.output },
      })
    },
  )
})
