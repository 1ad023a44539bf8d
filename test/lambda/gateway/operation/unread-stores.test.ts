import { describe, expect, test } from 'vitest'
import type { Keyring } from '#gateway/access/keyring.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { unreadStores } from '#gateway/operation/planning/unread-stores.ts'
import type { Exclusion } from '#gateway/routing/plan/plan.ts'

const REFUSED = new GatewayError('internal', 'SSM refused GetParameters (AccessDeniedException).', { cause: 'aws' })
const SILENT = new GatewayError('internal', 'Secrets Manager did not answer.', { status: 503 })
const BROKEN = new GatewayError('upstream-refused', 'The credential of b is no credential.')
const OURS = new GatewayError('bad-request', 'b.apiKey has a line break.', { param: 'b.apiKey' })

const entryOf = (unreadable: GatewayError) => ({ kind: 'system', id: 'system', value: {}, unreadable }) as const

const out = (provider: string, ...rules: (keyof Exclusion['reasons'])[]): Exclusion => ({
  ...{ provider, model: 'm', reason: 'r' },
  reasons: Object.fromEntries(rules.map((rule) => [rule, 'r'])),
})

interface Given {
  readonly excluded: readonly Exclusion[]
  readonly settings?: unknown
  readonly keys?: Readonly<Record<string, GatewayError>>
  readonly options?: object
  readonly caller?: object
}

const told = ({ excluded, settings, keys = {}, options = {}, caller = {} }: Given) => {
  const credentials: Keyring = new Map(Object.entries(keys).map(([slug, error]) => [slug, [entryOf(error)]]))
  const asked = { call: { model: 'm' }, options } as unknown as Parameters<typeof unreadStores>[1]['asked']
  const made = {
    ...{ asked, credentials, settings: { unreadable: settings } },
    caller: { team: 'red', project: 'p', principal: { kind: 'key', id: 'k', name: 'k' }, ...caller },
  } as const
  return unreadStores({ attempts: [], excluded, reasoning: '', warnings: [] }, made)
}

const ZDR = out('a', 'zeroDataRetention', 'byokFallback')

describe('an empty plan is the fault of what could not be read', () => {
  test('of the team’s settings, which count as their stricter words', async () => {
    const error = await told({ excluded: [ZDR, out('b', 'byokFallback')], settings: REFUSED })
    expect(error).toMatchObject({ code: 'internal', status: 500, cause: REFUSED })
    expect(error?.message).toBe(
      'No provider can serve m. a, b: The settings of team red cannot be read and count as their stricter words: SSM refused GetParameters (AccessDeniedException).',
    )
  })

  test('of a credential, whose store comes before what is wrong with another one', async () => {
    const excluded = [out('b', 'readable'), out('a', 'readable')]
    const error = await told({ excluded, keys: { a: SILENT, b: BROKEN } })
    expect(error).toMatchObject({ code: 'internal', status: 503 })
    expect(error?.message).toBe(
      'No provider can serve m. b: The credential of b is no credential. a: Secrets Manager did not answer.',
    )
  })

  test.each([
    ['the deployment’s', BROKEN, 502],
    ['the team’s own', OURS, 400],
  ])('%s credential that is none is told with its own status', async (_whose, error, status) => {
    expect(await told({ excluded: [out('b', 'readable')], keys: { b: error } })).toMatchObject({
      ...{ code: error.code, status },
      message: `No provider can serve m. b: ${error.message}`,
    })
  })

  test('of settings and credentials alike', async () => {
    const excluded = [out('a', 'zeroDataRetention', 'readable')]
    const error = await told({ excluded, settings: REFUSED, keys: { a: SILENT } })
    expect(error?.message).toContain('The settings of team red')
    expect(error?.message).toContain('Secrets Manager did not answer')
  })
})

describe('an empty plan is not', () => {
  test.each<[string, Given]>([
    ['where everything was read', { excluded: [ZDR] }],
    ['where another rule is against all', { excluded: [out('a', 'zeroDataRetention', 'only')], settings: REFUSED }],
    ['where there is no credential', { excluded: [out('a', 'credential')], settings: REFUSED }],
    ['where the request asks for it', { excluded: [ZDR], settings: REFUSED, options: { zeroDataRetention: true } }],
    ['where the request forbids it', { excluded: [ZDR], settings: REFUSED, options: { byokFallback: 'never' } }],
    ['where the key forbids it', { excluded: [ZDR], settings: REFUSED, caller: { byokFallback: 'never' } }],
    ['where nobody is left out', { excluded: [], settings: REFUSED }],
  ])('%s', async (_where, given) => {
    expect(await told(given)).toBeUndefined()
  })
})
