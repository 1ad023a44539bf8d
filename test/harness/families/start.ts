import { isDeepStrictEqual } from 'node:util'
import { startGateway, type TestGateway } from '../gateway.ts'
import type { Said } from '../said.ts'
import { type FakeUpstream, fakeUpstream, type Received, type Scripted } from '../upstream.ts'
import { anthropic } from './anthropic.ts'
import { bedrock } from './bedrock.ts'
import type { Family, Shape, Shapes } from './family.ts'
import { gemini } from './gemini.ts'
import { mistral } from './mistral.ts'
import { openai } from './openai.ts'
import { openaiCompatible } from './openai-chat.ts'

export const FAMILIES: readonly Family[] = [openai, openaiCompatible, anthropic, bedrock, gemini, mistral]

/** The model of a family, as clients ask for it. */
export const modelOf = ({ provider }: Family): string => `test/${provider}`

/** The next answer of any family, or one in bytes. */
export type Next = Said | ((request: Received, family: Family) => Scripted)

export interface Families {
  readonly gateway: TestGateway
  readonly upstream: FakeUpstream
  /** What the providers answer from now on, one request after the other; the last one stays. */
  say(...answers: readonly Next[]): void
  close(): Promise<void>
}

const familyOf = (path: string): Family => {
  const found = FAMILIES.find((family) => path.startsWith(`${family.path}/`))
  if (!found) throw new Error(`no family lives at ${path}`)
  return found
}

/** A gateway whose providers are all fakes on one socket. More of them, and models of one's own, come on top. */
export const startFamilies = async (more: { providers?: object; models?: object } = {}): Promise<Families> => {
  let answers: readonly Next[] = []
  const upstream = await fakeUpstream((request) => {
    const family = familyOf(request.path)
    const [next, ...later] = answers
    if (later.length > 0) answers = later
    if (next === undefined) throw new Error('nothing to say')
    return typeof next === 'function' ? next(request, family) : family.answer(request, next)
  })
  const type = 'openai-compatible'
  const providers = FAMILIES.map(({ provider, path }) => [
    provider,
    { baseUrl: `${upstream.url}${path}`, ...(provider === 'acme' ? { type, apiKeyEnv: 'ACME_API_KEY' } : {}) },
  ])
  const own = FAMILIES.map((family) => [
    modelOf(family),
    {
      name: family.name,
      type: 'language',
      maxOutputTokens: 1000,
      endpoints: [{ provider: family.provider, model: family.model }],
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
    },
    { bedrock: { region: 'us-east-1', accessKeyId: 'AKIAOFBEDROCK', secretAccessKey: 'secret-of-bedrock' } },
  )
  return {
    gateway,
    upstream,
    say: (...next) => {
      answers = next
    },
    close: async () => {
      await gateway.close()
      await upstream.close()
    },
  }
}

const objectsIn = (value: unknown): object[] => {
  if (typeof value !== 'object' || value === null) return []
  return [...(Array.isArray(value) ? [] : [value]), ...Object.values(value).flatMap(objectsIn)]
}

/** Is the shape somewhere inside of what the family's provider got last, however deep? */
export const hasSent = ({ received }: FakeUpstream, family: Family, shape: (shapes: Shapes) => Shape): boolean => {
  const { path = '', body = {} } = received.at(-1) ?? {}
  const wanted = [shape(family.shapes(path))].flat()
  return objectsIn(body).some((object) => wanted.some((one) => isDeepStrictEqual({ ...object, ...one }, object)))
}
