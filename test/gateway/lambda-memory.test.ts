import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chatEvents, type FakeProvider, fakeProvider, SSE } from '../harness/fake-provider.ts'
import { CAN_READ_RESIDENT, residentMemory } from '../harness/resident-memory.ts'
import { type Deployment, openDeployment } from '../lambda-runtime/deployment.ts'

const CHUNK = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }

let upstream: FakeProvider
let deployment: Deployment

beforeAll(async () => {
  upstream = await fakeProvider(() => ({
    headers: SSE,
    chunks: chatEvents({ ...CHUNK, choices: [{ index: 0, delta: { content: 'from afar' }, finish_reason: 'stop' }] }),
  }))
  deployment = await openDeployment({
    providers: { groq: { baseUrl: upstream.url } },
    models: { 'test/m': { name: 'm', endpoints: [{ provider: 'groq', model: 'm' }] } },
  })
  deployment.aws.secrets.set('pointsman/groq', '{"apiKey":"sk-stored"}')
})
afterAll(async () => {
  await Promise.all([deployment.close(), upstream.close()])
})

/** With a character for which V8 takes two bytes for each. */
const prompt = (megabytes: number): string => `🙂${'A line of a long prompt, all ASCII. '.repeat(megabytes * 27_770)}`

/** By the way that takes the most: the provider's package. */
const asks = (url: string) => async (text: string) => {
  const response = await fetch(`${url}/v4/ai/language-model`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${deployment.key}`,
      'content-type': 'application/json',
      'ai-language-model-id': 'test/m',
      'ai-language-model-streaming': 'true',
      'ai-language-model-specification-version': '4',
    },
    body: JSON.stringify({ prompt: [{ role: 'user', content: [{ type: 'text', text }] }] }),
  })
  return [response.status, await response.text()] as const
}

describe('a function', () => {
  test.each([
    { memoryMb: 192, taken: 0.5, refused: 0.6 },
    { memoryMb: 256, taken: 2.6, refused: 2.7 },
    { memoryMb: 320, taken: 4.7, refused: 4.8 },
  ])('of $memoryMb MB takes $taken MB within them, and refuses $refused MB', async ({ memoryMb, taken, refused }) => {
    const lambda = await deployment.start({ memoryMb })
    const ask = asks(lambda.url)
    try {
      for (const megabytes of [0, 0, 0, taken, taken, taken]) {
        expect(await ask(prompt(megabytes))).toEqual([200, expect.stringContaining('from afar')])
        await lambda.whenIdle()
      }
      const [status, text] = await ask(prompt(refused))
      expect([status, JSON.parse(text).error]).toMatchObject([
        413,
        {
          type: 'invalid_request_error',
          message: expect.stringContaining(`this function's ${memoryMb} MB of memory take ${taken.toFixed(1)} MB`),
        },
      ])
      const [pid = 0, ...more] = lambda.pids()
      expect(more).toEqual([])
      if (CAN_READ_RESIDENT) expect(residentMemory(pid).peak).toBeLessThan(memoryMb * 2 ** 20)
    } finally {
      await lambda.close()
    }
  })

  test('of 128 MB refuses the largest body as it does the smallest, and lives', async () => {
    const lambda = await deployment.start({ memoryMb: 128 })
    try {
      for (const megabytes of [0, 5.5, 0]) {
        expect(await asks(lambda.url)(prompt(megabytes))).toEqual([
          413,
          expect.stringMatching(/this function's 128 MB of memory take 0\.0 MB .*memorySize: \d+/),
        ])
        await lambda.whenIdle()
      }
      expect(lambda.pids()).toHaveLength(1)
    } finally {
      await lambda.close()
    }
  })
})
