import { describe, expect, test } from 'vitest'
import { compact } from '#gateway/core/json/value.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { SAFETY_IDENTIFIER } from '#gateway/provider/shared/wires.ts'
import { emptyPlan } from '#gateway/routing/plan/empty-plan.ts'
import { type PlanInput, type PlannedModel, plan } from '#gateway/routing/plan/plan.ts'
import { byok, input, provider, slugs, steps, system, wire } from './fixture.ts'

const source = { source: 'test', date: '2026-11-22' }
const TIERS = wire(
  {},
  { asks: { tiers: { fast: { speed: 'fast' }, flex: { tier: 'flex' }, priority: { tier: 'priority' } } } },
)

/** Five that differ in everything that rules look at. */
const structuredOutput = 'tool-use'
const anthropic = provider('anthropic', {
  headquarters: 'US',
  structuredOutput,
  zeroDataRetention: source,
  noTraining: source,
  wires: { 'openai-chat': TIERS },
})
const openai = provider('openai', {
  headquarters: 'US',
  structuredOutput,
  noTraining: source,
  wires: { 'openai-chat': TIERS },
})
const mistral = provider('mistral', {
  headquarters: 'FR',
  structuredOutput,
  zeroDataRetention: source,
  noTraining: source,
})
const deepseek = provider('deepseek', { headquarters: 'CN' })
const bedrock = provider('bedrock', {
  headquarters: 'US',
  structuredOutput,
  zeroDataRetention: source,
  noTraining: source,
})
const five: Provider[] = [anthropic, openai, mistral, deepseek, bedrock]

const rates = { input: '1', output: '2' }
const models: PlannedModel[] = [
  {
    id: 'anthropic/claude-opus-9',
    tags: ['tool-use', 'vision'],
    endpoints: [
      { provider: 'anthropic', model: 'a', pricing: { ...rates, serviceTiers: { fast: rates } } },
      { provider: 'openai', model: 'o', pricing: { ...rates, serviceTiers: { flex: rates, priority: rates } } },
      { provider: 'mistral', model: 'm-fp8', pricing: { free: true as const } },
      { provider: 'deepseek', model: 'd-FP4' },
      { provider: 'bedrock', model: 'b', geo: 'eu' },
    ],
  },
]

type Over = Parameters<typeof input>[1] & object
type Options = NonNullable<Over['options']>
const made = (options: Options, over: Omit<Over, 'options'> = {}) => plan(input(five, { models, ...over, options }))

const ALL = ['anthropic', 'openai', 'mistral', 'deepseek', 'bedrock']

/** What each rule alone leaves of the five. */
const FILTERS: readonly (readonly [name: string, options: Options, left: readonly string[]])[] = [
  ['only', { only: ['openai', 'bedrock', 'anthropic'] }, ['anthropic', 'openai', 'bedrock']],
  ['has vision', { has: ['vision'] }, ALL],
  ['has reasoning', { has: ['reasoning'] }, []],
  ['has structured-output', { has: ['structured-output'] }, ['anthropic', 'openai', 'mistral', 'bedrock']],
  ['has free', { has: ['free'] }, ['mistral']],
  ['has quantization', { has: ['quantization:fp8'] }, ['mistral']],
  ['has not quantization', { has: ['!quantization:fp4'] }, ['anthropic', 'openai', 'mistral', 'bedrock']],
  ['headquarters', { headquarters: ['FR', 'CN'] }, ['mistral', 'deepseek']],
  ['not headquarters', { headquarters: ['!CN'] }, ['anthropic', 'openai', 'mistral', 'bedrock']],
  ['zeroDataRetention', { zeroDataRetention: true }, ['anthropic', 'mistral', 'bedrock']],
  ['disallowPromptTraining', { disallowPromptTraining: true }, ['anthropic', 'openai', 'mistral', 'bedrock']],
  ['region eu', { inferenceRegion: { scope: 'zone', geoRegion: 'eu' } }, ['bedrock']],
  ['region global', { inferenceRegion: { scope: 'global' } }, ['anthropic', 'openai', 'mistral', 'deepseek']],
  ['fast only', { speed: 'fast', allowFallbackFromFast: false }, ['anthropic', 'openai']],
]

