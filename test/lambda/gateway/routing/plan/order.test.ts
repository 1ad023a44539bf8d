import { describe, expect, test } from 'vitest'
import { compact } from '#gateway/core/json/value.ts'
import { type EndpointHealth, MIN_SAMPLES } from '#gateway/routing/health/health.ts'
import { plan } from '#gateway/routing/plan/plan.ts'
import type { Changes } from '../../../../harness/changes.ts'
import { anyPackage, byok, call, input, messages, provider, slugs, steps, system } from './fixture.ts'

const good: EndpointHealth = { successRate: 1, ttftMs: 300, tps: 100, samples: 100 }
const three = ['a', 'b', 'c'].map((slug) => provider(slug))
type Known = Record<string, Changes<EndpointHealth>>
const healthOf = (known: Known) => (slug: string) =>
  known[slug] && (compact({ ...good, ...known[slug] }) as EndpointHealth)
const made = (
  known: Known,
  options: Parameters<typeof input>[1] extends { options?: infer O } | undefined ? O : never = {},
  providers = three,
) => plan(input(providers, { options, health: healthOf(known) }))

describe('without a sort', () => {
  test.each<[string, Known, string]>([
    ['nothing is known: the listed order', {}, 'abc'],
    ['too little is known', { a: { successRate: 0, ttftMs: 9000, samples: MIN_SAMPLES - 1 } }, 'abc'],
    ['a degraded one comes after those of which nothing is known', { a: { successRate: 0.94 } }, 'bca'],
    ['the clearly faster first', { a: { ttftMs: 2000 }, b: {}, c: { ttftMs: 900 } }, 'bca'],
    ['little differences are noise', { a: { ttftMs: 500 }, b: {}, c: { ttftMs: 590 } }, 'abc'],
    ['what nobody measured keeps its place', { a: { ttftMs: 2000 }, c: {} }, 'cba'],
    ['no first token, as in answers that are not streamed', { a: { ttftMs: undefined }, b: {} }, 'abc'],
  ])('%s', (_name, known, expected) => {
    expect(slugs(made(known)).join('')).toBe(expected)
  })

  test('of equals the truest to the caller’s bytes, if both are measured', () => {
    const modes = [
      provider('a', { wires: {}, package: anyPackage }),
      provider('b', { wires: { 'anthropic-messages': messages() } }),
      provider('c'),
    ]
    const all = { a: {}, b: {}, c: {} }
    expect(slugs(made(all, {}, modes)).join('')).toBe('cba')
    expect(slugs(made({ a: {}, b: {} }, {}, modes)).join('')).toBe('bac')
    expect(slugs(made({}, {}, modes)).join('')).toBe('abc')
    expect(plan(input(modes, { call: call('anthropic-messages'), health: healthOf(all) })).attempts[0]?.path).toEqual({
      mode: 'relay',
      wire: 'anthropic-messages',
    })
  })

  test('the caller’s order stands above', () => {
    expect(slugs(made({ a: {}, b: { successRate: 0 } }, { order: ['b', 'c'] })).join('')).toBe('bca')
  })
})

describe('a conversation goes where its prompt is cached', () => {
  const cached = (slug: string, credentialId = 'system') => ({
    cachePlace: () => ({ provider: slug, model: `${slug}-model`, credentialId }),
  })

  test.each<[string, Parameters<typeof input>[1], string]>([
    ['before the listed order', cached('c'), 'cab'],
    ['and the faster', { ...cached('c'), health: healthOf({ a: {}, b: { ttftMs: 100 }, c: { ttftMs: 9000 } }) }, 'cba'],
    ['among those that work as well', { ...cached('c'), health: healthOf({ c: { successRate: 0.9 } }) }, 'abc'],
    [
      'among the degraded',
      { ...cached('c'), health: healthOf({ b: { successRate: 0.9 }, c: { successRate: 0.5 } }) },
      'acb',
    ],
    ['the caller’s order stands above', { ...cached('c'), options: { order: ['b'] } }, 'bca'],
    ['and the caller’s sort', { ...cached('c'), options: { sort: 'cost' } }, 'abc'],
    ['who is not allowed stays out', { ...cached('c'), options: { only: ['a', 'b'] } }, 'ab'],
    ['with another account it is another cache', cached('c', 'byok:x'), 'abc'],
    [
      'at another endpoint as well',
      { cachePlace: () => ({ provider: 'c', model: 'x', credentialId: 'system' }) },
      'abc',
    ],
  ])('%s', (_name, over, expected) => {
    expect(slugs(plan(input(three, over))).join('')).toBe(expected)
  })

  test('and the plan says so', () => {
    expect(plan(input(three, cached('c'))).reasoning).toContain('Prompt cached at: c. Total execution order: c(system)')
    expect(plan(input(three, cached('d'))).reasoning).not.toContain('cached')
  })

  test('with the account that wrote it, never the deployment’s before the team’s, nor against the request’s own order', () => {
    const held = [byok('byok:a'), byok('byok:b'), system]
    const made = (credentialId: string, options = {}) =>
      steps(
        plan(input([provider('a')], { ...cached('a', credentialId), credentials: new Map([['a', held]]), options })),
      )
    expect(made('byok:b')).toEqual(['a/byok:b', 'a/byok:a', 'a/system'])
    expect(made('system')).toEqual(['a/byok:a', 'a/byok:b', 'a/system'])
    expect(made('byok:b', { byok: {} })).toEqual(['a/byok:a', 'a/byok:b', 'a/system'])
  })

  test('nothing is looked up where there is no choice, or the caller made it', () => {
    const cachePlace = () => expect.fail('looked up')
    expect(slugs(plan(input([provider('a')], { cachePlace })))).toEqual(['a'])
    expect(slugs(plan(input(three, { cachePlace, options: { sort: 'cost' } })))).toEqual(['a', 'b', 'c'])
  })
})

