import { startGateway, type TestGateway } from '../../harness/gateway.ts'
import { answers, faultyProvider, type ProviderTurn, type Script } from './provider.ts'

/** A provider that does what a test says, and one that always answers. */
export interface TwoProviders {
  readonly gateway: TestGateway
  /** What the first provider does from now on. */
  first: Script
  /** Settles when the gateway hangs up on the first provider. */
  hungUp: Promise<unknown>
  /** A chat stream of `test/both`, whose endpoints are the first provider's and the second one's. */
  ask(body?: object, headers?: Record<string, string>): Promise<Response>
  close(): Promise<void>
}

export const MESSAGES = [{ role: 'user' as const, content: 'Hello?' }]

/** `test/alone` is served by the first provider only. */
export const openTwoProviders = async (routing: object = {}): Promise<TwoProviders> => {
  const one = (turn: ProviderTurn): unknown => {
    two.hungUp = new Promise((resolve) => turn.response.once('close', resolve))
    return two.first(turn)
  }
  const provider = await faultyProvider({ one, two: answers })
  const settings = { type: 'openai-compatible', baseUrl: provider.url }
  const [first, second] = [
    { provider: 'first', model: 'one' },
    { provider: 'second', model: 'two' },
  ]
  const gateway = await startGateway({
    routing,
    providers: { first: settings, second: settings },
    models: {
      'test/both': { name: 'Both', type: 'language', endpoints: [first, second] },
      'test/alone': { name: 'Alone', type: 'language', endpoints: [first] },
    },
  })
  const two: TwoProviders = {
    gateway,
    first: answers,
    hungUp: Promise.resolve(),
    ask: (body = {}, headers = {}) =>
      gateway.post('/v1/chat/completions', { model: 'test/both', stream: true, messages: MESSAGES, ...body }, headers),
    close: async () => {
      await provider.close()
      await gateway.close()
    },
  }
  return two
}

/** What a chat stream says, whether or not it breaks. */
export const textIn = (stream: string): string =>
  [...stream.matchAll(/^data: (\{.*)$/gm)]
    .flatMap(([, data = '']) => (JSON.parse(data) as { choices?: { delta: { content?: string } }[] }).choices ?? [])
    .map(({ delta }) => delta.content ?? '')
    .join('')
