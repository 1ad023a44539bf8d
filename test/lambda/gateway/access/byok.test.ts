import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAllSent, readStored } from '#gateway/access/byok.ts'
import { exampleOf, readOwnCredential, soleField } from '#gateway/access/credential-shape.ts'
import { GatewayError } from '#gateway/core/error.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { PROVIDERS, providersBySlug } from '#gateway/provider/index.ts'

const providers = providersBySlug()
const SECRET = 'canary-secret-value'
const PEM = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n'

const provider = (slug: string): Provider => {
  const found = providers.get(slug)
  if (!found) throw new Error(slug)
  return found
}
const read = (slug: string, entry: JsonObject) => readOwnCredential(entry, provider(slug), 'at')

const errorOf = (run: () => unknown): GatewayError => {
  try {
    run()
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('the documented shapes', () => {
  const google = { clientEmail: 'a@b.example', privateKey: PEM }

  test.each<[string, JsonObject, object]>([
    ['openai', { apiKey: 'k' }, { apiKey: 'k' }],
    ['anthropic', { apiKey: 'k' }, { apiKey: 'k' }],
    ['azure', { apiKey: 'k', resourceName: 'mine' }, { apiKey: 'k', resourceName: 'mine' }],
    [
      'vertex',
      { project: 'p', location: 'eu', googleCredentials: google },
      { project: 'p', location: 'eu', ...google },
    ],
    ['vertex', { project: 'p', ...google }, { project: 'p', ...google }],
    [
      'bedrock',
      { accessKeyId: 'a', secretAccessKey: 's' },
      { accessKeyId: 'a', secretAccessKey: 's', region: 'us-east-1' },
    ],
    ['bedrock', { apiKey: 'k', region: 'eu-west-1' }, { apiKey: 'k', region: 'eu-west-1' }],
    ['bedrock-mantle', { apiKey: 'k', region: null }, { apiKey: 'k', region: 'us-east-1' }],
  ])('%s %j', (slug, entry, credential) => {
    expect(read(slug, entry)).toEqual(credential)
  })

  test.each(PROVIDERS.filter(({ slug }) => slug !== 'sim').map((known) => [known.slug, known] as const))(
    'the example of %s is a credential',
    (_, known) => {
      const credential = readOwnCredential(JSON.parse(exampleOf(known).replaceAll('…', 'x')), known, 'at')
      expect(Object.values(credential)).not.toHaveLength(0)
    },
  )

  test('a bare key fits where one field is enough', () => {
    expect(['openai', 'bedrock', 'azure', 'vertex', 'sim'].map((slug) => soleField(provider(slug)))).toEqual([
      'apiKey',
      'apiKey',
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('a wrong shape names the field and never its value', () => {
  test.each<[string, JsonObject, string, string]>([
    ['openai', {}, 'at.apiKey', 'is missing: a credential of openai has apiKey'],
    ['openai', { apiKey: '' }, 'at.apiKey', 'must be a non-empty string, got an empty string'],
    ['openai', { apiKey: [SECRET] }, 'at.apiKey', 'got an array'],
    ['openai', { apiKey: { [SECRET]: SECRET } }, 'at.apiKey', 'got an object'],
    ['openai', { apiKey: `${SECRET}\n` }, 'at.apiKey', 'has a line break'],
    ['openai', { apiKey: `${SECRET}\r\nhost: evil` }, 'at.apiKey', 'has a line break'],
    ['openai', { apiKey: `-----BEGIN PRIVATE KEY-----\r\n${SECRET}` }, 'at.apiKey', 'has a line break'],
    ['openai', { apiKey: `${SECRET}é` }, 'at.apiKey', 'another character that no key has'],
    ['azure', { apiKey: 'k', resourceName: `${SECRET}\n` }, 'at.resourceName', 'has a line break'],
    ['bedrock', { accessKeyId: 'a', secretAccessKey: `${SECRET}\r\n` }, 'at.secretAccessKey', 'has a line break'],
    [
      'openai',
      { apiKey: 'k', baseURL: `http://${SECRET}` },
      'at.baseURL',
      'is no field of a credential of openai: it has apiKey',
    ],
    ['openai', { apiKey: 'k', constructor: SECRET }, 'at.constructor', 'is no field'],
    ['azure', { apiKey: SECRET }, 'at.resourceName', 'is missing: a credential of azure has apiKey and resourceName'],
    ['bedrock', { accessKeyId: SECRET }, 'at.secretAccessKey', 'has accessKeyId and secretAccessKey, or apiKey'],
    ['bedrock', { secretAccessKey: SECRET }, 'at.accessKeyId', 'is missing'],
    ['bedrock', { region: 'eu-west-1' }, 'at.accessKeyId', 'is missing'],
    ['vertex', { project: 'p', googleCredentials: SECRET }, 'at.googleCredentials', 'must be an object, got a string'],
    [
      'vertex',
      { project: 'p', googleCredentials: { clientEmail: 'e' } },
      'at.googleCredentials.privateKey',
      'is missing',
    ],
    ['vertex', { googleCredentials: { project: SECRET } }, 'at.googleCredentials.project', 'is no field'],
    [
      'vertex',
      { googleCredentials: { googleCredentials: {} } },
      'at.googleCredentials.googleCredentials',
      'is no field',
    ],
    ['sim', { apiKey: SECRET }, 'at', 'sim takes no credential'],
  ])('%s %j', (slug, entry, field, rule) => {
    const error = errorOf(() => read(slug, entry))
    expect(error).toMatchObject({ code: 'bad-request', detail: { param: field } })
    expect(error.message).toContain(`${field} `)
    expect(error.message).toContain(rule)
    expect(error.message).not.toContain(SECRET)
  })

  test('also when a secret stands where a name belongs', () => {
    const key = 'sk-proj-0123456789abcdef'
    expect(errorOf(() => read('openai', { [key]: true })).message).not.toContain(key)
    expect(errorOf(() => readAllSent({ [key]: [] }, providers)).message).not.toContain(key)
  })

  test('whatever is thrown at it', () => {
    const secrets = fc.string({ minLength: 3 }).map((text) => `${SECRET}${text}`)
    const value = fc.oneof(secrets, fc.integer(), fc.array(secrets), fc.dictionary(fc.string(), secrets))
    const known = fc.constantFrom(...PROVIDERS)
    const names = fc.constantFrom(
      'apiKey',
      'googleCredentials',
      'region',
      'label',
      'zdr',
      'modelMappings',
      'toString',
      '',
    )
    fc.assert(
      fc.property(known, fc.dictionary(names, value), (given, entry) => {
        try {
          readStored(entry as JsonObject, given, 'at')
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError)
          expect(String(error)).not.toContain(SECRET)
        }
      }),
    )
  })
})

describe('settings of a stored credential', () => {
  const openai = provider('openai')
  const stored = (settings: JsonObject) => readStored({ apiKey: 'k', ...settings }, openai, 'at')

  test('are all optional', () => {
    expect(stored({})).toEqual({ value: { apiKey: 'k' }, enabled: true, zdr: false })
  })

  test('are read where they are given', () => {
    const modelMappings = [{ gatewayModelSlug: 'openai/gpt-5', customModelId: 'my-gpt' }]
    expect(stored({ label: 'team a', enabled: false, zdr: true, modelMappings })).toEqual({
      value: { apiKey: 'k' },
      label: 'team a',
      enabled: false,
      zdr: true,
      modelMappings,
    })
  })

  test.each<[JsonObject, string]>([
    [{ label: 'a\nb' }, 'at.label'],
    [{ label: '' }, 'at.label'],
    [{ label: 7 }, 'at.label'],
    [{ enabled: 'yes' }, 'at.enabled'],
    [{ zdr: 1 }, 'at.zdr'],
    [{ modelMappings: {} }, 'at.modelMappings'],
    [{ modelMappings: ['x'] }, 'at.modelMappings[0]'],
    [{ modelMappings: [{ gatewayModelSlug: 'a' }] }, 'at.modelMappings[0]'],
    [{ modelMappings: [{ gatewayModelSlug: 'a', customModelId: 'b', x: 1 }] }, 'at.modelMappings[0]'],
  ])('%j is refused', (settings, field) => {
    expect(errorOf(() => stored(settings))).toMatchObject({ code: 'bad-request', detail: { param: field } })
  })
})

describe('credentials of a request', () => {
  const sent = (byok: Parameters<typeof readAllSent>[0]) => readAllSent(byok, providers)

  test('are read in order, with their mappings', () => {
    const modelMappings = [{ gatewayModelSlug: 'openai/gpt-5', customModelId: 'mine' }]
    const azure = { apiKey: 'k', resourceName: 'r' }
    expect([
      ...sent({ azure: [{ ...azure, modelMappings }], openai: [{ apiKey: '1' }, { apiKey: '2' }], groq: [] }),
    ]).toEqual([
      ['azure', [{ value: azure, modelMappings }]],
      ['openai', [{ value: { apiKey: '1' } }, { value: { apiKey: '2' } }]],
      ['groq', []],
    ])
  })

  test.each([
    ['openia', [{ apiKey: 'k' }], 'byok.openia names no provider; did you mean openai'],
    ['openai', [{ apiKey: 'k' }, { apikey: 'k' }], 'byok.openai[1].apikey is no field'],
  ])('%s %j is refused', (slug, list, message) => {
    expect(errorOf(() => sent({ [slug]: list })).message).toContain(`providerOptions.gateway.${message}`)
  })

  test.each(['zdr', 'label', 'enabled'])(
    'cannot have the setting %s: it is for those that a team has stored',
    (setting) => {
      expect(errorOf(() => sent({ openai: [{ apiKey: 'k', [setting]: true }] })).message).toContain(
        `openai[0].${setting}`,
      )
    },
  )
})
