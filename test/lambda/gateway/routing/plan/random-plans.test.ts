import { expect, test } from 'vitest'
import { compact } from '#gateway/core/json/value.ts'
import type { Endpoint } from '#gateway/core/provider/endpoint.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { allowedNames } from '#gateway/routing/plan/allowed.ts'
import { emptyPlan } from '#gateway/routing/plan/empty-plan.ts'
import { type PlanInput, type PlannedCredential, type PlannedModel, plan } from '#gateway/routing/plan/plan.ts'
import { input, provider, wire } from './fixture.ts'

const HOME: Readonly<Record<string, string>> = { anthropic: 'US', deepseek: 'CN', mistral: 'FR', zai: 'CN' }
const SLUGS = [...Object.keys(HOME), 'house']

/** mulberry32: the same plans on every run. */
const randomFrom = (seed: number) => {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const chance = (share: number): boolean => next() < share
  const pick = <T>(...values: readonly T[]): T => values[Math.floor(next() * values.length)] as T
  const some = <T>(values: readonly T[], share: number): T[] => values.filter(() => chance(share))
  const shuffled = <T>(values: readonly T[]): T[] =>
    values
      .map((value) => ({ value, key: next() }))
      .sort((a, b) => a.key - b.key)
      .map(({ value }) => value)
  return { chance, pick, some, shuffled }
}
type Random = ReturnType<typeof randomFrom>

const source = { source: 'test', date: '' }

const randomProvider = (slug: string, { chance }: Random): Provider =>
  provider(
    slug,
    compact({
      headquarters: HOME[slug],
      ...(chance(0.7) ? { zeroDataRetention: source } : {}),
      ...(chance(0.7) ? { noTraining: source } : {}),
      ...(chance(0.2) ? { wires: { 'openai-chat': { ...wire(), lacks: /^audio$/ } } } : {}),
    }),
  )

const randomEndpoint = (slug: string, model: string, { pick }: Random): Endpoint =>
  compact({
    provider: slug,
    model,
    geo: pick(undefined, undefined, 'eu', 'us', 'global'),
    pricing: pick<Endpoint['pricing']>(
      undefined,
      { free: true },
      { input: '1', output: '3' },
      { input: '1', output: '2' },
      { input: '10' },
    ),
  })

const randomModel = (id: string, random: Random): PlannedModel => ({
  id,
  tags: random.some(['vision', 'reasoning'], 0.8),
  endpoints: random
    .shuffled(SLUGS.flatMap((slug) => ['x', 'y-fp8'].map((model) => randomEndpoint(slug, model, random))))
    .slice(0, 5),
})

const randomCredential = (id: string, { chance, pick }: Random): PlannedCredential =>
  compact({
    kind: pick('byok', 'system', 'system'),
    id,
    zeroDataRetention: chance(0.5),
    region: pick(undefined, undefined, 'eu-west-1', 'us-east-1'),
    ...(chance(0.1) ? { isUnreadable: true } : {}),
  })

const randomOptions = ({ chance, pick, some, shuffled }: Random): PlanInput['options'] => {
  const maybe = <T>(value: T): T | undefined => (chance(0.25) ? value : undefined)
  return compact({
    order: some(shuffled(SLUGS), 0.3),
    only: maybe(some(SLUGS, 0.7)),
    sort: pick(undefined, 'cost', 'ttft', 'tps'),
    models: [],
    has: maybe<PlanInput['options']['has']>([
      pick('vision', 'reasoning', 'free', 'quantization:fp8', '!quantization:fp8'),
    ]),
    headquarters: maybe(pick(['US', 'FR'], ['CN'], ['!CN'], ['!US', '!FR'])),
    inferenceRegion: maybe<PlanInput['options']['inferenceRegion']>(
      pick({ scope: 'global' }, { scope: 'zone', geoRegion: 'eu' }),
    ),
    zeroDataRetention: maybe(chance(0.5)),
    disallowPromptTraining: maybe(chance(0.5)),
    byokFallback: pick(undefined, 'system', 'never'),
    providerTimeouts: maybe({ byok: { mistral: 2000 } }),
    tags: [],
  })
}

const randomPlace = ({ pick }: Random): NonNullable<PlanInput['cachePlace']> => {
  const place = { provider: pick(...SLUGS), model: pick('x', 'y-fp8'), credentialId: pick('c0', 'c1') }
  return (model) => (model === 'm/one' ? place : undefined)
}

const always =
  <T>(value: T) =>
  (): T =>
    value

