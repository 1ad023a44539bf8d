import { setImmediate } from 'node:timers/promises'
import type { Timeouts } from '#gateway/core/attempt.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import type { Reply } from '../../clients/client.ts'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'
import { HEALTHY, type Method, providersAt, type Route, SECOND } from './matrix/routes.ts'
import { answers, CALL, faultyProvider, LEAK, type Script } from './provider.ts'

/** One request to a model of its own, whose first endpoint does what the script says; the second one, if there is one, answers. */
export interface Case {
  readonly fault: string
  readonly script: Script
  readonly route: Route
  readonly method: Method
  readonly endpoints: 'alone' | 'paired'
}

export interface Ended {
  readonly reply: Reply | Error
  readonly record: GenerationRecord
}

export interface Fixture {
  readonly gateway: TestGateway
  /** Makes the request, once. */
  run(asked: Case): Promise<Ended>
  close(): Promise<void>
}

export interface FixtureOptions {
  /** Where the first endpoints are, if not where the scripts are. */
  readonly baseUrl?: (provider: string) => string | Promise<string>
  readonly timeouts?: Partial<Timeouts>
}

/** Longer than a busy machine takes. */
const TIMEOUTS = { connectMs: 60_000, firstTokenMs: 60_000, idleMs: 60_000 }

const modelOf = ({ fault, route: { client, mode, wire }, method, endpoints }: Case): string =>
  `${endpoints}/${[client.dialect, mode, wire, method, fault].join('-').replaceAll(/\W+/g, '-')}`

const modelFor = (asked: Case) => {
  const name = modelOf(asked)
  const first = {
    provider: asked.route.provider,
    model: name,
    pricing: { input: '1', output: '1', cacheRead: '1', cacheWrite: '1' },
  }
  const second = { provider: SECOND, model: HEALTHY }
  const endpoints = asked.endpoints === 'alone' ? [first] : [first, second]
  return [name, { name, type: 'language', maxOutputTokens: 1000, endpoints }] as const
}

/** It may be written a little later than the client has its answer. */
const recordOf = async (
  { records }: TestGateway,
  isIt: (record: GenerationRecord) => boolean,
): Promise<GenerationRecord> => {
  for (;;) {
    const record = records.find(isIt)
    if (record) return record
    await setImmediate()
  }
}

/** A gateway and its providers, in which all these requests can be made, also side by side. */
export const openFixture = async (
  cases: readonly Case[],
  { baseUrl, timeouts }: FixtureOptions = {},
): Promise<Fixture> => {
  const scripts = cases.map((asked) => [modelOf(asked), asked.script] as const)
  const provider = await faultyProvider({ ...Object.fromEntries(scripts), [HEALTHY]: answers })
  const gateway = await startGateway(
    {
      routing: { timeouts: { ...TIMEOUTS, ...timeouts } },
      models: Object.fromEntries(cases.map(modelFor)),
      providers: providersAt((await baseUrl?.(provider.url)) ?? provider.url, provider.url),
    },
    { ANTHROPIC_API_KEY: `sk-${LEAK}`, GROQ_API_KEY: `sk-${LEAK}` },
  )
  return {
    gateway,
    run: async (asked) => {
      const model = modelOf(asked)
      const question = { model, turns: [{ user: 'Hello?' }], tools: [CALL.name] }
      const reply = await asked.route.client[asked.method](gateway.url, question).catch((thrown: unknown) =>
        thrown instanceof Error ? thrown : new Error(String(thrown)),
      )
      const isOf = ({ modelRequested }: GenerationRecord): boolean => modelRequested === model
      return { reply, record: await recordOf(gateway, isOf) }
    },
    close: async () => {
      await provider.close()
      await gateway.close()
    },
  }
}
