import { exportPKCS8, generateKeyPair } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { meansOf } from '#gateway/core/attempt.ts'
import type { WireName } from '#gateway/core/call.ts'
import type { Credential, HttpsReach, Provider, UrlInput } from '#gateway/core/provider/provider.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { anthropicCompatible, openaiCompatible } from '#gateway/provider/shared/compatible.ts'
import { transportFetch } from '#gateway/transport/fetch.ts'
import { googleAuth } from '#gateway/transport/google-token.ts'
import { serve } from '../transport/server.ts'

const COMPATIBLE = { slug: 'acme', baseUrl: 'https://llm.acme.example/v1', apiKeyEnv: 'ACME_API_KEY' }
const ALL = [...PROVIDERS, openaiCompatible(COMPATIBLE), anthropicCompatible({ ...COMPATIBLE, slug: 'acme-claude' })]

const MODELS: Readonly<Record<string, string>> = {
  vertex: 'claude-opus-4-6@20260101',
  bedrock: 'us.anthropic.claude-x-v1:0',
}
const PACKAGE_MODELS: Readonly<Record<string, string>> = { vertex: 'gemini-3-pro', bedrock: 'amazon.nova-pro-v1:0' }

/** Every variable that a provider package or the AWS SDK is known to read in place of a setting. */
const HOSTILE = {
  OPENAI_BASE_URL: 'http://evil.example',
  OPENAI_API_KEY: 'HOST',
  ANTHROPIC_BASE_URL: 'http://evil.example',
  ANTHROPIC_API_KEY: 'HOST',
  GOOGLE_GENERATIVE_AI_API_KEY: 'HOST',
  GOOGLE_VERTEX_API_KEY: 'HOST',
  GOOGLE_VERTEX_PROJECT: 'HOST',
  GOOGLE_VERTEX_LOCATION: 'HOST',
  GOOGLE_CLIENT_EMAIL: 'HOST',
  GOOGLE_PRIVATE_KEY: 'HOST',
  AZURE_API_KEY: 'HOST',
  AZURE_RESOURCE_NAME: 'HOST',
  COHERE_API_KEY: 'HOST',
  GROQ_API_KEY: 'HOST',
  MISTRAL_API_KEY: 'HOST',
  XAI_API_KEY: 'HOST',
  AWS_BEARER_TOKEN_BEDROCK: 'HOST',
  AWS_ACCESS_KEY_ID: 'HOST',
  AWS_SECRET_ACCESS_KEY: 'HOST',
  AWS_SESSION_TOKEN: 'HOST',
  AWS_REGION: 'HOST',
  AWS_ENDPOINT_URL: 'http://evil.example',
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'http://evil.example',
}

let privateKey: string
beforeAll(async () => {
  privateKey = await exportPKCS8((await generateKeyPair('RS256', { extractable: true })).privateKey)
})
beforeEach(() => {
  for (const [name, value] of Object.entries(HOSTILE)) vi.stubEnv(name, value)
})
afterEach(() => void vi.unstubAllEnvs())

/** A credential with every field of the provider, each value naming its field. */
const credentialOf = (provider: Provider): Credential => {
  const fields = Object.keys(provider.credential).map((field) => [field, `tenant-${field}`])
  const all: Record<string, string> = Object.fromEntries(fields)
  return 'privateKey' in all ? { ...all, privateKey } : all
}

const targetOf = (provider: Provider, stream: boolean): UrlInput => ({
  baseUrl: provider.baseUrl ?? '',
  model: MODELS[provider.slug] ?? 'some-model',
  stream,
  credential: credentialOf(provider),
})

