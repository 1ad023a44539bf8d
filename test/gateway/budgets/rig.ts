import type { Budget, Limit } from '#gateway/core/cost/budgets.ts'
import type { GateState } from '../../../lambda/storage/gates.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'
import { answers, faultyProvider, type ProviderTurn, type Script } from '../faults/provider.ts'
import { type DialectName, post } from '../thinking-budget/ask.ts'
import { budget, keyUnder, lookAt, usd } from './lab.ts'

/** A dollar a million tokens of input, ten of output; the second one is twice as dear. */
const PRICING = { input: '1', output: '10', cacheRead: '1', cacheWrite: '1' }
const DEARER = { input: '2', output: '20', cacheRead: '2', cacheWrite: '2' }
const PICO = 1_000_000n
const TOKENS = { input: 120n, output: 30n }

/** What one answer of each provider is billed at: 120 tokens in, 30 out. */
export const BILL = {
  one: TOKENS.input * PICO + TOKENS.output * 10n * PICO,
  two: TOKENS.input * 2n * PICO + TOKENS.output * 20n * PICO,
} as const
type ProviderName = keyof typeof BILL

/** How a client asks, of a provider that speaks its language and of one that does not. */
export interface Way {
  readonly dialect: DialectName
  readonly stream: boolean
}
export const WAYS: readonly Way[] = (['chat', 'messages', 'ai-sdk'] as const).flatMap((dialect) =>
  [true, false].map((stream) => ({ dialect, stream })),
)

export interface Question extends Way {
  readonly key: string
  /** `alone` is served by the first provider, `both` by the second, dearer one after it. */
  readonly model?: 'alone' | 'both'
  readonly fields?: object
  readonly headers?: Readonly<Record<string, string>>
}

export interface Rig {
  readonly gateway: TestGateway
  /** What the providers do from now on. */
  readonly does: Record<ProviderName, Script>
  /** How often each has been asked. */
  readonly asked: Record<ProviderName, number>
  /** A key of that name with one budget, and what else there is. */
  under(
    name: string,
    rules?: { readonly budgets?: readonly Budget[]; readonly limits?: readonly Limit[] },
  ): Promise<void>
  ask(question: Question): Promise<Response>
  /** Of that key, once all requests are over. */
  state(name: string): Promise<GateState>
  /** Of the last request that this key has made. */
  recordOf(name: string): Promise<GenerationRecord | undefined>
  close(): Promise<void>
}

const model = (names: readonly ProviderName[]) => ({
  ...{ name: 'Model', type: 'language', maxOutputTokens: 10_000, contextWindow: 100_000 },
  endpoints: names.map((name) => ({ provider: name, model: name, pricing: name === 'one' ? PRICING : DEARER })),
})

/** The local server, and two providers that do what a test says. */
export const openRig = async (routing: object = {}): Promise<Rig> => {
  const does: Rig['does'] = { one: answers, two: answers }
  const asked: Rig['asked'] = { one: 0, two: 0 }
  const turnOf = (name: ProviderName) => (turn: ProviderTurn) => {
    asked[name]++
    return does[name](turn)
  }
  const provider = await faultyProvider({ one: turnOf('one'), two: turnOf('two') })
  const settings = { type: 'openai-compatible', baseUrl: provider.url }
  const gateway = await startGateway({
    routing,
    providers: { one: settings, two: settings },
    models: { 'test/alone': model(['one']), 'test/both': model(['one', 'two']) },
  })
  return {
    ...{ gateway, does, asked },
    under: (name, rules = { budgets: [budget({ limits: { pico: usd(1), requests: '100' } })] }) =>
      keyUnder(gateway, name, rules),
    ask: ({ key, dialect, stream, model: name = 'alone', fields = {}, headers = {} }) =>
      post(gateway, dialect, {
        ...{ model: `test/${name}`, stream },
        fields: dialect === 'ai-sdk' ? { maxOutputTokens: 100, ...fields } : { max_tokens: 100, ...fields },
        headers: { authorization: `Bearer ${key}`, ...headers },
      }),
    async state(name) {
      await gateway.settle()
      return lookAt(gateway, 'key', `key_${name}`)
    },
    async recordOf(name) {
      await gateway.settle()
      return gateway.records.findLast(({ team }) => team === name)
    },
    async close() {
      await provider.close()
      await gateway.close()
    },
  }
}