describe('sort', () => {
  const known = { a: { ttftMs: 500, tps: 40 }, b: { ttftMs: 200, tps: 50 } }

  test.each([
    ['ttft', known, 'bac', { a: 500, b: 200, c: null }, []],
    ['tps', known, 'bac', { a: 40, b: 50, c: null }, []],
    ['ttft', { ...known, b: { ttftMs: 200, successRate: 0.9 } }, 'bac', { a: 500, b: 200, c: null }, ['b']],
    ['ttft', { ...known, b: { ttftMs: 300, successRate: 0.9 } }, 'abc', { a: 500, b: 300, c: null }, ['b']],
    ['tps', { ...known, b: { tps: 70, successRate: 0.9 } }, 'abc', { a: 40, b: 70, c: null }, ['b']],
  ] as const)('by %s: %j', (sort, numbers, expected, metrics, deprioritizedProviders) => {
    const plan_ = made(numbers, { sort })
    expect(slugs(plan_).join('')).toBe(expected)
    expect(plan_.sort).toEqual({ option: sort, executionOrder: [...expected], metrics, deprioritizedProviders })
  })

  test('by cost: the input price, then the output price, then the list; the unknown last', () => {
    const prices = {
      a: undefined,
      b: { input: '2', output: '9' },
      c: { input: '2', output: '8' },
      d: { free: true as const },
      e: { input: '10', output: '1' },
      f: { input: '2', output: '9' },
    }
    const providers = Object.keys(prices).map((slug) => provider(slug))
    const endpoints = Object.entries(prices).map(([slug, pricing]) => compact({ provider: slug, model: slug, pricing }))
    const made_ = plan(input(providers, { models: [{ id: 'm', endpoints }], options: { sort: 'cost', order: ['e'] } }))
    expect(slugs(made_).join('')).toBe('edcbfa')
    expect(made_.sort?.metrics).toEqual({ a: null, b: 2, c: 2, d: 0, e: 10, f: 2 })
  })

  test('is told of only where it was asked for', () => {
    expect(made(known).sort).toBeUndefined()
    expect(made(known, { sort: 'cost', headquarters: ['US'] }).sort).toBeUndefined()
  })
})

test.each<[string, Parameters<typeof input>[1], string]>([
  ['nothing is known: how they are listed', {}, 'a listed, b listed, c listed'],
  ['a caller who names one', { options: { order: ['c'] } }, 'c order, a order, b listed'],
  ['one that fails lately', { health: healthOf({ a: { successRate: 0.5 } }) }, 'b listed, c listed, a degraded'],
  [
    'where the prompt is cached',
    { cachePlace: () => ({ provider: 'b', model: 'b-model', credentialId: 'system' }) },
    'b cached, a cached, c listed',
  ],
  [
    'a credential of the team’s own',
    { credentials: new Map([['a', [byok('byok:x'), system]]]), options: { only: ['a'] } },
    'a own, a own',
  ],
])('each attempt says why it is where it is: %s', (_, over, expected) => {
  const { attempts } = plan(input(three, over))
  expect(attempts.map(({ provider, placedBy }) => `${provider.slug} ${placedBy}`).join(', ')).toBe(expected)
})

test('the only one has nothing to say', () => {
  expect(plan(input(three.slice(0, 1))).attempts[0]).not.toHaveProperty('placedBy')
})