describe.each(ALL.map((provider) => [provider.slug, provider] as const))('%s', (_slug, provider) => {
  const reaches = Object.values(provider.wires).flatMap(({ reach }) => (reach.via === 'https' ? [reach] : []))
  const urlsOf = (reach: HttpsReach) => [
    ...[true, false].map((stream) => reach.url(targetOf(provider, stream))),
    ...(reach.countTokensUrl ? [reach.countTokensUrl(targetOf(provider, false))] : []),
  ]
  const paths = [
    ...(Object.keys(provider.wires) as WireName[]).map((wire) => ({ mode: 'translate', wire }) as const),
    ...(provider.package ? [{ mode: 'adapt' } as const] : []),
  ]

  test('has a slug, a name, and a way to be reached', () => {
    expect(provider.slug).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    expect(provider.name).not.toBe('')
    expect(paths).not.toEqual([])
    expect(provider.baseUrl ?? 'https://x').toMatch(/^https:\/\/.*[^/]$/)
  })

  test('names the fields of its credential and where they are found', () => {
    for (const [field, { env, required }] of Object.entries(provider.credential)) {
      expect(field).toMatch(/^[a-z][a-zA-Z]*$/)
      expect(env.every((name) => /^[A-Z][A-Z0-9_]*$/.test(name))).toBe(true)
      if (required) expect(env).not.toHaveLength(0)
    }
  })

  test('cites what it knows about agreements', () => {
    for (const agreement of [provider.zeroDataRetention, provider.noTraining])
      if (agreement)
        expect(agreement).toMatchObject({
          source: expect.stringMatching(/^https:/),
          date: expect.stringMatching(/^2026-/),
        })
    if (provider.zeroDataRetention) expect(provider.noTraining).toBeDefined()
  })

  test('has https URLs that hold no secret and follow the base URL', () => {
    const moved = 'https://moved.example/base'
    for (const reach of reaches) {
      for (const url of urlsOf(reach)) {
        expect(new URL(url).protocol).toBe('https:')
        expect(url).not.toMatch(/tenant-(apiKey|secret|session|access)|PRIVATE/)
      }
      expect(reach.url({ ...targetOf(provider, true), baseUrl: moved })).toMatch(/^https:\/\/moved\.example\/base\//)
    }
  })

  test.each(paths)('$mode $wire: what it takes and how services are asked of it is one description', (path) => {
    const { takes, asks, into } = meansOf(provider, path)
    expect(into === 'body').toBe(path.mode === 'translate')
    expect(takes.urls === 'by-model').toBe(path.mode === 'adapt')
    // What is asked goes into the body as the API writes its fields, to a package as options are written.
    const names = [asks.tiers, asks.geos].flatMap((by) => Object.values(by ?? {})).flatMap(Object.keys)
    const words = [...names, ...(asks.endUser?.field.split('.') ?? [])]
    for (const word of words) expect(word).toMatch(into === 'body' ? /^[a-z]+(_[a-z]+)*$/ : /^[a-z]+([A-Z][a-z]+)*$/)
    if (asks.cacheMark) expect(asks.cacheMark.namespace).toBe(into === 'body' ? 'anthropic' : into.options)
  })

  test('names betas for tiers that it can be asked for only', () => {
    const { asks, quirks } = provider.wires['anthropic-messages'] ?? { asks: {}, quirks: {} }
    expect(Object.keys(asks.tiers ?? {})).toEqual(expect.arrayContaining(Object.keys(quirks.tierBetas ?? {})))
  })

  test('sends the credential in the auth header and nowhere else', () => {
    for (const { auth, headers = {} } of reaches) {
      if (auth.kind === 'header') {
        expect(Object.keys(provider.credential)).toContain(auth.field)
        expect(auth.name).toBe(auth.name.toLowerCase())
      } else expect(auth.kind).toBe('google-oauth')
      expect(JSON.stringify(headers)).not.toMatch(/tenant|authorization|key/i)
    }
  })

  const { package: own } = provider
  test.runIf(own && provider.slug !== 'sim')('its package uses our credential and our host only', async () => {
    const server = await serve(({ url }, response) => {
      if (url === '/token') response.end(JSON.stringify({ access_token: 'tenant-token', expires_in: 3600 }))
      else response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{"message":"enough"}}')
    })
    const credential = credentialOf(provider)
    const timing = { connectMs: 5000, idleMs: 5000, signal: new AbortController().signal }
    const google = googleAuth({ tokenUri: `${server.url}/token` })
    const call = async (given: Credential) => {
      const model = await own?.load({
        model: PACKAGE_MODELS[provider.slug] ?? 'some-model',
        baseUrl: `${server.url}/base`,
        credential: given,
        fetch: transportFetch(timing),
        googleAccessToken: () => google.accessToken(given),
      })
      await model?.doStream({ prompt: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] })
    }
    await expect(call(credential)).rejects.toMatchObject({ statusCode: 400 })
    const { url, headers } = server.received.at(-1) ?? {}
    expect(url).toMatch(/^\/base\//)
    expect(JSON.stringify(headers)).toContain('tenant-')
    for (const [field, { required }] of Object.entries(provider.credential)) {
      if (!required) continue
      const outcome = await call({ ...credential, [field]: '' }).catch((thrown: unknown) => thrown)
      if (field === 'apiKey') expect(outcome).toMatchObject({ code: 'upstream-refused' })
    }
    expect(JSON.stringify(server.received)).not.toContain('HOST')
  })
})

test('slugs are unique', () => {
  expect(new Set(PROVIDERS.map(({ slug }) => slug)).size).toBe(PROVIDERS.length)
})
