import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { loadCatalog } from '#gateway/catalog/catalog.ts'
import type { DialectName } from '#gateway/core/call.ts'
import type { Caller } from '#gateway/core/caller.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import { compact, type JsonObject } from '#gateway/core/json/value.ts'
import type { Credential } from '#gateway/core/provider/provider.ts'
import { loadRelayDialect } from '#gateway/dialect/index.ts'
import { type Asked, askedOf } from '#gateway/operation/asked.ts'
import {
  createPlanner,
  type Planner,
  type PlannerDeps,
  type PlanWithKeys,
} from '#gateway/operation/planning/planner.ts'
import { providersBySlug } from '#gateway/provider/index.ts'
import { healthView } from '#gateway/routing/health/view.ts'
import { createPromptCaches } from '#gateway/routing/prompt-cache/prompt-caches.ts'
import type { GenerationRecord } from '../../../../../lambda/storage/generations.ts'
import { strictSettings, type TeamSettings } from '../../../../../lambda/storage/settings.ts'
import { NOW, sampleRecord } from '../../../storage/conformance/sample.ts'

const catalog = loadCatalog(bundledCatalog)
const providers = providersBySlug()

const TEAMS = ['red', 'blue']
const SLUGS = ['anthropic', 'openai', 'vertex', 'openrouter']
const MODELS = ['anthropic/claude-sonnet-4.5', 'openai/gpt-4.1', 'claude-sonnet-4.5', 'openai/gpt-4.1-fast']
const ENDPOINTS = ['anthropic claude-sonnet-4-5', 'vertex claude-sonnet-4-5@20250929', 'openai gpt-4.1']

const CREDENTIALS: Readonly<Record<string, Credential>> = {
  anthropic: { apiKey: 'a' },
  openai: { apiKey: 'o' },
  vertex: { project: 'p', location: 'eu', clientEmail: 'a@b', privateKey: '-----BEGIN' },
  openrouter: { apiKey: 'r' },
}

/** All plans, whoever made them. */
const planned: PlanWithKeys[] = []

/** What stores hold, and what was learned of endpoints and caches: all that may change between two requests. */
const createWorld = () => {
  let now = NOW
  const settings = new Map<string, TeamSettings>()
  const lists = new Map<string, readonly JsonObject[]>()
  const own = new Map<string, Credential>()
  const broken = new Set<string>()
  const told = <T>(slug: string, value: T): Promise<T> =>
    broken.has(slug) ? Promise.reject(new Error(`${slug} is broken`)) : Promise.resolve(value)
  const statistics = { read: async () => [] }
  const health = healthView({ statistics, now: () => now, onUnreadable: () => undefined })
  const promptCaches = createPromptCaches(() => now)
  const none: readonly JsonObject[] = []
  const deps: PlannerDeps = {
    ...{ catalog, providers, health, promptCaches, now: () => now, ambientAws: undefined, log: () => undefined },
    settings: { of: async (team) => settings.get(team) ?? { zeroDataRetention: false, byokFallback: 'system' } },
    credentials: { get: (slug) => told(slug, own.get(slug)), forget: () => undefined },
    teamCredentials: {
      list: (team, slug) => told(slug, lists.get(`${team} ${slug}`) ?? none),
      change: () => Promise.reject(new Error('never called')),
      providers: async () => [],
      forget: () => undefined,
    },
  }
  const pass = (ms: number): void => {
    now += ms
  }
  /** Finds the prompt of what was planned last cached where it would be tried last. */
  const cache = (): void => {
    const attempt = planned.at(-1)?.attempts.at(-1)
    if (!attempt) return
    const { endpoint, model, credential } = attempt
    const place = { provider: endpoint.provider, model: endpoint.model, credentialId: credential.id }
    promptCaches.seen(planned.at(-1)?.conversation(model.id) ?? '', place, false)
  }
  return { deps, settings, lists, own, broken, pass, cache, now: () => now }
}
type World = ReturnType<typeof createWorld>

type Event = (world: World, planners: { remembering: Planner; fresh: () => Planner }) => Promise<unknown> | unknown

const recordAt = (endpoint: string, success: boolean, ttftMs: number, now: number): GenerationRecord => {
  const [provider = '', model = ''] = endpoint.split(' ')
  const startedAt = now - ttftMs - 1000
  const attempt = {
    provider,
    model,
    credential: 'system',
    mode: 'relay',
    startedAt,
    durationMs: now - startedAt,
  } as const
  return sampleRecord({
    ...{ provider, providerModel: model, createdAt: startedAt, streamed: true, ttftMs },
    attempts: [{ ...attempt, success, ...(success ? {} : { error: 'overloaded' }) }],
  })
}

/** A conversation whose prompt may be cached. */
const CONTINUED: JsonObject = {
  messages: [
    { role: 'user', content: 'a' },
    { role: 'assistant', content: 'b' },
    { role: 'user', content: 'c' },
  ],
}

const BODIES: readonly JsonObject[] = [
  {},
  { n: 2 },
  { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a/b.png' } }] }] },
  { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: {} } } },
  { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
  { tools: [{ type: 'function', function: { name: 'no name of a tool', parameters: {} } }] },
  { provider: { order: ['anthropic'], zdr: true } },
]

