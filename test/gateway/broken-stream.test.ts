import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KEY, startGateway, type TestGateway } from '../harness/gateway.ts'
import { chatEvents, type FakeUpstream, fakeUpstream, messageEvents, SSE } from '../harness/upstream.ts'

const chunk = (delta: object, finish: string | null = null) => ({
  id: 'c1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-5.4',
  choices: [{ index: 0, delta, finish_reason: finish }],
})

const CHAT = Buffer.from(
  chatEvents(
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'Grüße ' }),
    chunk({ content: '🌍' }),
    chunk({}, 'stop'),
  ).join(''),
)

const MESSAGE = Buffer.from(
  messageEvents(
    {
      type: 'message_start',
      message: {
        id: 'm1',
        type: 'message',
        role: 'assistant',
        model: 'claude',
        content: [],
        usage: { input_tokens: 3, output_tokens: 1 },
      },
    } as { type: string },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } as { type: string },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüße 🌍' } } as { type: string },
    { type: 'content_block_stop', index: 0 } as { type: string },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } } as { type: string },
    { type: 'message_stop' },
  ).join(''),
)

/** Where a stream is complete: with its terminal event whole, blank line or not. */
const COMPLETE = {
  chat: CHAT.indexOf('[DONE]') + '[DONE]'.length,
  message: MESSAGE.lastIndexOf('"message_stop"}') + '"message_stop"}'.length,
}

let upstream: FakeUpstream
let gateway: TestGateway
let script: { cut: number; end: 'clean' | 'cut' | 'hang'; whole?: string }

beforeAll(async () => {
  upstream = await fakeUpstream(({ path }) => {
    const whole = script.whole ? Buffer.from(script.whole) : path.endsWith('/messages') ? MESSAGE : CHAT
    return { headers: SSE, chunks: [whole.subarray(0, script.cut)], end: script.end }
  })
  gateway = await startGateway(
    {
      providers: { openai: { baseUrl: upstream.url }, anthropic: { baseUrl: upstream.url } },
      models: {
        'test/chat': { name: 'Chat', type: 'language', endpoints: [{ provider: 'openai', model: 'gpt-5.4' }] },
        'test/messages': {
          name: 'Messages',
          type: 'language',
          endpoints: [{ provider: 'anthropic', model: 'claude' }],
        },
      },
    },
    { OPENAI_API_KEY: 'sk-upstream', ANTHROPIC_API_KEY: 'sk-upstream' },
  )
})
afterAll(async () => {
  await gateway.close()
  await upstream.close()
})

const user = [{ role: 'user' as const, content: 'hi' }]

const askOpenAi = async (model: string): Promise<string> => {
  const openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEY, maxRetries: 0 })
  let text = ''
  for await (const part of await openai.chat.completions.create({ model, messages: user, stream: true }))
    text += part.choices[0]?.delta.content ?? ''
  return text
}

const askAnthropic = async (model: string): Promise<string> => {
  const anthropic = new Anthropic({ baseURL: gateway.url, apiKey: KEY, maxRetries: 0 })
  let text = ''
  for await (const event of await anthropic.messages.create({ model, max_tokens: 10, messages: user, stream: true }))
    if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') text += event.delta.text
  return text
}

const CLIENTS = { 'OpenAI SDK': askOpenAi, 'Anthropic SDK': askAnthropic }

test('usage without choices, which nobody but the gateway asked for, stays with the gateway', async () => {
  const usage = `data: ${JSON.stringify({ id: 'c1', usage: { prompt_tokens: 3, completion_tokens: 5 } })}\n\n`
  const whole = CHAT.toString()
  script = { cut: Number.POSITIVE_INFINITY, end: 'clean', whole: whole.replace('data: [DONE]', `${usage}data: [DONE]`) }
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'test/chat', messages: user, stream: true }),
  })
  expect(await response.text()).toBe(whole)
  expect((await gateway.lastRecord())?.tokens).toMatchObject({ input: 3, output: 5 })
})

describe.each(['clean', 'cut'] as const)('an upstream that breaks (%s end)', (end) => {
  describe.each(Object.entries(CLIENTS))('%s', (_client, ask) => {
    test.each(['chat', 'messages'] as const)(
      'over %s, cut after any byte: an error, never a complete answer',
      async (kind) => {
        const whole = kind === 'chat' ? CHAT : MESSAGE
        const complete = kind === 'chat' ? COMPLETE.chat : COMPLETE.message
        const cuts = Array.from({ length: whole.length + 1 }, (_, cut) => cut).filter(
          (cut) => cut % 7 === 0 || cut > complete - 4,
        )
        for (const cut of cuts) {
          script = { cut, end }
          const outcome = await ask(`test/${kind}`).then(
            (text) => text,
            (error: Error) => error,
          )
          if (cut === whole.length || (end === 'clean' && cut >= complete))
            expect(outcome, `cut at ${cut}`).toBe('Grüße 🌍')
          else if (cut < complete) expect(outcome, `cut at ${cut}`).toBeInstanceOf(Error)
        }
      },
    )
  })
})

test.each(['chat', 'messages'])('a client that leaves with the whole answer over %s is no failure', async (kind) => {
  script = { cut: Number.POSITIVE_INFINITY, end: 'hang' }
  const leaving = new AbortController()
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: `test/${kind}`, messages: user, stream: true }),
    signal: leaving.signal,
  })
  const reading = async () => {
    for await (const chunk of response.body ?? []) if (Buffer.from(chunk).includes('[DONE]')) leaving.abort()
  }
  await expect(reading()).rejects.toThrow()
  expect(await gateway.lastRecord()).toMatchObject({ outcome: 'complete', finishReason: 'stop' })
})

// By it Qwen Code 0.24.4 tells that asking again may help.
test('the error of a broken stream carries the id of the request', async () => {
  script = { cut: CHAT.indexOf('🌍'), end: 'clean' }
  const error = await askOpenAi('test/chat').catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(OpenAI.APIError)
  expect(error).toMatchObject({ requestID: expect.stringMatching(/^gen_/) })
})

test('the record says truncated', async () => {
  script = { cut: CHAT.indexOf('🌍'), end: 'clean' }
  await askOpenAi('test/chat').catch(() => undefined)
  expect(await gateway.lastRecord()).toMatchObject({
    outcome: 'truncated',
    status: 200,
    errorCode: 'upstream-truncated',
  })
})
