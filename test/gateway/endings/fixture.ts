import { AI_SDK } from '../../clients/ai-sdk.ts'
import { ANTHROPIC } from '../../clients/anthropic.ts'
import type { Client, Reply } from '../../clients/client.ts'
import { OPENAI } from '../../clients/openai.ts'
import { fakeProvider, type ProviderRequest, type Scripted } from '../../harness/fake-provider.ts'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'
import { openaiCompatible } from '../../harness/wires/openai-chat.ts'

/** The newest official SDK of each dialect. */
export const NEWEST: readonly Client[] = [...OPENAI.slice(-1), ANTHROPIC, ...AI_SDK.slice(-1)]

export const METHODS = ['complete', 'stream'] as const
export type Method = (typeof METHODS)[number]

export const TEXT = 'This much there is of it.'
export const CALL = { id: 'callOne01', name: 'weather', input: { city: 'Bonn' } }

/** Which provider is asked, and for which of its own models: some choose the API by it. */
export interface Place {
  readonly provider: string
  readonly model?: string
}

export type Script = (request: ProviderRequest) => Scripted

interface More {
  /** With a second endpoint that answers, or without; `alone` by default. */
  readonly endpoints?: 'alone' | 'paired'
  /** `providerOptions.gateway`. */
  readonly gateway?: object
}

export interface Fixture {
  readonly gateway: TestGateway
  /** What to say for the script to answer. */
  prompt(script: Script): string
  /** One question, to a place that does what the script says; what the client throws is its reply. */
  ask(client: Client, method: Method, place: Place, script: Script, more?: More): Promise<Reply | Error>
  close(): Promise<void>
}

const OWN = ['acme', 'second', 'bcme']
const BEDROCK = { region: 'us-east-1', accessKeyId: 'AKIAOFBEDROCK', secretAccessKey: 'secret-of-bedrock' }
const HEALTHY = { provider: 'second', model: 'healthy' }
const NO_WAITING = { routing: { timeouts: { connectMs: 15_000, firstTokenMs: 15_000, idleMs: 15_000 } } }

/** A place's model, as clients ask for it. */
export const nameOf = ({ provider, model = 'one' }: Place, endpoints = 'alone'): string =>
  `${endpoints}/${provider}-${model.replaceAll(/\W+/g, '-')}`

const modelsOf = (place: Place) =>
  (['alone', 'paired'] as const).map((endpoints) => {
    const own = { provider: place.provider, model: place.model ?? 'one' }
    const name = nameOf(place, endpoints)
    const all = endpoints === 'alone' ? [own] : [own, HEALTHY]
    return [name, { name, type: 'language', maxOutputTokens: 1000, endpoints: all }] as const
  })

/** All providers on one socket; the question says which script answers it. */
const openProviders = (scripts: readonly Script[]) =>
  fakeProvider((request) => {
    if (request.body['model'] === HEALTHY.model) return openaiCompatible.answer(request, { text: 'healthy' })
    const script = scripts[Number(/#(\d+)#/.exec(request.text)?.[1])]
    if (!script) throw new Error('no answer is scripted')
    return script(request)
  })

const credentialOf = (slug: string): object => {
  if (slug === 'bedrock') return BEDROCK
  return { apiKey: `key-of-${slug}-0123456789`, ...(slug === 'azure' ? { resourceName: 'ours' } : {}) }
}

/** A gateway before these places; `more` is told of a provider beside its address. */
export const openFixture = async (
  places: readonly Place[],
  more: (provider: string) => object = () => ({}),
): Promise<Fixture> => {
  const scripts: Script[] = []
  const { url, close } = await openProviders(scripts)
  const slugs = [...new Set(places.map(({ provider }) => provider))].filter((slug) => !OWN.includes(slug))
  const own = { type: 'openai-compatible', baseUrl: url }
  const gateway = await startGateway(
    {
      ...NO_WAITING,
      models: Object.fromEntries(places.flatMap(modelsOf)),
      providers: {
        ...Object.fromEntries(slugs.map((slug) => [slug, { baseUrl: `${url}/${slug}`, ...more(slug) }])),
        acme: { ...own, ...more('acme') },
        second: own,
        bcme: { ...own, type: 'anthropic-compatible' },
      },
    },
    {},
    Object.fromEntries(slugs.map((slug) => [slug, credentialOf(slug)])),
  )
  const prompt: Fixture['prompt'] = (script) => `What is it? #${scripts.push(script) - 1}#`
  return {
    gateway,
    prompt,
    ask: async (client, method, place, script, { endpoints = 'alone', ...more } = {}) => {
      const turns = [{ user: prompt(script) }]
      const question = { model: nameOf(place, endpoints), turns, tools: [CALL.name], ...more }
      return client[method](gateway.url, question).catch((thrown: unknown) =>
        thrown instanceof Error ? thrown : new Error(String(thrown)),
      )
    },
    close: async () => {
      await gateway.close()
      await close()
    },
  }
}
