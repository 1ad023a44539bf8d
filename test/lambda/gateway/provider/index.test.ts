import { afterEach, describe, expect, test, vi } from 'vitest'
import type { UrlInput, WireEndpoint } from '#gateway/core/provider/provider.ts'
import { bedrock } from '#gateway/provider/bedrock.ts'
import { bedrockMantle } from '#gateway/provider/bedrock-mantle.ts'
import { PROVIDERS, providersBySlug } from '#gateway/provider/index.ts'
import { vertex } from '#gateway/provider/vertex.ts'
import { transportFetch } from '#gateway/transport/fetch.ts'
import { serve } from '../transport/server.ts'

const httpsOf = (wire: WireEndpoint | undefined) => (wire?.reach.via === 'https' ? wire.reach : undefined)

describe('overrides', () => {
  test('none: the known providers', () => {
    expect([...providersBySlug().values()]).toEqual(PROVIDERS)
  })

  test('move a known provider, keep the rest', () => {
    const openai = providersBySlug({ openai: { baseUrl: 'https://eu.api.openai.com/v1', apiKeyEnv: 'EU_KEY' } }).get(
      'openai',
    )
    const known = PROVIDERS.find(({ slug }) => slug === 'openai')
    expect(openai).toEqual({
      ...known,
      baseUrl: 'https://eu.api.openai.com/v1',
      credential: { apiKey: { env: ['EU_KEY'], required: true } },
    })
  })

  test('take a server of somebody else for one that may read from a storage of its own', () => {
    const at = (baseUrl: string) => providersBySlug({ openai: { baseUrl } }).get('openai')?.ownStorage
    expect(at('https://eu.api.openai.com/v1')).toBeUndefined()
    for (const url of ['https://llm.acme.example/v1', 'http://localhost:4000', 'https://openai.com.acme.example/v1'])
      expect(at(url)).toEqual({ hosts: [] })
  })

  test('say what the deployment has agreed on, and what not', () => {
    const providers = providersBySlug({ openai: { zdr: true }, groq: { zdr: false, noTraining: false } })
    expect(providers.get('openai')?.zeroDataRetention?.source).toBe('overrides')
    expect([providers.get('groq')?.zeroDataRetention, providers.get('groq')?.noTraining]).toEqual([
      undefined,
      undefined,
    ])
  })

  test('add providers of both kinds', () => {
    const providers = providersBySlug({
      acme: {
        type: 'openai-compatible',
        baseUrl: 'https://a.example/v1',
        apiKeyEnv: 'ACME',
        zdr: true,
        endsWithDone: false,
      },
      local: { type: 'anthropic-compatible', baseUrl: 'http://127.0.0.1:9/v1' },
    })
    const acme = providers.get('acme')
    expect(acme).toMatchObject({ slug: 'acme', credential: { apiKey: { env: ['ACME'], required: true } } })
    expect(acme?.wires['openai-chat']?.quirks.ends).toBe('finish-reason')
    expect([acme?.zeroDataRetention?.source, acme?.noTraining]).toEqual(['overrides', undefined])
    const local = providers.get('local')
    expect([local?.credential, httpsOf(local?.wires['anthropic-messages'])?.auth]).toEqual([{}, { kind: 'none' }])
  })

  test.each([
    ['no such provider', { acem: { baseUrl: 'https://a.example' } }, 'There is no provider acem to change.'],
    [
      'no base URL',
      { acme: { type: 'openai-compatible' } },
      'The provider acme is openai-compatible and needs a baseUrl.',
    ],
  ] as const)('%s', (_name, overrides, message) => {
    expect(() => providersBySlug(overrides)).toThrow(message)
  })
})

const url = (provider: typeof vertex, credential: UrlInput['credential'], model: string, stream = true) =>
  httpsOf(provider.wires['anthropic-messages'])?.url({ baseUrl: '', credential, model, stream })

describe('vertex', () => {
  const credential = { project: 'p1', clientEmail: 'a@b', privateKey: 'k' }
  test.each([
    [undefined, 'https://aiplatform.googleapis.com/v1/projects/p1/locations/global'],
    ['global', 'https://aiplatform.googleapis.com/v1/projects/p1/locations/global'],
    ['eu', 'https://aiplatform.eu.rep.googleapis.com/v1/projects/p1/locations/eu'],
    ['us-east5', 'https://us-east5-aiplatform.googleapis.com/v1/projects/p1/locations/us-east5'],
  ])('location %s', (location, expected) => {
    const given = location ? { ...credential, location } : credential
    expect(url(vertex, given, 'claude-x@1')).toBe(`${expected}/publishers/anthropic/models/claude-x@1:streamRawPredict`)
    expect(url(vertex, given, 'claude-x', false)).toBe(`${expected}/publishers/anthropic/models/claude-x:rawPredict`)
  })

  test('a location, a project or a model cannot lead elsewhere', () => {
    expect(() => url(vertex, { ...credential, location: 'evil.example/' }, 'claude-x')).toThrow('no host name label')
    expect(url(vertex, { ...credential, project: '../x' }, '../../y')).toContain('/projects/..%2Fx/locations/global/')
    expect(url(vertex, credential, '../../y')).toMatch(/models\/\.\.%2F\.\.%2Fy:streamRawPredict$/)
  })
})