const OPTIONS: readonly JsonObject[] = [
  { order: ['vertex'] },
  { only: ['anthropic', 'openai'] },
  { sort: 'ttft' },
  { sort: 'cost' },
  { zeroDataRetention: true },
  { byokFallback: 'never' },
  { models: ['openai/gpt-4.1'] },
  { byok: { anthropic: [{ apiKey: 'sent' }] } },
  { user: 'somebody', tags: ['a'] },
  { speed: 'fast' },
  { only: ['nobody'] },
]

const PRINCIPAL = { kind: 'key', id: 'k', name: 'k' } as const

const CALLERS: readonly Partial<Caller>[] = [
  { byokFallback: 'never' },
  { clientAuth: { authorization: 'Bearer x' } },
  { permissions: ['fault'] },
  { rules: [{ of: 'the key k', models: ['anthropic/*'] }] },
  { rules: [{ of: 'the key k', models: ['openai/*'] }] },
  { rules: [{ of: 'the team t', models: ['openai/*'] }] },
  { rules: [{ of: 'the key k', providers: ['vertex'] }] },
  { rules: [{ of: 'the key k', defaults: { order: ['vertex'], tags: ['t'] } }] },
  { rules: [{ of: 'the key k', defaults: { order: ['vertex'] }, changeable: ['order'] }] },
  { rules: [{ of: 'the team t', defaults: { sort: 'cost', zeroDataRetention: true } }] },
  { rules: [{ of: 'the team t', defaults: { only: ['anthropic', 'openai'], speed: 'fast' } }] },
  { rules: [{ of: 'the team t', defaults: { only: ['vertex'], byokFallback: 'never' } }] },
]

const askedFor = async (given: Omit<Given, 'team'>): Promise<Asked> => {
  const { dialect, model, options } = given
  const spoken = await loadRelayDialect(dialect)
  const body: JsonObject = {
    ...{ model, max_tokens: 9, messages: [{ role: 'user', content: 'hi' }], ...given.body },
    ...(options ? { providerOptions: { gateway: options } } : {}),
  }
  const call = spoken.decodeCall({ body, source: jsonSource(JSON.stringify(body)), path: '', headers: {} })
  return askedOf(call, spoken, { principal: PRINCIPAL, ...given.caller })
}

/** What can be told of a plan, or why there is none. */
const toldBy = async (planner: Planner, asked: Asked, caller: Caller): Promise<unknown> =>
  planner(asked, caller).then(
    (made) => {
      planned.push(made)
      const { conversation, emptiness, ...plan } = made
      return { ...plan, conversation: conversation('m'), emptiness: emptiness?.message }
    },
    (error: unknown) => String(error),
  )

interface Given {
  readonly team: string
  readonly dialect: DialectName
  readonly model: string
  readonly body: JsonObject
  readonly options: JsonObject | undefined
  readonly caller: Partial<Caller>
}

const rarely = <T>(values: readonly T[]): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...values) })

const request: fc.Arbitrary<Event> = fc
  .record({
    team: fc.constantFrom(...TEAMS),
    dialect: fc.constantFrom<DialectName>('openai-chat', 'anthropic-messages'),
    model: fc.constantFrom(...MODELS),
    body: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom({}, CONTINUED) },
      { weight: 2, arbitrary: fc.constantFrom(...BODIES) },
    ),
    options: rarely(OPTIONS),
    caller: rarely(CALLERS).map((caller) => caller ?? {}),
  })
  .map(
    (given): Event =>
      async (_, { remembering, fresh }) => {
        const caller: Caller = { team: given.team, project: 'p', principal: PRINCIPAL, ...given.caller }
        const asked = await askedFor(given).catch(String)
        if (typeof asked === 'string') return
        // Again and again: what was remembered before, and what has just been.
        for (const isStrict of [false, true, false]) {
          const given = { ...asked, isStrict }
          expect(await toldBy(remembering, given, caller)).toEqual(await toldBy(fresh(), given, caller))
        }
      },
  )

const slug = fc.constantFrom(...SLUGS)
const team = fc.constantFrom(...TEAMS)

