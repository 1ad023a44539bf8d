import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CredentialKind, Path } from '#gateway/core/attempt.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { JsonValue } from '#gateway/core/json/value.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { PROVIDERS, providersBySlug } from '#gateway/provider/index.ts'
import { requireAllowed } from '#gateway/upstream/request/own-storage.ts'
import { attemptAt, credential } from '../../routing/attempt-at.ts'

const ALLOW = ['gs://acme-media/', 's3://acme/public/', 'https://generativelanguage.googleapis.com/v1beta/files/ours/']

const DEPLOYED = providersBySlug({
  own: { type: 'openai-compatible', baseUrl: 'https://llm.acme.example/v1' },
  openai: { baseUrl: 'https://moved.example/v1' },
})
const provider = (slug: string): Provider => {
  const found = DEPLOYED.get(slug)
  if (!found) throw new Error(`there is no ${slug}`)
  return found
}

interface Asked {
  readonly at?: string
  readonly kind?: CredentialKind
  readonly allow?: readonly string[]
  readonly mode?: Path['mode']
}

/** Whether a body may be sent; in words of its own where it is not what the object says. */
const isSent = (body: unknown, { at = 'vertex', kind = 'system', allow = [], mode = 'adapt' }: Asked = {}): boolean => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const path: Path = mode === 'adapt' ? { mode } : { mode, wire: 'openai-chat' }
  const attempt = { ...attemptAt('x'), provider: provider(at), path, credential: credential(kind) }
  try {
    requireAllowed(attempt, { body: JSON.parse(text), source: jsonSource(text) }, allow)
    return true
  } catch (error) {
    expect(error).toMatchObject({ code: 'unsupported', status: 400, detail: { provider: at, param: 'url' } })
    return false
  }
}

/** Where a caller may put a URL, in all dialects and generations. */
const PLACES: Readonly<Record<string, (url: string) => JsonValue>> = {
  'chat, an image': (url) => ({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] }),
  'chat, an image as a string': (url) => ({ messages: [{ content: [{ type: 'image_url', image_url: url }] }] }),
  'chat, a video': (url) => ({ messages: [{ content: [{ type: 'video_url', video_url: { url } }] }] }),
  'chat, a file': (url) => ({ messages: [{ content: [{ type: 'file', file: { file_data: url } }] }] }),
  'chat, a field that nobody knows': (url) => ({ messages: [], extra_body: { media: [url] } }),
  'chat, an image that says it is text': (url) => ({
    messages: [{ content: [{ type: 'text', image_url: { type: 'text', url } }] }],
  }),
  'chat, a body that says it is JSON': (url) => ({ type: 'json', messages: [{ content: [{ image_url: url }] }] }),
  'messages, an image': (url) => ({ messages: [{ content: [{ type: 'image', source: { type: 'url', url } }] }] }),
  'messages, a document in a result': (url) => ({
    messages: [{ content: [{ type: 'tool_result', content: [{ type: 'document', source: { type: 'url', url } }] }] }],
  }),
  'messages, a file id': (url) => ({ messages: [{ content: [{ source: { type: 'file', file_id: url } }] }] }),
  'AI SDK 5, a file': (url) => ({ prompt: [{ role: 'user', content: [{ type: 'file', data: url }] }] }),
  'AI SDK 7, a file': (url) => ({ prompt: [{ content: [{ type: 'file', data: { type: 'url', url } }] }] }),
  'AI SDK 7, the original of a file': (url) => ({
    prompt: [{ content: [{ type: 'file', data: { type: 'url', url: 'https://ok.example/a', originalUrl: url } }] }],
  }),
  'AI SDK 7, a reference': (url) => ({
    prompt: [{ content: [{ type: 'file', data: { type: 'reference', reference: { google: url } } }] }],
  }),
  'AI SDK 7, a file in a result': (url) => ({
    prompt: [
      {
        role: 'tool',
        content: [{ type: 'tool-result', output: { type: 'content', value: [{ type: 'image-url', url }] } }],
      },
    ],
  }),
  'an option of a provider': (url) => ({ prompt: [], providerOptions: { google: { outputUri: url } } }),
  'gemini, a file': (url) => ({ contents: [{ parts: [{ fileData: { fileUri: url } }] }] }),
  'bedrock, a location': (url) => ({ messages: [{ content: [{ image: { source: { s3Location: { uri: url } } } }] }] }),
}

