import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { below, combined, type Layer, layerOf } from '#gateway/routing/options/combine.ts'
import type { OptionName } from '#gateway/routing/options/joins.ts'
import { NO_OPTIONS, type RoutingOptions, readOptions } from '#gateway/routing/options/options.ts'

type Given = Partial<RoutingOptions>

const under = (owner: Given, changeable: readonly string[], request: Given) =>
  combined(layerOf('the key k', { ...NO_OPTIONS, ...owner }, changeable), { ...NO_OPTIONS, ...request })

describe('an option that its owner has fixed', () => {
  test.each<[Given, Given, Given]>([
    [{ zeroDataRetention: true }, { zeroDataRetention: false }, { zeroDataRetention: true }],
    [{ zeroDataRetention: false }, { zeroDataRetention: true }, { zeroDataRetention: true }],
    [{ disallowPromptTraining: true }, {}, { disallowPromptTraining: true }],
    [{ byokFallback: 'never' }, { byokFallback: 'system' }, { byokFallback: 'never' }],
    [{ byokFallback: 'system' }, { byokFallback: 'never' }, { byokFallback: 'never' }],
    [{ allowFallbackFromFast: false }, { allowFallbackFromFast: true }, { allowFallbackFromFast: false }],
    [{ only: ['a', 'b', 'c'] }, { only: ['c', 'd', 'a'] }, { only: ['a', 'c'] }],
    [{ only: ['a'] }, { only: ['b'] }, { only: [] }],
    [{ has: ['vision'] }, { has: ['tool-use', 'vision'] }, { has: ['vision', 'tool-use'] }],
    [{ headquarters: ['US', 'FR'] }, { headquarters: ['FR', 'DE'] }, { headquarters: ['FR'] }],
    [{ headquarters: ['!CN'] }, { headquarters: ['!RU', '!CN'] }, { headquarters: ['!CN', '!RU'] }],
    [{ headquarters: ['!CN'] }, { headquarters: ['US', 'CN'] }, { headquarters: ['US'] }],
    [{ headquarters: ['US', 'CN'] }, { headquarters: ['!CN'] }, { headquarters: ['US'] }],
    [
      { providerTimeouts: { byok: { a: 2000, b: 3000 } } },
      { providerTimeouts: { byok: { b: 1000, a: 9000, c: 5000 } } },
      { providerTimeouts: { byok: { a: 2000, b: 1000, c: 5000 } } },
    ],
    [{ tags: ['x'] }, { tags: ['y', 'x'] }, { tags: ['x', 'y'] }],
  ])('%j and %j of a request: %j, without a word', (owner, request, expected) => {
    expect(under(owner, [], request)).toEqual({ options: { ...NO_OPTIONS, ...expected }, kept: [] })
  })

  test.each<[Given, Given]>([
    [{ order: ['a'] }, { order: ['b'] }],
    [{ sort: 'cost' }, { sort: 'ttft' }],
    [{ models: ['a/b'] }, { models: ['c/d'] }],
    [{ caching: 'auto' }, { caching: false }],
    [{ serviceTier: 'flex' }, { serviceTier: 'priority' }],
    [{ hedge: false }, { hedge: true }],
    [{ tags: [...'abcdefghij'] }, { tags: ['a', 'z'] }],
    [{ user: 'u' }, { user: 'v' }],
    [{ inferenceRegion: { scope: 'global' } }, { inferenceRegion: { scope: 'zone', geoRegion: 'eu' } }],
  ])('%j stays, and that of a request, %j, is told', (owner, request) => {
    const [name] = Object.keys(owner)
    expect(under(owner, [], request)).toEqual({
      options: { ...NO_OPTIONS, ...owner },
      kept: [{ name, by: 'the key k' }],
    })
    for (const silent of [{}, { ...owner }])
      expect(under(owner, [], silent)).toEqual({ options: { ...NO_OPTIONS, ...owner }, kept: [] })
  })
})