/** What each preference makes of the order; the rest stays as it was. */
const ORDERS: readonly (readonly [name: string, options: Options, first: readonly string[]])[] = [
  ['order', { order: ['deepseek', 'openai'] }, ['deepseek', 'openai', 'anthropic', 'mistral', 'bedrock']],
  ['sort', { sort: 'cost' }, ['mistral', 'anthropic', 'openai', 'deepseek', 'bedrock']],
  ['order and sort', { order: ['bedrock'], sort: 'cost' }, ['bedrock', 'mistral', 'anthropic', 'openai', 'deepseek']],
]

describe('one rule', () => {
  test.each(FILTERS)('%s', (_name, options, left) => {
    expect([...new Set(slugs(made(options)))]).toEqual(left)
  })
  test.each(ORDERS)('%s', (_name, options, first) => {
    expect(slugs(made(options))).toEqual(first)
  })
})

describe('every pair of rules leaves what both leave', () => {
  const pairs = FILTERS.flatMap((a, index) => FILTERS.slice(index + 1).map((b) => [a, b] as const))
  test.each(pairs.filter(([[, a], [, b]]) => Object.keys(a).every((key) => !(key in b))))(
    '%j',
    ([, a, inA], [, b, inB]) => {
      expect([...new Set(slugs(made({ ...a, ...b })))]).toEqual(inA.filter((slug) => inB.includes(slug)))
    },
  )

  const mixed = FILTERS.flatMap((a) => ORDERS.map((b) => [a, b] as const))
  test.each(mixed)('%j', ([, a, left], [, b, first]) => {
    expect([...new Set(slugs(made({ ...a, ...b })))]).toEqual(first.filter((slug) => left.includes(slug)))
  })

  test('the team’s zero data retention and the request’s add up', () => {
    for (const zeroDataRetention of [true, false, undefined])
      expect(slugs(made(compact({ zeroDataRetention }), { zeroDataRetention: true }))).toEqual([
        'anthropic',
        'mistral',
        'bedrock',
      ])
    expect(slugs(made({ zeroDataRetention: false }))).toEqual(ALL)
  })
})

describe('unknown providers', () => {
  test.each([
    ['order', { order: ['nobody'] }],
    ['only', { only: ['openai', 'nobody'] }],
    ['providerTimeouts.byok', { providerTimeouts: { byok: { nobody: 1000 } } }],
    ['byok', { byok: { nobody: [{ apiKey: 'canary' }] } }],
  ])('in %s', (name, options) => {
    const run = () => made(options)
    expect(run).toThrow(expect.objectContaining({ code: 'bad-request' }))
    expect(run).toThrow(`providerOptions.gateway.${name}: there is no provider nobody;`)
    expect(run).toThrow('served by anthropic, openai, mistral, deepseek, bedrock')
  })

  test('a known one that does not serve the model is no error', () => {
    const other = provider('other')
    expect(slugs(plan(input([...five, other], { models, options: { order: ['other', 'openai'] } })))[0]).toBe('openai')
  })
})

