import { expect, test } from 'vitest'
import type { OwnerRules } from '#gateway/core/caller.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { allowedNames as namesIn } from '#gateway/routing/plan/allowed.ts'
import { emptyPlan } from '#gateway/routing/plan/empty-plan.ts'
import { type PlanInput, plan } from '#gateway/routing/plan/plan.ts'
import { byok, input, provider, system } from './fixture.ts'

const allowedNames = (rules: readonly OwnerRules[], body: JsonObject = {}) =>
  namesIn(rules, body, (name) => name.replace(/^claude/, 'anthropic/claude'))

const providers = ['anthropic', 'bedrock', 'openai'].map((slug) => provider(slug))
const model = (id: string, ...slugs: readonly string[]) => ({
  id,
  endpoints: slugs.map((slug) => ({ provider: slug, model: `${slug}-model` })),
})
const CLAUDE = model('anthropic/claude', 'anthropic', 'bedrock')
const GPT = model('openai/gpt', 'openai')

const key = (rules: Omit<OwnerRules, 'of'>): OwnerRules => ({ of: 'the key key_1', ...rules })
const team = (rules: Omit<OwnerRules, 'of'>): OwnerRules => ({ of: 'the team t', ...rules })

const madeOf = (rules: readonly OwnerRules[], over: Partial<PlanInput> = {}) => {
  const allowed = allowedNames(rules)
  const made = plan({
    ...input(providers, { models: [CLAUDE, GPT] }),
    ...over,
    ...(allowed ? { whyNotAllowed: allowed.whyNot } : {}),
  })
  return { allowed, made, at: made.attempts.map((attempt) => `${attempt.model.id} at ${attempt.provider.slug}`) }
}

test.each<[readonly OwnerRules[], readonly string[]]>([
  [[key({ models: ['openai/*'] })], ['openai/gpt at openai']],
  [[key({ models: ['*/claude'], providers: ['bed*'] })], ['anthropic/claude at bedrock']],
  [
    [team({ models: ['openai/*', 'anthropic/*'] }), key({ models: ['anthropic/*'] })],
    ['anthropic/claude at anthropic', 'anthropic/claude at bedrock'],
  ],
  [[team({ models: ['openai/*'] }), key({ models: ['anthropic/*'] })], []],
  [[key({ models: [] })], []],
  [[key({ providers: [] })], []],
  [[key({ models: ['claude'] })], []],
])('%j: %j', (rules, at) => {
  expect(madeOf(rules).at).toEqual(at)
})

test('who allows everything limits nothing', () => {
  expect(allowedNames([key({ defaults: { order: ['openai'] } })])).toBeUndefined()
})

test('what is left out is told before what the deployment lacks, with whose rule it is', () => {
  const { made } = madeOf([team({ models: ['openai/*'] }), key({ providers: ['anthropic'] })], {
    credentials: new Map(),
  })
  expect(made.excluded.map(({ provider, reason }) => `${provider}: ${reason}`)).toEqual([
    'anthropic: the team t does not allow anthropic/claude',
    'bedrock: the team t does not allow anthropic/claude',
    'openai: the key key_1 does not allow openai',
  ])
  expect(made.reasoning).toContain('openai (the key key_1 does not allow openai)')
})

test('a model that is skipped is told by where it was asked for', () => {
  const skipped = (rules: readonly OwnerRules[]) => {
    const { allowed, made } = madeOf(rules)
    return allowed?.skipped(made, [CLAUDE, GPT])
  }
  expect(skipped([key({ models: ['openai/*'] })])).toEqual([
    'model: anthropic/claude is skipped, the key key_1 does not allow anthropic/claude',
  ])
  expect(skipped([key({ models: ['anthropic/*'] })])).toEqual([
    'providerOptions.gateway.models: openai/gpt is skipped, the key key_1 does not allow openai/gpt',
  ])
  // It can still be had elsewhere.
  expect(skipped([key({ providers: ['bedrock', 'openai'] })])).toEqual([])
})

test('a plan that is empty for that alone says what is allowed, and by whom', () => {
  const { allowed, made } = madeOf([team({ models: ['mistral/*', 'xai/grok-*'] }), key({ providers: ['groq'] })])
  expect(emptyPlan('claude', made, allowed)).toMatchObject({
    code: 'forbidden',
    status: 403,
    message:
      'No provider can serve claude: anthropic (the team t does not allow anthropic/claude), bedrock (the team t does not allow anthropic/claude), openai (the team t does not allow openai/gpt). ' +
      'Of all models and providers the team t allows the models mistral/*, xai/grok-*, the key key_1 allows the providers groq.',
  })
})

test('one that another rule made empty says so', () => {
  const { allowed, made } = madeOf([key({ models: ['openai/*'] })], { credentials: new Map([['anthropic', [system]]]) })
  expect(emptyPlan('claude', made, allowed)).toMatchObject({ code: 'no-providers' })
})