const change: fc.Arbitrary<Event> = fc.oneof(
  fc.tuple(team, fc.boolean(), fc.constantFrom('system', 'never'), rarely([true])).map(
    ([of, zeroDataRetention, byokFallback, isBroken]): Event =>
      (world) =>
        world.settings.set(of, isBroken ? strictSettings(new Error('no')) : { zeroDataRetention, byokFallback }),
  ),
  fc.tuple(team, slug, fc.subarray([{}, { zdr: true }, { enabled: false }, { label: 'x' }, { apiKey: 7 }])).map(
    ([of, at, entries]): Event =>
      ({ lists }) =>
        lists.set(
          `${of} ${at}`,
          entries.map((entry) => ({ ...CREDENTIALS[at], ...entry })),
        ),
  ),
  fc.tuple(slug, fc.constantFrom('eu', 'us', undefined)).map(
    ([at, region]): Event =>
      ({ own }) =>
        region
          ? own.set(at, compact({ ...CREDENTIALS[at], location: at === 'vertex' ? region : undefined }))
          : own.delete(at),
  ),
  fc.tuple(slug, fc.boolean()).map(
    ([at, isBroken]): Event =>
      ({ broken }) =>
        isBroken ? broken.add(at) : broken.delete(at),
  ),
  fc.tuple(fc.constantFrom(...ENDPOINTS), fc.boolean(), fc.constantFrom(100, 900), fc.constantFrom(1, 25, 210)).map(
    ([endpoint, success, ttftMs, count]): Event =>
      ({ deps, now }) => {
        const { see } = deps.health as ReturnType<typeof healthView>
        for (let n = 0; n < count; n++) see(recordAt(endpoint, success, ttftMs, now()))
      },
  ),
  fc.constant<Event>(({ cache }) => cache()),
  fc.constantFrom(1, 999, 16_000, 3_600_000, 3 * 86_400_000).map(
    (ms): Event =>
      ({ pass }) =>
        pass(ms),
  ),
)

test('what strict mode refuses is refused though the memory has it', async () => {
  const world = createWorld()
  world.own.set('openrouter', { apiKey: 'r' })
  const planner = createPlanner(world.deps)
  const asked = await askedFor({
    dialect: 'openai-chat',
    model: 'openai/gpt-4.1-fast',
    body: {},
    options: undefined,
    caller: {},
  })
  const caller: Caller = { team: 'red', project: 'p', principal: PRINCIPAL }
  const { warnings } = await planner(asked, caller)
  expect(warnings).toEqual(['providerOptions.gateway.speed: not offered by openrouter'])
  await expect(planner({ ...asked, isStrict: true }, caller)).rejects.toThrow('No provider can honour')
})

test('callers who may ask for different things are not planned for alike', async () => {
  const world = createWorld()
  for (const at of ['anthropic', 'vertex']) world.own.set(at, CREDENTIALS[at] ?? {})
  const planner = createPlanner(world.deps)
  const plain = { team: 'red', project: 'p', principal: PRINCIPAL }
  const callers: Caller[] = [
    plain,
    ...['anthropic', 'vertex'].map((at) => ({ ...plain, rules: [{ of: 'k', providers: [at] }] })),
  ]
  const given = {
    dialect: 'anthropic-messages',
    model: 'anthropic/claude-sonnet-4.5',
    body: {},
    options: undefined,
  } as const
  const asked = await askedFor({ ...given, caller: {} })
  for (const _ of [1, 2]) {
    const plans = await Promise.all(callers.map((caller) => planner(asked, caller)))
    expect(plans.map(({ attempts }) => attempts.map(({ provider }) => provider.slug))).toEqual([
      ['anthropic', 'vertex'],
      ['anthropic'],
      ['vertex'],
    ])
  }
})

test('what owners set is planned for once, and apart from what others do', async () => {
  const world = createWorld()
  for (const at of ['anthropic', 'vertex']) world.own.set(at, CREDENTIALS[at] ?? {})
  const planner = createPlanner(world.deps)
  const plansOf = async (options: JsonObject | undefined) => {
    const plans: PlanWithKeys[] = []
    for (const at of ['anthropic', 'vertex']) {
      const rules = [{ of: 'k', defaults: { order: [at] } }]
      const [dialect, model] = ['anthropic-messages', 'anthropic/claude-sonnet-4.5'] as const
      const asked = await askedFor({ dialect, model, body: {}, options, caller: { rules } })
      plans.push(await planner(asked, { team: 'red', project: 'p', principal: PRINCIPAL, rules }))
    }
    return plans
  }
  const [before, again, other] = [
    await plansOf(undefined),
    await plansOf({ user: 'u' }),
    await plansOf({ hedge: true }),
  ]
  expect(before.map(({ attempts }) => attempts[0]?.provider.slug)).toEqual(['anthropic', 'vertex'])
  for (const [index, { attempts }] of before.entries()) {
    expect(again[index]?.attempts).toBe(attempts)
    expect(other[index]?.attempts).not.toBe(attempts)
  }
})

/** A few requests that come again and again while other things change. */
const events: fc.Arbitrary<Event[]> = fc.array(request, { minLength: 1, maxLength: 4 }).chain((requests) =>
  fc.array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...requests) }, { weight: 2, arbitrary: change }), {
    minLength: 20,
    maxLength: 40,
  }),
)

test('a planner with a memory plans as one without', async () => {
  let repeated = 0
  await fc.assert(
    fc.asyncProperty(events, async (all) => {
      planned.length = 0
      const world = createWorld()
      for (const [at, value] of Object.entries(CREDENTIALS)) world.own.set(at, value)
      const planners = { remembering: createPlanner(world.deps), fresh: () => createPlanner(world.deps) }
      for (const event of all) await event(world, planners)
      repeated += planned.length - new Set(planned.map(({ attempts }) => attempts)).size
    }),
    { numRuns: 60 },
  )
  expect(repeated).toBeGreaterThan(500)
}, 60_000)