describe('an option that a request may change', () => {
  test.each<[Given, Given, Given]>([
    [{ order: ['a'] }, { order: ['b'] }, { order: ['b'] }],
    [{ order: ['a'] }, {}, { order: ['a'] }],
    [{ only: ['a'] }, { only: ['b'] }, { only: ['b'] }],
    [{ tags: ['a'] }, { tags: ['b'] }, { tags: ['b'] }],
    [{ caching: 'auto' }, { caching: false }, { caching: false }],
    // In any case.
    [{ zeroDataRetention: true }, { zeroDataRetention: false }, { zeroDataRetention: true }],
    [{ byokFallback: 'never' }, { byokFallback: 'system' }, { byokFallback: 'never' }],
  ])('%j and %j of a request: %j', (owner, request, expected) => {
    const changeable = Object.keys(owner)
    expect(under(owner, changeable, request)).toEqual({ options: { ...NO_OPTIONS, ...expected }, kept: [] })
  })
})

describe('between owners', () => {
  const layers = (...owners: readonly [Given, ...(readonly string[])][]): Layer =>
    owners
      .map(([options, ...changeable], index) => layerOf(`owner ${index}`, { ...NO_OPTIONS, ...options }, changeable))
      .reduce(below, {})

  test('the narrower one counts where the wider one lets it', () => {
    const all = layers([{ order: ['a'] }, 'order'], [{ order: ['b'] }, 'order'])
    expect(combined(all, NO_OPTIONS).options.order).toEqual(['b'])
    expect(combined(all, { ...NO_OPTIONS, order: ['c'] }).options.order).toEqual(['c'])
  })

  test('the narrower one may end that', () => {
    const all = layers([{ order: ['a'] }, 'order'], [{ order: ['b'] }])
    expect(combined(all, { ...NO_OPTIONS, order: ['c'] })).toMatchObject({
      options: { order: ['b'] },
      kept: [{ name: 'order', by: 'owner 1' }],
    })
  })

  test('what the wider one has fixed the narrower one can only tighten, nor let others change', () => {
    const all = layers([{ only: ['a', 'b'], order: ['a'] }], [{ only: ['b', 'c'], order: ['b'] }, 'only', 'order'])
    expect(combined(all, NO_OPTIONS).options).toMatchObject({ only: ['b'], order: ['a'] })
    expect(combined(all, { ...NO_OPTIONS, only: ['a', 'c'], order: ['c'] })).toMatchObject({
      options: { only: ['a'], order: ['a'] },
      kept: [{ name: 'order', by: 'owner 0' }],
    })
  })
})

const SLUGS = ['a', 'b', 'c']
const some = <T>(values: readonly T[], minLength = 0) => fc.subarray([...values], { minLength })
const options: fc.Arbitrary<RoutingOptions> = fc
  .record(
    {
      order: some(SLUGS),
      only: some(SLUGS, 1),
      sort: fc.constantFrom('cost', 'ttft', 'tps'),
      models: some(['x/y', 'y/z'], 1),
      has: some(['vision', 'tool-use', 'free'], 1),
      headquarters: fc.oneof(some(['US', 'FR', 'CN'], 1), some(['!US', '!FR', '!CN'], 1)),
      caching: fc.constantFrom('auto' as const, false as const),
      serviceTier: fc.constantFrom('flex', 'priority'),
      allowFallbackFromFast: fc.boolean(),
      inferenceRegion: fc.constantFrom({ scope: 'global' }, { scope: 'zone', geoRegion: 'eu' }),
      providerTimeouts: fc.record({
        byok: fc.dictionary(fc.constantFrom(...SLUGS), fc.constantFrom(1000, 2000, 3000)),
      }),
      zeroDataRetention: fc.boolean(),
      disallowPromptTraining: fc.boolean(),
      byokFallback: fc.constantFrom('system', 'never'),
      hedge: fc.boolean(),
      safetyIdentifier: fc.constantFrom('s', 't'),
      user: fc.constantFrom('u', 'v'),
      tags: some([...'abcdefghijkl']).map((tags) => tags.slice(0, 10)),
    },
    { requiredKeys: [] },
  )
  .map((given) => readOptions(given, {}).options)