test('a long list of what is allowed is cut, an empty one is none', () => {
  const models = Array.from({ length: 23 }, (_, index) => `m/${index}`)
  expect(allowedNames([key({ models })])?.inWords).toMatch(/m\/18, m\/19, 3 more\.$/)
  expect(allowedNames([key({ models: [] })])?.inWords).toBe(
    'Of all models and providers the key key_1 allows no models.',
  )
})

test('a credential of one’s own lifts nothing, also where it renames a model', () => {
  const renaming = {
    credentials: new Map([['openai', [byok('byok:#1', { modelMappings: { 'openai/gpt': 'o1-pro' } })]]]),
  }
  const options = { order: [], models: [], tags: [], byok: { openai: [{ apiKey: 'canary' }] } }
  const rules = [key({ models: ['openai/*'] })]
  expect(madeOf([key({ models: ['anthropic/*'] })], { ...renaming, models: [GPT], options }).at).toEqual([])
  expect(madeOf(rules, { ...renaming, models: [GPT], options }).made.excluded).toMatchObject([
    {
      reason:
        'the key key_1 allows only some models, and `modelMappings` of the request make another one of openai/gpt',
    },
  ])
  // What its team has stored is its owner's word.
  const { byok: _, ...stored } = options
  expect(madeOf(rules, { ...renaming, models: [GPT], options: stored }).at).toEqual(['openai/gpt at openai'])
})

test('its name tells callers apart by what they may', () => {
  const names = [
    [key({ models: ['a'] })],
    [key({ models: ['b'] })],
    [key({ providers: ['a'] })],
    [team({ models: ['a'] })],
    [team({ models: ['a'] }), key({ models: ['a'] })],
  ].map((rules) => allowedNames(rules)?.name)
  expect(new Set(names).size).toBe(names.length)
})

const FUNCTION = {
  type: 'function',
  function: { name: 'f', parameters: { properties: { model: { type: 'string' } } } },
}

const subagent = (parameters: JsonObject): JsonObject => ({ tools: [{ type: 'openrouter:subagent', parameters }] })

/** So deep that nobody looks. */
const deep = (depth: number): JsonObject => (depth === 0 ? { model: 'gpt' } : { in: deep(depth - 1) })

test.each<[JsonObject, string]>([
  [{ models: ['anthropic/claude', 'openai/gpt'] }, 'models[1]'],
  [{ fallbacks: [{ model: 'claude-opus' }, { model: 'gpt' }] }, 'fallbacks[1].model'],
  [{ tools: [FUNCTION, { type: 'advisor_20260301', name: 'advisor', model: 'gpt' }] }, 'tools[1].model'],
  [{ tools: [{ type: 'provider', id: 'anthropic.advisor', args: { model: 'gpt' } }] }, 'tools[0].args.model'],
  [{ providerOptions: { openrouter: { models: ['gpt'] } } }, 'providerOptions.openrouter.models[0]'],
  [
    { providerOptions: { anthropic: { fallbacks: [{ model: 'gpt' }] } } },
    'providerOptions.anthropic.fallbacks[0].model',
  ],
  [subagent({ model: 'openai/gpt' }), 'tools[0].parameters.model'],
  [
    subagent({ model: 'claude', tools: [FUNCTION, { type: 'openrouter:advisor', parameters: { model: 'gpt' } }] }),
    'tools[0].parameters.tools[1].parameters.model',
  ],
  [subagent({ model: 'claude', type: 'function', more: { model: 'gpt' } }), 'tools[0].parameters.more.model'],
  [
    { tools: [{ type: 'openrouter:fusion', parameters: { model: 'claude', analysis_models: ['claude', 'gpt'] } }] },
    'tools[0].parameters.analysis_models[1]',
  ],
  [
    { compound_custom: { models: { answering_model: 'claude', reasoning_model: 'gpt' } } },
    'compound_custom.models.reasoning_model',
  ],
  [{ plugins: [{ id: 'x', models: ['gpt'] }] }, 'plugins[0].models[0]'],
  [{ Model: 'gpt' }, 'Model'],
  [{ TOOLS: [{ type: 'x', Model: 'gpt' }] }, 'TOOLS[0].Model'],
  [{ plugins: [{ id: 'fusion', analysis_models: ['claude'], model: 'gpt' }] }, 'plugins[0].model'],
  [{ plugins: [{ id: 'auto-router', allowed_models: ['openai/*'] }] }, 'plugins[0].allowed_models[0]'],
  [{ draft_model: 'gpt' }, 'draft_model'],
  [
    { providerOptions: { groq: { compoundCustom: { models: { answeringModel: 'gpt' } } } } },
    'providerOptions.groq.compoundCustom.models.answeringModel',
  ],
  [
    { providerOptions: { openrouter: { tools: [{ type: 'x', model: 'gpt' }] } } },
    'providerOptions.openrouter.tools[0].model',
  ],
  // OpenRouter has it say which models.
  [{ models: ['anthropic/claude@preset/mine'] }, 'models[0]'],
])('a model that a provider is to ask by itself has to be allowed: %j', (body, at) => {
  const rules = [key({ models: ['anthropic/*'] })]
  expect(() => allowedNames(rules, body)).toThrow(
    expect.objectContaining({
      code: 'forbidden',
      message: expect.stringContaining(`${at}: the key key_1 does not allow`),
    }),
  )
  expect(allowedNames([key({ providers: ['anthropic'] })], body)).toBeDefined()
})

