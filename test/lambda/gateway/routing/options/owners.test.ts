import { describe, expect, test } from 'vitest'
import type { OwnerRules } from '#gateway/core/caller.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { readOptions } from '#gateway/routing/options/options.ts'
import { ownedOptions } from '#gateway/routing/options/owners.ts'

const principal = { kind: 'key', id: 'key_1', name: 'k' } as const

const owned = (rules: readonly OwnerRules[], request: JsonObject = {}, headers = {}, needsUser = false) =>
  ownedOptions(readOptions(request, headers).options, { rules, needsUser, principal })

const team = (defaults: JsonObject, ...changeable: string[]): OwnerRules => ({ of: 'the team t', defaults, changeable })
const project = (defaults: JsonObject): OwnerRules => ({ of: 'the project p', defaults })

test('defaults are read as options of a request are', () => {
  expect(owned([team({ order: ['spacexai'], has: ['Vision'], headquarters: ['us'] })]).options).toEqual({
    ...{ order: ['xai'], has: ['vision'], headquarters: ['US'] },
    ...{ models: [], tags: [] },
  })
})

test('what a request may not change is told, with who has set it', () => {
  const rules = [team({ caching: 'auto' }, 'caching'), project({ order: ['bedrock'], sort: 'cost' })]
  const { options, lost } = owned(rules, { caching: false, order: ['openai'], sort: 'ttft' })
  expect(options).toMatchObject({ caching: false, order: ['bedrock'], sort: 'cost' })
  expect(lost).toEqual([
    'providerOptions.gateway.order: set by the project p; not changed',
    'providerOptions.gateway.sort: set by the project p; not changed',
  ])
})

test('an order does not undo the ranking of a wider owner, unless that says one too', () => {
  const sorted = team({ sort: 'cost' })
  const told = ['providerOptions.gateway.order: would undo sort, which is set by the team t; not used']
  expect(owned([sorted], { order: ['openai'] })).toMatchObject({ options: { sort: 'cost', order: [] }, lost: told })
  expect(owned([sorted, project({ order: ['bedrock'] })], { order: ['openai'] })).toMatchObject({
    options: { sort: 'cost', order: [] },
    lost: told,
  })
  expect(owned([sorted], { order: [] }).lost).toEqual([])
  const both = team({ sort: 'cost', order: ['bedrock'] }, 'order')
  expect(owned([both], { order: ['openai'] })).toMatchObject({ options: { order: ['openai'] }, lost: [] })
  expect(owned([team({ sort: 'cost' }, 'sort')], { order: ['openai'] })).toMatchObject({
    options: { sort: 'cost', order: ['openai'] },
    lost: [],
  })
  expect(owned([team({ order: ['bedrock'] }), project({ sort: 'cost' })]).options).toMatchObject({
    order: ['bedrock'],
    sort: 'cost',
  })
})

test('tiers that owners have set are told with the first who did, those that a request may change are not', () => {
  expect(owned([team({ serviceTier: 'flex' }), project({ serviceTier: 'priority' })]).tiers).toEqual([
    { word: 'flex', by: 'the team t' },
  ])
  expect(owned([team({ speed: 'fast' })]).tiers).toEqual([{ word: 'fast', by: 'the team t' }])
  expect(owned([team({ serviceTier: 'flex' }, 'serviceTier')], { serviceTier: 'priority' }).tiers).toEqual([])
})

test('tags of a header count, and those for which there is no room are told', () => {
  const rules = [team({ tags: [...'abcdefghi'] })]
  expect(owned(rules, {}, { 'ai-reporting-tags': 'x' }).options.tags).toEqual([...'abcdefghix'])
  expect(owned(rules, {}, { 'ai-reporting-tags': 'x,y' }).lost).toEqual([
    'providerOptions.gateway.tags: set by the team t; there is no room for all of those of the request',
  ])
})

test('what was added to a request later is under its owners too', () => {
  const { own } = owned([team({ only: ['bedrock', 'vertex'] })], { only: ['vertex', 'openai'] })
  expect(own.under({ ...own.options, sort: 'cost', only: ['bedrock'] })).toMatchObject({
    options: { only: ['bedrock'], sort: 'cost' },
    lost: [],
  })
})