const NAMES = [
  'order',
  'only',
  'tags',
  'caching',
  'zeroDataRetention',
  'byokFallback',
  'headquarters',
  'inferenceRegion',
]
const layer = fc
  .tuple(fc.constantFrom('x', 'y'), options, fc.subarray(NAMES))
  .map(([by, given, changeable]) => layerOf(by, given, changeable))

type Timeouts = NonNullable<RoutingOptions['providerTimeouts']>

/** Is an option, as it came out, at least as strict as its owner has fixed it? The others have to be the owner's. */
const AS_STRICT: { readonly [Name in OptionName]?: (fixed: never, made: never) => boolean } = {
  zeroDataRetention: (fixed: boolean, made: boolean) => made || !fixed,
  disallowPromptTraining: (fixed: boolean, made: boolean) => made || !fixed,
  allowFallbackFromFast: (fixed: boolean, made: boolean) => fixed || !made,
  byokFallback: (fixed: string, made: string) => made === 'never' || fixed !== 'never',
  only: (fixed: string[], made: string[]) => made.every((slug) => fixed.includes(slug)),
  has: (fixed: string[], made: string[]) => fixed.every((name) => made.includes(name)),
  tags: (fixed: string[], made: string[]) => fixed.every((tag) => made.includes(tag)),
  headquarters: (fixed: string[], made: string[]) =>
    ['US', 'FR', 'CN', 'DE'].every((home) => !isAtHome(home, made) || isAtHome(home, fixed)),
  providerTimeouts: ({ byok: fixed = {} }: Timeouts, { byok: made = {} }: Timeouts) =>
    Object.entries(fixed).every(([slug, ms]) => (made[slug] ?? Number.POSITIVE_INFINITY) <= ms),
}
const isAtHome = (home: string, countries: readonly string[]): boolean =>
  countries.some((country) => country.startsWith('!')) ? !countries.includes(`!${home}`) : countries.includes(home)

test('what owners say goes together in any grouping', () => {
  fc.assert(
    fc.property(layer, layer, layer, (a, b, c) => {
      expect(below(below(a, b), c)).toEqual(below(a, below(b, c)))
      expect([below({}, a), below(a, {})]).toEqual([a, a])
    }),
    { numRuns: 1000 },
  )
})

test('no request, and no narrower owner, loosens what is fixed', () => {
  fc.assert(
    fc.property(options, layer, options, (owner, narrower, request) => {
      const made = combined(below(layerOf('x', owner), narrower), request).options
      for (const name of Object.keys(layerOf('x', owner)) as OptionName[]) {
        const asStrict = AS_STRICT[name] as ((fixed: unknown, made: unknown) => boolean) | undefined
        if (asStrict) expect(asStrict(owner[name], made[name]), name).toBe(true)
        else expect(made[name], name).toEqual(owner[name])
      }
    }),
    { numRuns: 1000 },
  )
})

test('a request is never loosened either, but where it is told', () => {
  fc.assert(
    fc.property(layer, options, (owners, request) => {
      const { options: made, kept } = combined(owners, request)
      for (const name of Object.keys(layerOf('x', request)) as OptionName[]) {
        const asStrict = AS_STRICT[name] as ((fixed: unknown, made: unknown) => boolean) | undefined
        if (kept.some((entry) => entry.name === name)) continue
        if (asStrict) expect(asStrict(request[name], made[name]), name).toBe(true)
        else expect(made[name], name).toEqual(request[name])
      }
    }),
    { numRuns: 1000 },
  )
})

test('where no owner says anything, a request is as it was', () => {
  const isAsItWas = (request: RoutingOptions) => expect(combined({}, request)).toEqual({ options: request, kept: [] })
  fc.assert(fc.property(options, (request) => void isAsItWas(request)))
})
