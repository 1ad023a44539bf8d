import { describe, expect, test } from 'vitest'
import { readOptions } from '#gateway/routing/options/options.ts'

const FLAGS = {
  zeroDataRetention: false,
  disallowPromptTraining: true,
  byokFallback: 'never',
  speed: 'fast',
  serviceTier: 'priority',
  sort: 'tps',
  caching: 'auto',
  allowFallbackFromFast: false,
  safetyIdentifier: 'u',
  quotaEntityId: 'q',
  user: 'x',
}

describe('what is read', () => {
  test.each([
    ['nothing', {}, {}],
    ['caching switched off', { caching: false }, { caching: false }],
    ['null as nothing', { order: null, sort: null, byok: null }, {}],
    [
      'lists',
      { order: ['a'], only: ['b'], models: ['c/d'], tags: ['t'] },
      { order: ['a'], only: ['b'], models: ['c/d'], tags: ['t'] },
    ],
    ['another name of a provider', { order: ['spacexai'], only: ['spacexai'] }, { order: ['xai'], only: ['xai'] }],
    ['capabilities in any case', { has: ['Vision', '!quantization:FP8'] }, { has: ['vision', '!quantization:fp8'] }],
    ['countries in any case', { headquarters: ['us', 'FR'] }, { headquarters: ['US', 'FR'] }],
    [
      'a zone',
      { inferenceRegion: { scope: 'zone', geoRegion: 'eu' } },
      { inferenceRegion: { scope: 'zone', geoRegion: 'eu' } },
    ],
    ['the globe', { inferenceRegion: { scope: 'global' } }, { inferenceRegion: { scope: 'global' } }],
    [
      'timeouts',
      { providerTimeouts: { byok: { spacexai: 1000, a: 789_000 } } },
      { providerTimeouts: { byok: { xai: 1000, a: 789_000 } } },
    ],
    ['credentials as they are', { byok: { a: [{ apiKey: 'k' }, {}] } }, { byok: { a: [{ apiKey: 'k' }, {}] } }],
    ['flags and words', FLAGS, FLAGS],
  ])('%s', (_name, gateway, read) => {
    expect(readOptions(gateway, {})).toEqual({ options: { order: [], models: [], tags: [], ...read }, unknown: [] })
  })

  test('reporting headers, which the body overrides', () => {
    const headers = { 'ai-reporting-user': 'h', 'ai-reporting-tags': 'a, b' }
    expect(readOptions({}, headers).options).toMatchObject({ user: 'h', tags: ['a', 'b'] })
    expect(readOptions({ user: 'b', tags: [] }, headers).options).toMatchObject({ user: 'b', tags: [] })
  })

  test.each([
    ['UTF-8, byte by byte', Buffer.from('ünï €').toString('latin1'), 'ünï €'],
    ['Latin-1', 'ünï', 'ünï'],
    ['text already', 'ünï €', 'ünï €'],
  ])('in headers may be %s', (_, header, meant) => {
    const headers = { 'ai-reporting-user': header, 'ai-reporting-tags': `a, ${header}` }
    expect(readOptions({}, headers).options).toMatchObject({ user: meant, tags: ['a', meant] })
  })

  test('unknown options are told, whatever their name', () => {
    const gateway = JSON.parse('{"order":[],"ordr":["a"],"__proto__":{},"toString":1}')
    expect(readOptions(gateway, {}).unknown).toEqual(['ordr', '__proto__', 'toString'])
  })
})

describe('what is refused, naming the option', () => {
  test.each([
    ['order', 'a', 'an array of strings'],
    ['order', ['a', ''], 'an array of strings'],
    ['only', [], 'at least one'],
    ['models', [], 'at least one'],
    ['models', [{ model: 'a/b', when: {} }], 'an array of strings'],
    ['sort', 'price', '"cost" or "ttft" or "tps"'],
    ['has', ['sight'], 'sight'],
    ['has', ['quantization:'], 'quantization:'],
    ['headquarters', ['US', '!CN'], 'all countries or all negated'],
    ['headquarters', ['USA'], 'ISO 3166'],
    ['headquarters', [], 'at least one'],
    ['serviceTier', 'fast', '"flex" or "priority"'],
    ['speed', 'slow', '"fast"'],
    ['caching', 'always', 'must be "auto" or false, got "always"'],
    ['caching', true, 'must be "auto" or false, got true'],
    ['allowFallbackFromFast', 'no', 'true or false'],
    ['inferenceRegion', 'eu', 'an object'],
    ['inferenceRegion.geoRegion', { scope: 'zone', geoRegion: 'mars' }, '"us" or "eu"', 'inferenceRegion'],
    ['inferenceRegion.geoRegion', { scope: 'zone' }, '"us" or "eu"', 'inferenceRegion'],
    ['inferenceRegion.geoRegion', { scope: 'global', geoRegion: 'eu' }, 'left out', 'inferenceRegion'],
    ['inferenceRegion.scope', {}, '"zone" or "global"', 'inferenceRegion'],
    ['inferenceRegion.providers', { scope: 'global', providers: {} }, 'left out', 'inferenceRegion'],
    ['providerTimeouts.system', { system: {} }, 'left out', 'providerTimeouts'],
    ['providerTimeouts.byok.a', { byok: { a: 999 } }, 'from 1000 to 789000', 'providerTimeouts'],
    ['providerTimeouts.byok.a', { byok: { a: 789_001 } }, 'from 1000 to 789000', 'providerTimeouts'],
    ['providerTimeouts.byok.a', { byok: { a: 1000.5 } }, 'a whole number', 'providerTimeouts'],
    ['zeroDataRetention', 'true', 'true or false'],
    ['byokFallback', 'always', '"system" or "never"'],
    ['safetyIdentifier', 'x'.repeat(65), 'at most 64 characters'],
    ['user', 7, 'a string'],
  ])('%s: %j', (path, value, said, name = path) => {
    const read = () => readOptions({ [name]: value } as never, {})
    expect(read).toThrow(expect.objectContaining({ code: 'bad-request', status: 400 }))
    expect(read).toThrow(`providerOptions.gateway.${path}`)
    expect(read).toThrow(said)
  })

  test.each([
    ['byok', 'sk-canary', 'byok must be an object, got a string'],
    ['byok', { a: 'sk-canary' }, 'byok.a must be an array of objects, got a string'],
    ['byok', { a: { apiKey: 'sk-canary' } }, 'byok.a must be an array of objects, got a object'],
    ['byok', { a: [{}, 'sk-canary'] }, 'byok.a[1] must be an object, got a string'],
  ])('credentials of the wrong shape are not shown: %s %j', (name, value, said) => {
    const read = () => readOptions({ [name]: value } as never, {})
    expect(read).toThrow(said)
    expect(read).not.toThrow('canary')
  })

  test('a fast answer at the slow tier', () => {
    expect(() => readOptions({ speed: 'fast', serviceTier: 'flex' }, {})).toThrow('leave one out')
  })
})