describe('bedrock', () => {
  test('serves Claude over its own wire, everything by its package', () => {
    const serves = bedrock.wires['anthropic-messages']?.serves
    expect(['us.anthropic.claude-x-v1:0', 'amazon.nova-pro-v1:0'].map((model) => serves?.(model))).toEqual([
      true,
      false,
    ])
  })

  test.each([
    ['us-east-1', ['global', 'us'], ['eu', 'apac', 'jp', 'au', 'us-gov']],
    ['us-gov-west-1', ['us-gov'], ['global', 'us']],
    ['ap-northeast-1', ['global', 'apac', 'jp'], ['us', 'au']],
    ['eu-central-1', ['global', 'eu'], ['us']],
  ])('%s reaches its own profiles', (region, yes, no) => {
    expect(yes.map((geo) => bedrock.reaches?.(geo, region))).toEqual(yes.map(() => true))
    expect(no.map((geo) => bedrock.reaches?.(geo, region))).toEqual(no.map(() => false))
  })

  afterEach(() => void vi.unstubAllEnvs())

  test('its package takes the role of the process only without keys', async () => {
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'HOST')
    const server = await serve((_request, response) => response.writeHead(400).end('{}'))
    const call = async (credential: UrlInput['credential']) => {
      const model = await bedrock.package?.load({
        model: 'amazon.nova-pro-v1:0',
        baseUrl: server.url,
        credential,
        fetch: transportFetch({ connectMs: 5000, idleMs: 5000, signal: new AbortController().signal }),
        awsCredentials: async () => ({ accessKeyId: 'AKIAROLE', secretAccessKey: 's' }),
      })
      await Promise.resolve(model?.doStream({ prompt: [] })).catch(() => {})
      return server.received.at(-1)?.headers['authorization']
    }
    expect(await call({ region: 'eu-west-1' })).toContain('AKIAROLE')
    expect(await call({ accessKeyId: 'AKIATENANT', secretAccessKey: 's' })).toContain('AKIATENANT')
    expect(await call({ apiKey: 'ABSK' })).toBe('Bearer ABSK')
    await expect(call({ accessKeyId: 'AKIATENANT' })).rejects.toMatchObject({ code: 'upstream-refused' })
  })
})

describe('bedrock-mantle', () => {
  const target = (model: string) => ({ baseUrl: '', model, stream: true, credential: { region: 'eu-west-1' } })
  const { 'openai-chat': chat, 'anthropic-messages': messages } = bedrockMantle.wires

  test.each([
    ['openai.gpt-oss-120b', 'v1/chat/completions'],
    ['openai.gpt-5.5', 'openai/v1/chat/completions'],
    ['google.gemma-4-31b', 'openai/v1/chat/completions'],
    ['deepseek.v3.2', 'v1/chat/completions'],
  ])('%s', (model, path) => {
    expect(httpsOf(chat)?.url(target(model))).toBe(`https://bedrock-mantle.eu-west-1.api.aws/${path}`)
    expect([chat?.serves?.(model), messages?.serves?.(model)]).toEqual([true, false])
  })

  test('Claude, and its token counts', () => {
    const claude = target('anthropic.claude-opus-5-5')
    expect([chat?.serves?.(claude.model), messages?.serves?.(claude.model)]).toEqual([false, true])
    const url = 'https://bedrock-mantle.eu-west-1.api.aws/anthropic/v1/messages'
    expect([httpsOf(messages)?.url(claude), httpsOf(messages)?.countTokensUrl?.(claude)]).toEqual([
      url,
      `${url}/count_tokens`,
    ])
  })
})

describe('the Messages API beside a chat API', () => {
  const messagesUrl = (slug: string, baseUrl: string) =>
    httpsOf(providersBySlug({ [slug]: { baseUrl } }).get(slug)?.wires['anthropic-messages'])?.url({
      baseUrl,
      model: 'm',
      stream: true,
      credential: {},
    })

  test.each([
    ['moonshotai', 'https://api.moonshot.cn/v1', 'https://api.moonshot.cn/anthropic/v1/messages'],
    ['zai', 'https://open.bigmodel.cn/api/paas/v4', 'https://open.bigmodel.cn/api/anthropic/v1/messages'],
    ['deepseek', 'https://api.deepseek.com', 'https://api.deepseek.com/anthropic/v1/messages'],
    ['novita', 'http://127.0.0.1:9/proxy', 'http://127.0.0.1:9/proxy/anthropic/v1/messages'],
    ['openrouter', 'https://openrouter.ai/api/v1', 'https://openrouter.ai/api/v1/messages'],
  ])('%s at %s', (slug, baseUrl, expected) => {
    expect(messagesUrl(slug, baseUrl)).toBe(expected)
  })
})