/** What is only read, said or called, and what anybody may read. */
const HARMLESS: Readonly<Record<string, JsonValue>> = {
  'a text': { messages: [{ role: 'user', content: 'gs://bucket/file is where it is' }] },
  'a part of text': { messages: [{ content: [{ type: 'text', text: 'gs://bucket/file' }] }] },
  'an instruction': { system: 's3://bucket/file', messages: [] },
  'a call in Messages': { messages: [{ content: [{ type: 'tool_use', input: { url: 'gs://bucket/file' } }] }] },
  'a call in chat': { messages: [{ tool_calls: [{ function: { arguments: 'gs://bucket/file' } }] }] },
  'a call of the AI SDK': { prompt: [{ content: [{ type: 'tool-call', input: { uri: 'gs://bucket/file' } }] }] },
  'what a tool answered': {
    prompt: [{ content: [{ type: 'tool-result', output: { type: 'json', value: { url: 'gs://bucket/file' } } }] }],
  },
  'a search result': { messages: [{ content: [{ type: 'search_result', source: 'kb://doc/1', title: 't' }] }] },
  'a schema': { tools: [{ input_schema: { properties: { x: { default: 'gs://bucket/file' } } } }] },
  'a web address': { messages: [{ content: [{ image_url: { url: 'https://files.example/a.png?x=gs://y' } }] }] },
  'data of its own': { messages: [{ content: [{ image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }] }] },
  'plain bytes': { prompt: [{ content: [{ type: 'file', data: 'iVBORw0KGgo=' }] }] },
}

const FOREIGN = [
  'gs://bucket/file',
  's3://bucket/file',
  'GS://bucket/file',
  ' gs://bucket/file',
  'g\ns://bucket/file',
  'gs:\t//bucket/file',
  '\u0000gs://bucket/file',
  'file:///etc/passwd',
  'oss://dashscope/x',
  'az://container/x',
  'gs://bucket/a name with spaces',
]

describe('what a provider reads in the name of the deployment', () => {
  test.each(Object.entries(PLACES))('is refused in %s', (_, place) => {
    for (const url of FOREIGN) expect([url, isSent(place(url))]).toEqual([url, false])
    expect(isSent(place('gs://acme-media/a/b.png'), { allow: ALLOW })).toBe(true)
  })

  test.each(Object.entries(HARMLESS))('is not %s', (_, body) => {
    for (const at of ['vertex', 'bedrock', 'google', 'own']) expect(isSent(body, { at })).toBe(true)
  })

  test('says whose rule it is and what may be done', () => {
    const attempt = { ...attemptAt('x'), provider: provider('vertex') }
    const body = { url: 'gs://bucket/file' }
    const call = { body, source: jsonSource(JSON.stringify(body)) }
    expect(() => requireAllowed(attempt, call)).toThrow(
      'vertex would read "gs://bucket/file" in the name of this deployment, whose overrides allow none ("media": { "allow": ["gs://…/"] }): send the file itself.',
    )
    expect(() => requireAllowed(attempt, call, ['gs://acme/'])).toThrow('allow gs://acme/ alone')
  })

  test('is free where the credential is a team’s own, or the client’s', () => {
    for (const kind of ['byok', 'client'] as const) expect(isSent({ url: 'gs://bucket/file' }, { kind })).toBe(true)
  })

  test.each([...DEPLOYED.values()].map(({ slug }) => slug))('%s: is known of those with storage alone', (at) => {
    const reads = ['alibaba', 'bedrock', 'bedrock-mantle', 'google', 'vertex', 'own', 'openai'].includes(at)
    for (const url of ['gs://bucket/file', 's3://bucket/file']) expect(isSent({ url }, { at })).toBe(!reads)
    expect(isSent({ url: 'https://files.example/a.png' }, { at })).toBe(true)
  })

  test('are files of the Gemini API, however the host is written', () => {
    for (const host of [
      'generativelanguage.googleapis.com',
      'GenerativeLanguage.googleapis.com.',
      'x@generativelanguage.googleapis.com:443',
    ])
      expect(isSent({ url: `https://${host}/v1beta/files/abc` }, { at: 'google' })).toBe(false)
    const ours = 'https://generativelanguage.googleapis.com/v1beta/files/ours/a'
    expect(isSent({ url: ours }, { at: 'google', allow: ALLOW })).toBe(true)
  })

  test('is the https face of Cloud Storage for nobody: the gateway fetches that itself', async () => {
    const { package: own } = provider('vertex')
    const model = await own?.load({
      model: 'gemini',
      baseUrl: undefined,
      credential: { project: 'p' },
      fetch,
      googleAccessToken: async () => 'token',
    })
    const [web] = (await model?.supportedUrls)?.['*'] ?? []
    for (const url of [
      'https://storage.googleapis.com/b/f',
      'https://b.storage.googleapis.com/f',
      'https://storage.cloud.google.com/b/f',
      'https://x@storage.googleapis.com:443/b/f',
    ])
      expect([url, web?.test(new URL(url).href)]).toEqual([url, false])
    for (const url of ['https://files.example/storage.googleapis.com/f', 'https://www.youtube.com/watch?v=x'])
      expect(web?.test(url)).toBe(true)
  })
})

