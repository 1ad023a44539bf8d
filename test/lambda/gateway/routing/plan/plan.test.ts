import { describe, expect, test } from 'vitest'
import type { Path } from '#gateway/core/attempt.ts'
import type { DialectName } from '#gateway/core/call.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { emptyPlan } from '#gateway/routing/plan/empty-plan.ts'
import { plan } from '#gateway/routing/plan/plan.ts'
import { anyPackage, call, input, messages, provider, slugs, wire } from './fixture.ts'

describe('which endpoints are tried', () => {
  const three = [provider('a'), provider('b'), provider('c')]

  test('those of the catalog, in its order', () => {
    expect(slugs(plan(input(three)))).toEqual(['a', 'b', 'c'])
  })

  test('fallback models come after every endpoint of the first', () => {
    const models = [
      { id: 'acme/one', endpoints: [{ provider: 'a', model: '1' }] },
      { id: 'acme/two', endpoints: [{ provider: 'a', model: '2' }] },
    ]
    expect(plan(input(three, { models })).attempts.map(({ model }) => model.id)).toEqual(['acme/one', 'acme/two'])
  })

  test.each([
    ['no credential', { credentials: new Map() }, 'no credential: set A_KEY'],
    ['an unknown provider', { providers: new Map() }, 'this deployment has no such provider'],
    [
      'an unreadable credential',
      { credentials: new Map([['a', [{ kind: 'system' as const, id: 'system', isUnreadable: true as const }]]]) },
      'its credential cannot be read',
    ],
    ['zero data retention', { zeroDataRetention: true }, 'zero data retention is on'],
  ])('%s excludes, with the reason', (_name, over, reason) => {
    const made = plan(input([provider('a')], over))
    expect(made.attempts).toEqual([])
    expect(made.excluded[0]?.reason).toContain(reason)
    expect(emptyPlan('acme/one', made).message).toContain(`a (${reason}`)
  })

  test('an endpoint of another region is left out', () => {
    const bedrock = provider('bedrock', { reaches: (geo, region) => region.startsWith(`${geo}-`) })
    const models = [
      { id: 'm', endpoints: ['us', 'eu'].map((geo) => ({ provider: 'bedrock', model: `${geo}.m`, geo })) },
    ]
    const credentials = new Map([['bedrock', [{ kind: 'system' as const, id: 'system', region: 'eu-west-1' }]]])
    const made = plan(input([bedrock], { models, credentials }))
    expect(made.attempts.map(({ upstreamModel }) => upstreamModel)).toEqual(['eu.m'])
    expect(made.excluded[0]?.reason).toBe('its us endpoint cannot be reached from eu-west-1')
  })
})

describe('how an endpoint is reached', () => {
  const both = provider('both', {
    wires: { 'openai-chat': wire(), 'anthropic-messages': messages() },
    package: anyPackage,
  })
  const path = (made: ReturnType<typeof plan>) => made.attempts[0]?.path

  test.each([
    ['the same dialect is relayed', call('anthropic-messages'), both, { mode: 'relay', wire: 'anthropic-messages' }],
    ['AI SDK callers get the package', call('ai-sdk'), both, { mode: 'adapt' }],
    [
      'another dialect is translated',
      call('anthropic-messages'),
      provider('chat'),
      { mode: 'translate', wire: 'openai-chat' },
    ],
    [
      "of several wires the provider's first",
      call('ai-sdk'),
      provider('two', { wires: { 'openai-chat': wire(), 'anthropic-messages': messages() } }),
      { mode: 'translate', wire: 'openai-chat' },
    ],
    [
      'without a wire the package is used',
      call('openai-chat'),
      provider('p', { wires: {}, package: anyPackage }),
      { mode: 'adapt' },
    ],
    [
      'a form of the gateway’s own forbids a relay, and it is told why',
      { ...call('openai-chat'), ownForm: 'tools[].type' },
      provider('plain'),
      { mode: 'translate', wire: 'openai-chat', because: 'tools[].type is of the gateway alone' },
    ],
  ])('%s', (_name, asked, at, expected) => {
    expect(path(plan(input([at], { call: asked })))).toEqual(expected)
  })

  test.each<[DialectName, string | undefined, Partial<Provider>, Path]>([
    ['openai-chat', 'no tools', { package: anyPackage }, { mode: 'adapt', because: 'no tools' }],
    ['anthropic-messages', 'no tools', { package: anyPackage }, { mode: 'adapt' }],
    ['openai-chat', 'no tools', {}, { mode: 'relay', wire: 'openai-chat' }],
    ['openai-chat', undefined, { package: anyPackage }, { mode: 'relay', wire: 'openai-chat' }],
  ])('from %s, of a request that it would refuse: %s', (dialect, refusal, rest, expected) => {
    const strict = { ...wire(), refuses: () => refusal }
    const asked = { call: call(dialect) }
    expect(path(plan(input([provider('p', { wires: { 'openai-chat': strict }, ...rest })], asked)))).toEqual(expected)
  })

  test('a wire that does not serve the model is no way to it', () => {
    const claudeOnly = { ...messages(), serves: (model: string) => model.includes('claude') }
    const made = plan(input([provider('v', { wires: { 'anthropic-messages': claudeOnly } })]))
    expect(made.excluded[0]?.reason).toContain('over an API that the gateway speaks')
  })
})
