import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FakeProvider } from '../../harness/fake-provider.ts'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'
import { emptyEvent, faultyProvider, type ProviderTurn, type Script, TEXT } from './provider.ts'

const MEGABYTES = 20
const MEGABYTE = 'x'.repeat(1024 * 1024)
const LONG = MEGABYTE.repeat(MEGABYTES)

/** The right answer with a text of 20 MB in one event. */
const long = ({ wire }: ProviderTurn, text: string): string =>
  wire === 'chat'
    ? `data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"${text}"}}]}\n\n`
    : `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${text}"}}\n\n`

const slices = (text: string, size: number): string[] =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, index) => text.slice(index * size, (index + 1) * size))

/** Before any content, where a message's block has begun. */
const AT = { chat: 1, messages: 2 }

const inserted = (turn: ProviderTurn, ...pieces: string[]) =>
  turn.answer([...turn.pieces.slice(0, AT[turn.wire]), ...pieces, ...turn.pieces.slice(AT[turn.wire])])

const SCRIPTS: Readonly<Record<string, Script>> = {
  one: (turn) => inserted(turn, long(turn, LONG)),
  many: (turn) => inserted(turn, ...slices(long(turn, LONG), 4096)),
  noise: (turn) => inserted(turn, ...slices(emptyEvent(turn).repeat(5000), 4096)),
  flood: (turn) => inserted(turn, ...slices(emptyEvent(turn).repeat(100_000), 65_536)),
}

const WIRES = { chat: 'acme', messages: 'bcme' } as const

let provider: FakeProvider
let gateway: TestGateway
beforeAll(async () => {
  provider = await faultyProvider(SCRIPTS)
  const models = Object.keys(SCRIPTS).flatMap((model) =>
    Object.values(WIRES).map((provider) => [
      `${provider}/${model}`,
      { name: model, type: 'language', endpoints: [{ provider, model }] },
    ]),
  )
  const baseUrl = provider.url
  gateway = await startGateway({
    models: Object.fromEntries(models),
    providers: { acme: { type: 'openai-compatible', baseUrl }, bcme: { type: 'anthropic-compatible', baseUrl } },
  })
})
afterAll(async () => {
  await provider.close()
  await gateway.close()
})

const messages = [{ role: 'user', content: 'Hello?' }]
const ASK = {
  'openai-chat': (model: string) => gateway.post('/v1/chat/completions', { model, messages, stream: true }),
  'anthropic-messages': (model: string) =>
    gateway.post('/v1/messages', { model, messages, max_tokens: 9, stream: true }),
  'ai-sdk': (model: string) =>
    gateway.post(
      '/v4/ai/language-model',
      { prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello?' }] }] },
      {
        'ai-language-model-id': model,
        'ai-language-model-streaming': 'true',
        'ai-language-model-specification-version': '4',
      },
    ),
}

describe.each(Object.entries(ASK))('%s', (_dialect, ask) => {
  describe.each(Object.entries(WIRES))('from %s', (_wire, provider) => {
    test.each(['one', 'many'])('an event of 20 MB in %s writes', async (model) => {
      const text = await (await ask(`${provider}/${model}`)).text()
      expect(text.split(MEGABYTE)).toHaveLength(MEGABYTES + 1)
      expect(await gateway.lastRecord()).toMatchObject({ outcome: 'complete' })
    })

    test('thousands of empty deltas commit nothing and cost nothing', async () => {
      const text = await (await ask(`${provider}/noise`)).text()
      expect(text).toContain(TEXT.slice(0, 10))
      expect(await gateway.lastRecord()).toMatchObject({ outcome: 'complete', finishReason: 'stop' })
    })
  })
})

test.each([
  ['openai-chat', 'acme'],
  ['anthropic-messages', 'bcme'],
] as const)('what %s would have to hold before content is bounded', async (dialect, provider) => {
  const response = await ASK[dialect](`${provider}/flood`)
  expect(response.status).toBe(502)
  expect(await response.text()).toContain('without any content')
})
