import { isDeepStrictEqual } from 'node:util'
import { compact } from '#gateway/core/json/value.ts'
import { type FakeProvider, fakeProvider, type ProviderRequest, type Scripted } from '../fake-provider.ts'
import { startGateway, type TestGateway } from '../gateway.ts'
import type { ModelAnswer } from '../model-answer.ts'
import { anthropic } from './anthropic.ts'
import { bedrock } from './bedrock.ts'
import { gemini } from './gemini.ts'
import { mistral } from './mistral.ts'
import { openai } from './openai.ts'
import { openaiCompatible } from './openai-chat.ts'
import { openrouter } from './openrouter.ts'
import type { ProviderWire, Shape, Shapes } from './wire.ts'

export const PROVIDER_WIRES: readonly ProviderWire[] = [
  openai,
  openaiCompatible,
  anthropic,
  bedrock,
  gemini,
  mistral,
  openrouter,
]

/** The model of a wire, as clients ask for it. */
export const modelOf = ({ provider }: ProviderWire): string => `test/${provider}`

/** A wire as an endpoint of a model. */
export const endpointOf = ({ provider, model, api }: ProviderWire) => compact({ provider, model, api })

/** The next answer of any wire, or one in bytes. */
export type Script = ModelAnswer | ((request: ProviderRequest, wire: ProviderWire) => Scripted)

export interface Fixture {
  readonly gateway: TestGateway
  readonly provider: FakeProvider
  /** What the providers answer from now on, one request after the other; the last one stays. */
  script(...answers: readonly Script[]): void
  close(): Promise<void>
}

const wireOf = (path: string): ProviderWire => {
  const found = PROVIDER_WIRES.find((wire) => path.startsWith(`${wire.path}/`))
  if (!found) throw new Error(`no provider is at ${path}`)
  return found
}

/** A gateway whose providers are all fakes on one socket. More of them, and models of one's own, come on top. */
export const startFixture = async (more: { providers?: object; models?: object } = {}): Promise<Fixture> => {
  let answers: readonly Script[] = []
  const provider = await fakeProvider((request) => {
    const wire = wireOf(request.path)
    const [next, ...later] = answers
    if (later.length > 0) answers = later
    if (next === undefined) throw new Error('no answer is scripted')
    return typeof next === 'function' ? next(request, wire) : wire.answer(request, next)
  })
  const type = 'openai-compatible'
  const providers = PROVIDER_WIRES.map(({ provider: slug, path }) => [
    slug,
    { baseUrl: `${provider.url}${path}`, ...(slug === 'acme' ? { type, apiKeyEnv: 'ACME_API_KEY' } : {}) },
  ])
  const own = PROVIDER_WIRES.map((wire) => [
    modelOf(wire),
    {
      name: wire.name,
      type: 'language',
      maxOutputTokens: 64_000,
      endpoints: [endpointOf(wire)],
    },
  ])
  const gateway = await startGateway(
    {
      providers: { ...Object.fromEntries(providers), ...more.providers },
      models: { ...Object.fromEntries(own), ...more.models },
    },
    {
      OPENAI_API_KEY: 'sk-of-openai',
      ACME_API_KEY: 'sk-of-acme',
      ANTHROPIC_API_KEY: 'sk-of-anthropic',
      GOOGLE_GENERATIVE_AI_API_KEY: 'key-of-google',
      MISTRAL_API_KEY: 'key-of-mistral',
      OPENROUTER_API_KEY: 'key-of-openrouter',
    },
    { bedrock: { region: 'us-east-1', accessKeyId: 'AKIAOFBEDROCK', secretAccessKey: 'secret-of-bedrock' } },
  )
  return {
    gateway,
    provider,
    script: (...next) => {
      answers = next
    },
    close: async () => {
      await gateway.close()
      await provider.close()
    },
  }
}

const objectsIn = (value: unknown): object[] => {
  if (typeof value !== 'object' || value === null) return []
  return [...(Array.isArray(value) ? [] : [value]), ...Object.values(value).flatMap(objectsIn)]
}

/** Is the shape somewhere inside of what the wire's provider got last, however deep? */
export const hasSent = ({ received }: FakeProvider, wire: ProviderWire, shape: (shapes: Shapes) => Shape): boolean => {
  const { path = '', body = {} } = received.at(-1) ?? {}
  const wanted = [shape(wire.shapes(path))].flat()
  return objectsIn(body).some((object) => wanted.some((one) => isDeepStrictEqual({ ...object, ...one }, object)))
}
