import fc from 'fast-check'
import { exportPKCS8, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Path } from '#gateway/core/attempt.ts'
import type { WireName } from '#gateway/core/call.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { Credential, Provider } from '#gateway/core/provider/provider.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { anthropicCompatible, openaiCompatible } from '#gateway/provider/shared/compatible.ts'
import { execute } from '#gateway/upstream/execute.ts'
import { DIALECTS } from '../../../harness/dialects.ts'
import { type FakeProvider, fakeProvider } from '../../../harness/fake-provider.ts'
import { noDownloads, TIMEOUTS } from '../../../harness/limits.ts'
import { attemptAt } from '../routing/attempt-at.ts'

const OWN = { slug: 'acme', baseUrl: 'https://llm.acme.example/v1', apiKeyEnv: 'ACME_API_KEY' }
const ALL = [...PROVIDERS, openaiCompatible(OWN), anthropicCompatible({ ...OWN, slug: 'acme-claude' })].filter(
  // It asks nobody.
  ({ slug }) => slug !== 'sim',
)

const pathsOf = ({ wires, package: own }: Provider): Path[] => [
  ...(Object.keys(wires) as WireName[]).map((wire): Path => ({ mode: 'translate', wire })),
  ...(own ? [{ mode: 'adapt' } as const] : []),
]
const CASES = ALL.flatMap((provider) =>
  pathsOf(provider).flatMap((path) => [true, false].map((stream) => ({ provider, path, stream }))),
)

let server: FakeProvider
let privateKey: string
beforeAll(async () => {
  privateKey = await exportPKCS8((await generateKeyPair('RS256', { extractable: true })).privateKey)
  server = await fakeProvider(() => ({ status: 400, chunks: ['{"message":"no"}'] }))
})
afterAll(() => server.close())

const credentialOf = (provider: Provider): Credential => {
  const fields = Object.keys(provider.credential).map((field) => [field, `some-${field}`])
  return { ...Object.fromEntries(fields), ...(provider.slug === 'vertex' ? { privateKey } : {}) }
}

const callOf = (stream: boolean) => {
  const body = { prompt: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] }
  const headers = { 'ai-language-model-id': 'm', 'ai-language-model-streaming': String(stream) }
  return DIALECTS['ai-sdk'].decodeCall({ body, source: jsonSource(JSON.stringify(body)), path: '/v4/ai/x', headers })
}

/** The path, with its query, at which a model is asked for; undefined where it is refused before anything is sent. */
const pathFor = async (
  { provider, path, stream }: (typeof CASES)[number],
  model: string,
): Promise<string | undefined> => {
  server.received.length = 0
  const attempt = attemptAt({ ...provider, baseUrl: `${server.url}/base` }, { upstreamModel: model, path })
  const dialect = DIALECTS['ai-sdk']
  const run = {
    call: callOf(stream),
    dialect,
    credential: credentialOf(provider),
    timeouts: TIMEOUTS,
    signal: new AbortController().signal,
    meta: async () => ({
      generationId: 'gen',
      model: 'm',
      createdAt: new Date(0),
      gateway: () => ({}),
      tier: () => undefined,
    }),
  }
  const google = { accessToken: async () => 'token' }
  const error = await execute(attempt, run, { google, download: noDownloads }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(GatewayError)
  if (server.received.length === 0) expect(error).toMatchObject({ code: 'unsupported', status: 400 })
  return server.received[0]?.path
}

const EVIL = [
  '../x',
  '../../other/path',
  'a/../../../b',
  '..',
  '.',
  '/',
  '//evil.example/x',
  'https://evil.example/x',
  'x?key=1',
  'x#y',
  'x:otherVerb?',
  'x%2f..%2fy',
  '%2e%2e/%2e%2e/x',
  '..%2f..%2fx',
  'x\\..\\y',
  'x\r\nhost: evil.example',
  'x y\t日本',
  'x;y=1&z',
  '\ud800',
]
const evil = fc
  .oneof(
    fc.constantFrom(...EVIL),
    fc.array(fc.constantFrom('..', '.', '/', '?', '#', '%2e', '%2F', '\\', ':', '@', 'x', '日'), { maxLength: 12 }),
  )
  .map((parts) => (typeof parts === 'string' ? parts : parts.join('')))

describe.each(CASES.map((one) => [one.provider.slug, JSON.stringify(one.path), one.stream, one] as const))(
  'a model of %s, %s, streamed %s',
  (_slug, _path, _stream, one) => {
    test('changes nothing of the URL but its own place in it', async () => {
      const plain = await pathFor(one, 'plain-model')
      if (plain === undefined) throw new Error('a plain model is sent')
      const [before, after, ...more] = plain.split('plain-model')
      expect(more).toEqual([])
      const check = async (model: string) => {
        const sent = await pathFor(one, model)
        if (sent === undefined) return
        if (after === undefined) return expect(sent).toBe(plain)
        // Google's ids may name a collection themselves.
        const start = before?.replace(/models\/$/, '') ?? ''
        expect(sent.startsWith(start) && sent.endsWith(after)).toBe(true)
        const own = sent.slice(start.length, sent.length - after.length)
        expect(own).not.toMatch(/[?#\\]|(?:^|\/)\.{0,2}(?:\/|$)/)
        expect(decodeURIComponent(own).replace(/^models\//, '')).toBe(model.toWellFormed())
      }
      for (const model of EVIL) await check(model)
      if (after !== undefined) await fc.assert(fc.asyncProperty(evil, check), { numRuns: 30 })
    })
  },
)