const RULES = [
  { of: 'the key k', models: ['m/one', 'n/*'] },
  { of: 'the team t', providers: ['*e*'] },
]
const whyNotAllowed = allowedNames(RULES, {}, String)?.whyNot as NonNullable<PlanInput['whyNotAllowed']>

const randomInput = (random: Random): PlanInput => ({
  ...input(SLUGS.map((slug) => randomProvider(slug, random))),
  models: [randomModel('m/one', random), randomModel('m/two', random)],
  credentials: new Map(
    SLUGS.map((slug) => [slug, random.some(['c0', 'c1'], 0.7).map((id) => randomCredential(id, random))]),
  ),
  options: randomOptions(random),
  zeroDataRetention: random.chance(0.1),
  ...(random.chance(0.25) ? { features: always(random.pick(['n'], ['n', 'audio'])) } : {}),
  health: (slug, model) => numbers[`${slug}/${model}`],
  ...(random.chance(0.1) ? { whyNotAllowed } : {}),
  ...(random.chance(0.5) ? { cachePlace: randomPlace(random) } : {}),
})

const numbers: Readonly<Record<string, { successRate: number; ttftMs: number; tps: number; samples: number }>> = {
  'anthropic/x': { successRate: 1, ttftMs: 400, tps: 50, samples: 100 },
  'deepseek/x': { successRate: 1, ttftMs: 500, tps: 90, samples: 100 },
  'mistral/x': { successRate: 0.9, ttftMs: 220, tps: 95, samples: 100 },
  'zai/x': { successRate: 0, ttftMs: 1, tps: 999, samples: 1 },
}

interface Step {
  readonly model: PlannedModel
  readonly endpoint: Endpoint
  readonly credential: PlannedCredential
  /** Where it stands in its list. */
  readonly place: number
}

/** Does it have the prompt cached? */
const isCached = ({ model, endpoint, credential }: Step, { cachePlace, options }: PlanInput): boolean => {
  const place = options.sort ? undefined : cachePlace?.(model.id)
  return [endpoint.provider, endpoint.model, credential.id].join() === Object.values(place ?? {}).join()
}

const home = ({ endpoint }: Step): string => HOME[endpoint.provider] ?? '??'
const isByok = ({ credential }: Step): boolean => credential.kind === 'byok'
const located = ({ endpoint, credential }: Step): string[] =>
  [endpoint.geo, credential.region].filter((place) => place !== undefined)
const capable: Readonly<Record<string, (step: Step) => boolean | undefined>> = {
  vision: ({ model }) => model.tags?.includes('vision'),
  reasoning: ({ model }) => model.tags?.includes('reasoning'),
  free: ({ endpoint }) => endpoint.pricing?.free,
  'quantization:fp8': ({ endpoint }) => endpoint.model === 'y-fp8',
  '!quantization:fp8': ({ endpoint }) => endpoint.model === 'x',
}

/** What the caller's owners allow, where they do not allow everything. */
const isAllowed = (model: string, provider: string): boolean => model === 'm/one' && provider.includes('e')

/** The rules one by one, each as its documentation says it. */
const FILTERS: readonly ((step: Step, given: PlanInput) => unknown)[] = [
  ({ credential }) => !credential.isUnreadable,
  ({ model, endpoint }, { whyNotAllowed }) => !whyNotAllowed || isAllowed(model.id, endpoint.provider),
  ({ endpoint }, { options: { only } }) => !only || only.includes(endpoint.provider),
  (step, { options: { has = [] } }) => has.every((wanted) => capable[wanted]?.(step)),
  (step, { options: { headquarters: [first] = [], headquarters = [] } }) => {
    if (first === undefined) return true
    if (home(step) === '??') return false
    return first.startsWith('!') ? !headquarters.includes(`!${home(step)}`) : headquarters.includes(home(step))
  },
  (step, { options, zeroDataRetention, providers }) => {
    if (!zeroDataRetention && !options.zeroDataRetention) return true
    return isByok(step) ? step.credential.zeroDataRetention : providers.get(step.endpoint.provider)?.zeroDataRetention
  },
  (step, { options, providers }) =>
    !options.disallowPromptTraining || isByok(step) || providers.get(step.endpoint.provider)?.noTraining,
  (step, { options: { inferenceRegion } }) => {
    if (inferenceRegion?.scope === 'global') return (located(step)[0] ?? 'global') === 'global'
    return !inferenceRegion || (located(step).length > 0 && located(step).every((place) => place.startsWith('eu')))
  },
  (step, { options }) => options.byokFallback !== 'never' || isByok(step),
  ({ endpoint }, { features, providers }) =>
    !features?.().includes('audio') || !providers.get(endpoint.provider)?.wires['openai-chat']?.lacks,
]