describe('an empty plan says which rule removed which provider', () => {
  const why = (options: Options, over: Omit<Over, 'options'> = {}) => {
    const empty = made(options, over)
    expect(empty.attempts).toEqual([])
    return emptyPlan('acme/one', empty)
  }

  test('each with its own reason', () => {
    const error = why({ only: ['deepseek', 'mistral'], headquarters: ['CN'], has: ['free'] })
    expect(error.code).toBe('no-providers')
    expect(error.message).toContain('openai (not in `only`)')
    expect(error.message).toContain('deepseek (not known for free, which `has` asks for)')
    expect(error.message).toContain('mistral (its company is at home in FR)')
  })

  test('a region is never downgraded: the documented invalid request', () => {
    const error = why({ inferenceRegion: { scope: 'zone', geoRegion: 'us' } })
    expect(error).toMatchObject({ code: 'bad-request', status: 400 })
    expect(error.message).toContain('bedrock (inference there is not known to stay in the zone us)')
  })

  test('zero data retention, in the documented words', () => {
    const error = why({ zeroDataRetention: true }, { credentials: new Map([['openai', [system]]]) })
    expect(error.code).toBe('no-providers')
    expect(error.message).toBe(
      'No ZDR (Zero Data Retention) providers available for model: acme/one. ' +
        'Providers considered: anthropic, openai, mistral, deepseek, bedrock. ' +
        '`zeroDataRetention`, of the team or of the request, removed ' +
        'openai (zero data retention is on and no agreement with it is on file), ' +
        'deepseek (zero data retention is on and no agreement with it is on file). ' +
        'These would do: anthropic (no credential: set ANTHROPIC_KEY), mistral (no credential: set MISTRAL_KEY), ' +
        'bedrock (no credential: set BEDROCK_KEY).',
    )
  })

  test.each([
    ['anthropic/claude-fable-5-20270101', []],
    ['anthropic/claude-fable-5-next', []],
    ['anthropic/claude-fable-5-3', ['anthropic']],
    ['anthropic/claude-new-9', ['anthropic']],
  ])('of models that the catalog does not have, %s is served by %j', (id, served) => {
    const [asked] = models.map((model) => ({ ...model, id, endpoints: model.endpoints.slice(0, 1) }))
    expect(asked && slugs(plan(input([anthropic], { models: [asked], zeroDataRetention: true })))).toEqual(served)
    const [elsewhere] = models.map((model) => ({
      ...model,
      id: 'x/y',
      endpoints: model.endpoints.slice(0, 1).map((endpoint) => ({ ...endpoint, like: { id, model: 'y' } })),
    }))
    const there = elsewhere && plan(input([anthropic], { models: [elsewhere], zeroDataRetention: true }))
    expect(there && slugs(there)).toEqual(served)
  })

  test('a model that everyone keeps requests to', () => {
    const [kept] = models.map((model) => ({ ...model, id: 'anthropic/claude-fable-5' }))
    const error = why({ zeroDataRetention: true }, { models: kept ? [kept] : [] })
    expect(error.message).toContain('No other provider of it would do.')
  })

  test('fast or not at all', () => {
    const plain = models.map((model) => ({ ...model, endpoints: model.endpoints.slice(2) }))
    const error = why({ speed: 'fast', allowFallbackFromFast: false }, { models: plain })
    expect(error.message).toContain('mistral (it has no fast tier and `allowFallbackFromFast` is false)')
  })
})

describe('the team’s own credentials', () => {
  const held: PlanInput['credentials'] = new Map([
    ['anthropic', [system, byok('k1'), byok('k2', { zeroDataRetention: true })]],
    ['openai', [system]],
    ['mistral', [system, byok('m')]],
  ])
  const two = models.map((model) => ({ ...model, endpoints: model.endpoints.slice(0, 3) }))
  const with_ = (options: Options) => made(options, { models: two, credentials: held })

  test.each<[string, Options, string[]]>([
    [
      'come before the deployment’s, endpoint by endpoint',
      {},
      ['anthropic/k1', 'anthropic/k2', 'anthropic/system', 'openai/system', 'mistral/m', 'mistral/system'],
    ],
    ['alone, where no fallback is wanted', { byokFallback: 'never' }, ['anthropic/k1', 'anthropic/k2', 'mistral/m']],
    ['or not at all, where there is none', { byokFallback: 'never', only: ['openai'] }, []],
    [
      'count for zero data retention only if marked',
      { zeroDataRetention: true },
      ['anthropic/k2', 'anthropic/system', 'mistral/system'],
    ],
    [
      'one that is not marked still keeps the deployment from paying',
      { zeroDataRetention: true, byokFallback: 'never' },
      ['anthropic/k2'],
    ],
    [
      'are not asked about training, their fallback is',
      { disallowPromptTraining: true, only: ['anthropic', 'deepseek'] },
      ['anthropic/k1', 'anthropic/k2', 'anthropic/system'],
    ],
  ])('%s', (_name, options, expected) => {
    expect(steps(with_(options))).toEqual(expected)
  })

  test('training at a provider without an agreement', () => {
    const credentials = new Map([['deepseek', [system, byok('d')]]])
    expect(steps(made({ disallowPromptTraining: true }, { credentials }))).toEqual(['deepseek/d'])
  })

  test('a marked one does where the provider has no agreement', () => {
    const credentials = new Map([['deepseek', [byok('d', { zeroDataRetention: true })]]])
    expect(steps(made({ zeroDataRetention: true }, { credentials }))).toEqual(['deepseek/d'])
  })

  test('only they are timed', () => {
    const { attempts } = with_({ providerTimeouts: { byok: { anthropic: 5000 } }, only: ['anthropic', 'mistral'] })
    expect(attempts.map(({ timeoutMs }) => timeoutMs)).toEqual([5000, 5000, undefined, undefined, undefined])
  })

  test('may call the model by another name, once however many endpoints there are', () => {
    const endpoints = ['eu', 'us'].map((geo) => ({ provider: 'bedrock', model: `${geo}.b`, geo }))
    const mapped = byok('own', { modelMappings: { 'acme/one': 'arn:profile' } })
    const { attempts } = made(
      {},
      { models: [{ id: 'acme/one', endpoints }], credentials: new Map([['bedrock', [mapped, system]]]) },
    )
    expect(
      attempts.map(({ upstreamModel, endpoint, service }) => [upstreamModel, endpoint.model, service.geo]),
    ).toEqual([
      ['arn:profile', 'eu.b', undefined],
      ['eu.b', 'eu.b', 'eu'],
      ['us.b', 'us.b', 'us'],
    ])
  })
})