describe('a request that cannot be as it wants', () => {
  test('another place of inference is no warning', () => {
    const rules = [team({ inferenceRegion: { scope: 'zone', geoRegion: 'us' } })]
    const wants = { inferenceRegion: { scope: 'zone', geoRegion: 'eu' } }
    expect(() => owned(rules, wants)).toThrow(
      expect.objectContaining({
        code: 'bad-request',
        message: 'providerOptions.gateway.inferenceRegion: set by the team t; not changed.',
      }),
    )
    expect(owned(rules, { inferenceRegion: { geoRegion: 'us', scope: 'zone' } }).lost).toEqual([])
  })

  test.each<[JsonObject, JsonObject]>([
    [{ only: ['openai'] }, { only: ['azure'] }],
    [{ headquarters: ['US'] }, { headquarters: ['FR'] }],
    [{ headquarters: ['!US'] }, { headquarters: ['US'] }],
  ])('nor are %j and %j, which have nothing in common', (owner, request) => {
    const [name] = Object.keys(owner)
    const message = `providerOptions.gateway.${name}: what the request, its key, its project and its team allow has nothing in common.`
    expect(() => owned([team(owner)], request)).toThrow(expect.objectContaining({ code: 'no-providers', message }))
    expect(() => owned([team(owner), project(request)])).toThrow(expect.objectContaining({ code: 'internal' }))
  })

  test('nor are two tiers', () => {
    expect(() => owned([team({ speed: 'fast' })], { serviceTier: 'flex' })).toThrow(
      expect.objectContaining({ code: 'bad-request', message: expect.stringContaining('leave one out') }),
    )
  })
})

test.each<JsonObject>([
  { user: 'u1' },
  { models: ['a/b'] },
  { safetyIdentifier: 's' },
  { quotaEntityId: 'q' },
  { caching: 'auto', user: 7 },
])('what is a single request’s cannot be stored for all, nor says for which user one is: %j', (defaults) => {
  const name = Object.keys(defaults).at(-1)
  expect(() => owned([team(defaults)], { user: 'ann' }, {}, true)).toThrow(
    expect.objectContaining({
      code: 'internal',
      message: `The default options of the team t cannot be used; its owner has to correct them. providerOptions.gateway.${name} cannot be a default.`,
    }),
  )
  expect(owned([team({ user: null, caching: 'auto' })]).options).toMatchObject({ caching: 'auto' })
})

describe('stored options that are not usable are the gateway’s fault', () => {
  const UNUSABLE = 'cannot be used; its owner has to correct them.'
  test.each<[string, readonly OwnerRules[], string]>([
    [
      'of the wrong shape',
      [team({ order: 7 })],
      `the team t ${UNUSABLE} providerOptions.gateway.order must be an array of strings, got 7.`,
    ],
    ['unknown', [project({ ordr: [] })], `the project p ${UNUSABLE} providerOptions.gateway.ordr cannot be a default.`],
    [
      'secret',
      [project({ byok: { openai: [{ apiKey: 'canary' }] } })],
      `the project p ${UNUSABLE} providerOptions.gateway.byok cannot be a default.`,
    ],
    [
      'for the body',
      [project({ thinkingBudget: 0.5 })],
      `the project p ${UNUSABLE} providerOptions.gateway.thinkingBudget cannot be a default.`,
    ],
    [
      'against a wider place',
      [
        team({ inferenceRegion: { scope: 'global' } }),
        project({ inferenceRegion: { scope: 'zone', geoRegion: 'eu' } }),
      ],
      `the project p ${UNUSABLE} providerOptions.gateway.inferenceRegion: set by the team t; not changed.`,
    ],
    [
      'against each other',
      [team({ speed: 'fast' }), project({ serviceTier: 'flex' })],
      `the project p ${UNUSABLE} providerOptions.gateway.speed is "fast" and providerOptions.gateway.serviceTier is "flex"; leave one out.`,
    ],
  ])('%s', (_, rules, message) => {
    for (const request of [{}, { order: ['openai'] }])
      expect(() => owned(rules, request)).toThrow(
        expect.objectContaining({ code: 'internal', status: 500, message: `The default options of ${message}` }),
      )
  })
})

describe('a key that needs a user', () => {
  test.each<[JsonObject, Record<string, string>]>([
    [{ user: 'ann' }, {}],
    [{}, { 'ai-reporting-user': 'ann' }],
  ])('has one: %j %j', (request, headers) => {
    expect(owned([], request, headers, true).options.user).toBe('ann')
  })

  test.each<[JsonObject, Record<string, string>]>([
    [{}, {}],
    [{ user: '' }, {}],
    [{}, { 'ai-reporting-user': '' }],
  ])('has none: %j %j', (request, headers) => {
    expect(() => owned([], request, headers, true)).toThrow(
      expect.objectContaining({ code: 'bad-request', message: expect.stringContaining('key_1 needs to know') }),
    )
  })
})