const price = ({ endpoint: { pricing } }: Step, kind: 'input' | 'output'): number =>
  pricing?.free ? 0 : Number(pricing?.[kind] ?? Number.POSITIVE_INFINITY)
const known = ({ endpoint }: Step) => {
  const health = numbers[`${endpoint.provider}/${endpoint.model}`]
  return health && health.samples >= 20 ? health : undefined
}
const penalty = (step: Step): number => ((known(step)?.successRate ?? 1) < 0.95 ? 2 : 1)

/** Ascending keys, the first that differs decides. */
const keysOf = (step: Step, { options: { order, sort }, models }: PlanInput, cached?: Step): number[] => [
  models.indexOf(step.model),
  order.includes(step.endpoint.provider) ? order.indexOf(step.endpoint.provider) : 99,
  ...(sort === 'cost' ? [price(step, 'input') * penalty(step), price(step, 'output')] : []),
  ...(sort === 'ttft' ? [(known(step)?.ttftMs ?? 1e9) * penalty(step)] : []),
  ...(sort === 'tps' ? [-(known(step)?.tps ?? 0) / penalty(step)] : []),
  Number(step.endpoint !== cached?.endpoint),
  step.place,
  Number(!isByok(step)),
  Number(step !== cached),
]

const inOrder = (steps: readonly Step[], given: PlanInput, cached?: Step): Step[] =>
  steps
    .map((step) => ({ step, keys: keysOf(step, given, cached) }))
    .sort((a, b) => {
      const at = a.keys.findIndex((key, index) => key !== b.keys[index])
      return at === -1 ? 0 : (a.keys[at] ?? 0) - (b.keys[at] ?? 0)
    })
    .map(({ step }) => step)

/** Every endpoint with every credential, filtered, sorted, and cut where the deployment would pay after the team. */
const expected = (given: PlanInput): string[] => {
  const steps = given.models
    .flatMap((model) =>
      model.endpoints.flatMap((endpoint, place) =>
        (given.credentials.get(endpoint.provider) ?? []).map((credential) => ({ model, endpoint, credential, place })),
      ),
    )
    .filter((step) => FILTERS.every((filter) => filter(step, given)))
  const cached = steps.find((step) => isCached(step, given))
  return inOrder(steps, given, cached).map((step) => {
    const { model, endpoint, credential } = step
    const waits = isByok(step) && given.options.providerTimeouts?.byok?.[endpoint.provider]
    return [model.id, endpoint.provider, endpoint.model, credential.id, waits || undefined].join(' ')
  })
}

/** Without a sort the default order looks at health; that has tests of its own. */
const withoutDefault = ({ health, ...given }: PlanInput): PlanInput =>
  health && given.options.sort ? { ...given, health } : given

/** So few plans are one test that a slow machine has time for it; all together are thirty thousand. */
const CHUNK = 5000
const STARTS = [0, 5000, 10_000, 15_000, 20_000, 25_000]

const checkFrom = (start: number): void => {
  const lengths = new Map<number, number>()
  for (let seed = start; seed < start + CHUNK; seed += 1) {
    const given = withoutDefault(randomInput(randomFrom(seed)))
    const made = plan(given)
    const got = made.attempts.map(({ model, provider: { slug }, upstreamModel, credential, timeoutMs }) =>
      [model.id, slug, upstreamModel, credential.id, timeoutMs].join(' '),
    )
    const wanted = expected(given)
    if (got.join() !== wanted.join()) expect(got, `seed ${seed}`).toEqual(wanted)
    const told = new Set([
      ...made.attempts.map(({ provider: { slug } }) => slug),
      ...made.excluded.map((out) => out.provider),
    ])
    const asked = new Set(given.models.flatMap(({ endpoints }) => endpoints.map((endpoint) => endpoint.provider)))
    // Every endpoint is in, or out for a reason.
    if (told.size !== asked.size || ![...asked].every((slug) => told.has(slug)))
      expect(told, `seed ${seed}`).toEqual(asked)
    const said = got.length === 0 ? emptyPlan('m/one', made).message : undefined
    if (said !== undefined && ![...told].every((slug) => said.includes(slug))) expect.fail(`seed ${seed}: ${said}`)
    lengths.set(got.length, (lengths.get(got.length) ?? 0) + 1)
  }
  // The generator reaches plans of every size.
  for (let length = 0; length <= 8; length += 1) expect(lengths.get(length)).toBeGreaterThan(CHUNK / 300)
}

test.each(STARTS)('random plans from seed %i on are what a simple model of the rules says', checkFrom)