describe('tiers', () => {
  test('fast at everyone who has it, then as usual, then the next model', () => {
    const next = { id: 'acme/two', endpoints: [{ provider: 'deepseek', model: 'd' }] }
    const expected = [
      'anthropic/system/fast',
      'openai/system/fast',
      ...ALL.map((slug) => `${slug}/system`),
      'deepseek/system',
    ]
    expect(steps(made({ speed: 'fast' }, { models: [...models, next] }))).toEqual(expected)
    const named = models.map((model) => ({ ...model, speed: 'fast' as const }))
    expect(steps(made({}, { models: [...named, next] }))).toEqual(expected)
    expect(steps(made({ allowFallbackFromFast: false }, { models: [...named, next] }))).toEqual([
      'anthropic/system/fast',
      'openai/system/fast',
      'deepseek/system',
    ])
  })

  test('the plain model as fallback of its fast variant is not tried twice', () => {
    const fast = models.map((model) => ({ ...model, speed: 'fast' as const }))
    expect(steps(made({}, { models: [...fast, ...models] }))).toEqual(steps(made({ speed: 'fast' })))
    expect(steps(made({ allowFallbackFromFast: false }, { models: [...fast, ...models] }))).toEqual(
      steps(made({ speed: 'fast' })),
    )
  })

  test('a service tier is a wish; who does not have it is named', () => {
    const { attempts, warnings } = made({ serviceTier: 'flex' })
    expect(attempts.map(({ service }) => service.tier)).toEqual([undefined, 'flex', undefined, undefined, undefined])
    expect(warnings).toEqual([
      'providerOptions.gateway.serviceTier: not offered by anthropic, mistral, deepseek, bedrock',
    ])
    expect(made({ serviceTier: 'flex', only: ['openai'] }).warnings).toEqual([])
  })

  test('a wish for speed that nobody can fulfil is told', () => {
    expect(made({ speed: 'fast', only: ['mistral'] }).warnings).toEqual([
      'providerOptions.gateway.speed: not offered by mistral',
    ])
  })
})

test('what is taken but not passed on is told', () => {
  expect(made({ safetyIdentifier: 'u', quotaEntityId: 'q', only: ['mistral'] }).warnings).toEqual([
    'providerOptions.gateway.safetyIdentifier: not offered by mistral',
    'providerOptions.gateway.quotaEntityId: no budget or limit is counted by user',
  ])
  const wires = { 'openai-chat': wire({}, { asks: { endUser: SAFETY_IDENTIFIER } }) }
  expect(plan(input([provider('a', { wires })], { options: { safetyIdentifier: 'u' } })).warnings).toEqual([])
})