describe('what the overrides allow', () => {
  test.each([
    'gs://acme-media',
    'gs://acme-media-private/x',
    'gs://acme-media.evil/x',
    'gs://acme-media@evil/x',
    'gs://x@acme-media/y',
    'gs://acme-media/../other/x',
    'gs://acme-media/a/../../other/x',
    'gs://acme-media/%2e%2e/other/x',
    'gs://acme-media/%252e%252e/x',
    'gs://acme-media/..%2fother',
    'gs://acme-media\\..\\other',
    'gs://acme-media/.\n./other',
    'gs://acme-media/x?bucket=other',
    'gs://acme-media/x#other',
    's3://acme-media/x',
    's3://acme/public/../private/x',
    's3://acme/publicity/x',
    's3://acme/PUBLIC/x',
    's3://acme/public/.. ',
  ])('is not %s', (url) => {
    expect(isSent({ url }, { allow: ALLOW })).toBe(false)
  })

  test.each(['gs://acme-media/x', 'GS://ACME-MEDIA/a name.png', 'gs://acme-media/%20x', 's3://acme/public/a/b..c.pdf'])(
    'is %s',
    (url) => {
      expect(isSent({ url }, { allow: ALLOW })).toBe(true)
    },
  )

  test('is nothing that a parser of URLs would read elsewhere', () => {
    const piece = fc.constantFrom('..', '.', '/', '%2e', '%2F', '\\', '?', '#', '@', 'a', 'other', ':', ' ', '\t')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const url = `s3://acme/public/${pieces.join('')}`
        if (isSent({ url }, { allow: ALLOW })) expect(new URL(url).href).toMatch(/^s3:\/\/acme\/public\//)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a relayed body', () => {
  const hidden = '{"image_url":{"url":"gs://bucket/file","url":"https://ok.example/a.png"}}'

  test('hides nothing behind a second member of the same name', () => {
    expect(isSent(hidden, { mode: 'relay', at: 'own' })).toBe(false)
    expect(isSent(hidden, { mode: 'adapt', at: 'own' })).toBe(true)
    expect(isSent(hidden, { mode: 'relay', at: 'anthropic' })).toBe(true)
  })

  test('is one whatever it holds, if no name comes twice', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (body) => {
        const named = { ...JSON.parse(JSON.stringify(body).replaceAll('://', '')) }
        const text = JSON.stringify(named, null, 1)
        if (!/"\w*ur[il]s?"/i.test(text)) expect(isSent(text, { mode: 'relay', at: 'own' })).toBe(true)
      }),
    )
  })
})

test('every provider with storage of its own says so with a source beside it, or is a deployment’s own', () => {
  expect(PROVIDERS.filter(({ ownStorage }) => ownStorage).map(({ slug }) => slug)).toEqual([
    'alibaba',
    'bedrock',
    'bedrock-mantle',
    'google',
    'vertex',
  ])
})