test.each<[JsonObject, string]>([
  [{ preset: 'mine' }, 'preset'],
  [{ providerOptions: { openrouter: { preset: 'mine' } } }, 'providerOptions.openrouter.preset'],
  [
    { plugins: [{ id: 'fusion', preset: 'budget', model: 'claude', analysis_models: ['claude'] }] },
    'plugins[0].preset',
  ],
  [{ plugins: [{ id: 'fusion', model: 'claude', analysis_models: [] }] }, 'plugins[0]'],
  [{ plugins: [{ id: 'fusion', analysis_models: ['claude'] }] }, 'plugins[0]'],
  [{ plugins: [{ id: 'fusion', model: 'claude' }] }, 'plugins[0]'],
  [{ tools: [FUNCTION, { type: 'openrouter:fusion' }] }, 'tools[1]'],
  [{ Tools: [FUNCTION, { type: 'openrouter:fusion' }] }, 'Tools[1]'],
  [{ tools: [{ type: 'openrouter:advisor', parameters: { name: 'a' } }] }, 'tools[0]'],
  [{ tools: [{ type: 'openrouter:advisor', model: 'claude', parameters: { model: null } }] }, 'tools[0]'],
  [subagent({ model: 'claude', ...deep(1000) }), `tools[0].parameters${'.in'.repeat(14)}`],
])('so is refused what asks models that the body does not tell: %#', (body, at) => {
  expect(() => allowedNames([key({ models: ['anthropic/*'] })], body)).toThrow(
    expect.objectContaining({
      code: 'forbidden',
      detail: { param: at },
      message: `${at}: the key key_1 allows only some models, and the request does not tell which ones this asks. Of all models and providers the key key_1 allows the models anthropic/*.`,
    }),
  )
  expect(allowedNames([key({ providers: ['openrouter'] })], body)).toBeDefined()
})

test('a field with a name that goes on and on is told by its beginning', () => {
  const body = { tools: [{ type: 'x', ['x'.repeat(5000)]: { model: 'gpt' } }] }
  expect(() => allowedNames([key({ models: ['a/b'] })], body)).toThrow(
    /^tools\[0]\.x{100,200}: the key key_1 does not allow gpt/,
  )
})

test('what a provider keeps under a name is allowed by that name alone', () => {
  const at = (models: readonly string[], name: string) =>
    allowedNames([key({ models })])?.whyNot(name, 'openrouter', undefined)
  expect(at(['openrouter/*'], 'openrouter/openai/gpt@preset/mine')).toBe(
    'the key key_1 does not allow openrouter/openai/gpt@preset/mine',
  )
  expect(at(['openrouter/*@preset/mine'], 'openrouter/openai/gpt@preset/mine')).toBeUndefined()
  expect(at(['openrouter/*'], 'openrouter/openai/gpt')).toBeUndefined()
})

test.each<JsonObject>([
  { tools: [{ functionDeclarations: [{ name: 'f', parameters: { example: { model: 'corolla' }, ...deep(30) } }] }] },
  { models: ['anthropic/claude'], fallbacks: [{ model: 'claude-opus' }], tools: [FUNCTION] },
  {
    tools: [
      {
        name: 'f',
        input_schema: { properties: { model: { default: { model: 'gpt' } } } },
        input_examples: [{ model: 'gpt' }],
      },
    ],
  },
  { tools: [{ type: 'function', name: 'f', parameters: { default: { model: 'gpt' } } }], preset: null },
  { tools: [{ type: 'mcp', server_url: 'https://a.b', model: null }], messages: [{ role: 'user', model: 'gpt' }] },
  {
    plugins: [{ id: 'web' }, { id: 'fusion', model: 'claude', analysis_models: ['claude'] }],
    metadata: { model: 'gpt' },
  },
  { ...subagent({ model: 'claude' }), compound_custom: { tools: { enabled_tools: ['code_interpreter'] } } },
  { models: 7, fallbacks: 'default', tools: [null, 'x'], providerOptions: { gateway: { models: ['openai/gpt'] } } },
])('others are no business of it: %j', (body) => {
  expect(allowedNames([key({ models: ['anthropic/*'] })], body)).toBeDefined()
})