describe('regions', () => {
  const zone = (geoRegion: 'us' | 'eu') => ({ inferenceRegion: { scope: 'zone', geoRegion } as const })
  test.each([
    ['eu', 'eu-west-1', 'eu', true],
    ['eu', undefined, 'eu', true],
    [undefined, 'eu-central-1', 'eu', true],
    [undefined, 'europe-west4', 'eu', true],
    [undefined, 'eu', 'eu', true],
    [undefined, 'eu-west-2', 'eu', false],
    [undefined, 'eu-central-2', 'eu', false],
    [undefined, 'europe-west6', 'eu', false],
    [undefined, undefined, 'eu', false],
    ['global', 'eu-west-1', 'eu', false],
    ['us', 'ca-central-1', 'us', false],
    ['us', 'us-east-1', 'us', true],
    [undefined, 'us-central1', 'us', true],
    ['eu', 'eu-west-1', 'us', false],
    [undefined, 'australia-southeast1', 'us', false],
  ] as const)('geo %s from %s stays in %s: %s', (geo, region, asked, stays) => {
    const endpoints = [compact({ provider: 'bedrock', model: 'b', geo })]
    const credentials = new Map([['bedrock', [compact({ ...system, region })]]])
    expect(made(zone(asked), { models: [{ id: 'm', endpoints }], credentials }).attempts).toHaveLength(stays ? 1 : 0)
  })
})

test.each<[string, object, 'us' | 'eu', string | undefined]>([
  ['a provider that can be told, of a model with a price for it', { geoMultipliers: { us: '1.1' } }, 'us', 'us'],
  ['another zone', { geoMultipliers: { us: '1.1' } }, 'eu', undefined],
  ['a model that has no price for it', {}, 'us', undefined],
])('%s', (_, pricing, geoRegion, geo) => {
  const told = provider('a', { wires: { 'openai-chat': wire({}, { asks: { geos: { us: { where: 'us' } } } }) } })
  const endpoints = [{ provider: 'a', model: 'a-model', pricing }]
  const options = { inferenceRegion: { scope: 'zone', geoRegion } as const }
  const { attempts } = plan(input([told], { models: [{ id: 'm', endpoints }], options }))
  expect(attempts.map((attempt) => attempt.service.geo)).toEqual(geo ? [geo] : [])
  expect(
    plan(input([told], { models: [{ id: 'm', endpoints }] })).attempts.map((attempt) => attempt.service.geo),
  ).toEqual([undefined])
})

describe('why the plan is as it is', () => {
  test('in the documented words', () => {
    const credentials = new Map([['anthropic', [system]]])
    const one = [{ id: 'm', endpoints: [{ provider: 'anthropic', model: 'a' }] }]
    expect(made({}, { models: one, credentials }).reasoning).toBe(
      'System credentials planned for: anthropic. Total execution order: anthropic(system)',
    )
  })

  test('what zero data retention took away', () => {
    expect(made({ zeroDataRetention: true, only: ['anthropic', 'mistral', 'openai', 'deepseek'] }).reasoning).toBe(
      'ZDR requested: 4 attempts → 2 ZDR attempts. ZDR execution order: anthropic(system) → mistral(system). ' +
        'System credentials planned for: anthropic, mistral. ' +
        'Total execution order: anthropic(system) → mistral(system). ' +
        'Left out: openai (zero data retention is on and no agreement with it is on file), ' +
        'deepseek (zero data retention is on and no agreement with it is on file), bedrock (not in `only`)',
    )
  })

  test('the reasoning tells whose credentials are planned for which provider', () => {
    const credentials = new Map([['anthropic', [system, byok('k')]]])
    const { reasoning } = made({ only: ['anthropic'] }, { credentials })
    expect(reasoning).toContain('BYOK credentials planned for: anthropic. System credentials planned for: anthropic.')
    expect(reasoning).toContain('Total execution order: anthropic(byok) → anthropic(system)')
  })
})
