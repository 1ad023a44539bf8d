import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Authenticate, authenticator } from '#gateway/access/authenticate.ts'
import { createKey, hashKey } from '#gateway/access/keys.ts'
import { GatewayError } from '#gateway/core/error.ts'
import type { Accounts, FoundKey } from '../../../../lambda/storage/accounts.ts'
import { sqliteAccounts } from '../../../../lambda/storage/sqlite/accounts.ts'
import { openDatabase } from '../../../../lambda/storage/sqlite/database.ts'

const START = Date.UTC(2026, 10, 22)

let now: number
let lookups: string[]
let accounts: Accounts
/** What the store has of every key beside. */
let more: Partial<FoundKey>
/** The store fails. */
let isDown: boolean
let authenticate: Authenticate

const addKey = async (changes: { expiresAt?: number } = {}) => {
  const created = createKey({ name: 'ci', team: 'team-a', project: 'web', createdAt: START, ...changes }, randomBytes)
  await accounts.addKey(created.record)
  return created
}

const refusal = async (headers: Record<string, string>): Promise<GatewayError> => {
  const error = await authenticate(headers).catch((thrown: unknown) => thrown)
  if (!(error instanceof GatewayError)) throw new Error(`not refused: ${JSON.stringify(error)}`)
  return error
}

beforeEach(() => {
  now = START
  lookups = []
  more = {}
  isDown = false
  accounts = sqliteAccounts(openDatabase(':memory:'))
  const counted = {
    keyByHash: async (hash: string) => {
      lookups.push(hash)
      if (isDown) throw new Error('secret cause')
      const key = await accounts.keyByHash(hash)
      return key && { ...key, ...more }
    },
  }
  authenticate = authenticator(counted, () => now)
})

describe('where the key may be', () => {
  test.each([
    ['authorization', 'Bearer KEY'],
    ['authorization', 'bearer  KEY '],
    ['x-api-key', 'KEY'],
    ['x-ai-gateway-api-key', 'KEY'],
    ['x-ai-gateway-api-key', 'Bearer KEY'],
  ])('%s: %s', async (header, form) => {
    const { secret, record } = await addKey()
    expect(await authenticate({ [header]: form.replace('KEY', secret) })).toEqual({
      team: 'team-a',
      project: 'web',
      principal: { kind: 'key', id: record.id, name: 'ci' },
    })
  })

  test('authorization wins over x-api-key, unless it is no bearer token', async () => {
    const [first, second] = [await addKey(), await addKey()]
    const caller = await authenticate({ authorization: `Bearer ${first.secret}`, 'x-api-key': second.secret })
    expect(caller.principal.id).toBe(first.record.id)
    const other = await authenticate({ authorization: 'Basic dXNlcg==', 'x-api-key': second.secret })
    expect(other.principal.id).toBe(second.record.id)
  })

  test('a key in its own header leaves the client its own credentials, verbatim', async () => {
    const { secret } = await addKey()
    const own = { 'x-ai-gateway-api-key': secret }
    const { clientAuth } = await authenticate({ ...own, authorization: 'Bearer oauth-token', 'x-api-key': 'sk-ant' })
    expect(clientAuth).toEqual({ authorization: 'Bearer oauth-token', xApiKey: 'sk-ant' })
    expect((await authenticate(own)).clientAuth).toBeUndefined()
  })

  test('no key of ours is ever passed through as a client credential', async () => {
    const [{ secret }, other] = [await addKey(), await addKey()]
    const own = { 'x-ai-gateway-api-key': secret }
    for (const key of [secret, other.secret])
      expect(await authenticate({ ...own, authorization: `Bearer ${key}`, 'x-api-key': key })).not.toHaveProperty(
        'clientAuth',
      )
    await accounts.addKey({ ...other.record, id: 'key_chosen', hash: hashKey('chosen') })
    expect(await authenticate({ 'x-ai-gateway-api-key': 'chosen', authorization: 'Bearer chosen' })).not.toHaveProperty(
      'clientAuth',
    )
    const mixed = await authenticate({ ...own, authorization: `Bearer ${secret}`, 'x-api-key': 'sk-ant' })
    expect(mixed.clientAuth).toEqual({ xApiKey: 'sk-ant' })
  })

  test.each(['a-chosen-key', 'sk-chosen-key', 'expired', 'revoked'])(
    'nor is %s, a key of this gateway in another form',
    async (chosen) => {
      const [{ secret }, other] = [await addKey(), await addKey()]
      const ends = { expired: { expiresAt: 1 }, revoked: { revokedAt: 1 } }[chosen] ?? {}
      await accounts.addKey({ ...other.record, ...ends, id: `key_${chosen}`, hash: hashKey(chosen) })
      const own = { 'x-ai-gateway-api-key': secret }
      for (const beside of [{ authorization: `Bearer ${chosen}` }, { 'x-api-key': chosen }])
        expect(await authenticate({ ...own, ...beside })).not.toHaveProperty('clientAuth')
      const mixed = await authenticate({ ...own, authorization: `bearer  ${chosen} `, 'x-api-key': 'sk-ant' })
      expect(mixed.clientAuth).toEqual({ xApiKey: 'sk-ant' })
    },
  )

  test('nor what is left of one, or hides one', async () => {
    const { secret } = await addKey()
    const hidden = Buffer.from(`user:${secret}`).toString('base64')
    for (const authorization of [`Bearer ${secret.slice(0, 30)}`, `Bearer ${secret}x`, `Basic ${hidden}`, secret])
      expect(await authenticate({ 'x-ai-gateway-api-key': secret, authorization })).not.toHaveProperty('clientAuth')
  })

  test('a client credential is looked up once, beside the key, and a store that fails lets none through', async () => {
    const { secret, record } = await addKey()
    const headers = { 'x-ai-gateway-api-key': secret, authorization: 'Bearer oauth-token' }
    await authenticate(headers)
    await authenticate(headers)
    expect(lookups).toEqual([record.hash, hashKey('oauth-token')])
    const keyByHash = (hash: string) =>
      hash === record.hash ? accounts.keyByHash(hash) : Promise.reject(new Error('no answer'))
    authenticate = authenticator({ keyByHash }, () => now)
    expect(await refusal(headers)).toMatchObject({ code: 'internal', status: 503 })
  })

  test('a token that is longer than any key of ours is nobody else’s', async () => {
    const { secret, record } = await addKey()
    const authorization = `Bearer ey${'J'.repeat(2000)}`
    expect((await authenticate({ 'x-ai-gateway-api-key': secret, authorization })).clientAuth).toEqual({
      authorization,
    })
    expect(lookups).toEqual([record.hash])
  })

  test('a wrong key in the own header does not fall back to the others', async () => {
    const { secret } = await addKey()
    const error = await refusal({ 'x-ai-gateway-api-key': 'wrong', authorization: `Bearer ${secret}` })
    expect(error.message).toContain('x-ai-gateway-api-key')
  })
})

describe('refusals', () => {
  test.each([
    [{}, 'No API key was sent'],
    [{ authorization: 'Basic dXNlcg==' }, 'form "Bearer <key>"'],
    [{ authorization: 'Bearer' }, 'form "Bearer <key>"'],
    [{ 'x-api-key': '' }, 'x-api-key header is empty'],
    [{ 'x-api-key': 'two words' }, 'characters no key has'],
    [{ 'x-api-key': 'x'.repeat(513) }, 'characters no key has'],
    [{ authorization: 'Bearer canary-key' }, 'authorization header is not known'],
    [{ 'x-api-key': `pm_${'0'.repeat(46)}` }, 'incomplete or mistyped'],
    [{ 'x-ai-gateway-api-key': 'k', 'x-api-key': 'line\nbreak' }, 'x-api-key header has characters no credential has'],
    [{ 'x-ai-gateway-api-key': 'k', authorization: 'Bearer ключ' }, 'authorization header has characters'],
  ])('%j', async (headers, message) => {
    const error = await refusal(headers)
    expect(error).toMatchObject({ code: 'unauthenticated', status: 401 })
    expect(error.message).toContain(message)
    expect(error.message).not.toContain('canary')
  })

  const team = { id: 'team-a', createdAt: START }
  const project = { team: 'team-a', id: 'web', createdAt: START }
  const DAY = '2026-11-22T00:00:00.000Z'

  test.each<[string, Partial<FoundKey>, string]>([
    ['revoked', { revokedAt: START, disabledAt: START, expiresAt: START }, 'was revoked. Use another one.'],
    ['expired', { expiresAt: START, disabledAt: START }, `expired on ${DAY}.`],
    [
      'rotated',
      { expiresAt: START, replacedAt: START - 1000 },
      `was rotated on 2026-11-21T23:59:59.000Z, and this secret of it worked until ${DAY}. Use its new one.`,
    ],
    [
      'disabled',
      { disabledAt: START, within: { team: { ...team, disabledAt: START } } },
      `is disabled since ${DAY}. Use another one, or enable it with "npm run pointsman -- keys enable ID --team team-a".`,
    ],
    [
      'of a disabled project',
      { within: { team: { ...team, disabledAt: START }, project: { ...project, disabledAt: START } } },
      `is of the project web, which is disabled since ${DAY}. Use a key of another project, or enable it with "npm run pointsman -- projects enable web --team team-a".`,
    ],
    [
      'of a disabled team',
      { within: { team: { ...team, disabledAt: START }, project } },
      `is of the team team-a, which is disabled since ${DAY}. Use a key of another team, or enable it with "npm run pointsman -- teams enable team-a".`,
    ],
  ])('a key that is %s is told by its id, and by nothing of the key', async (_, found, text) => {
    const { secret, record } = await addKey()
    more = found
    const { code, message } = await refusal({ 'x-api-key': secret })
    expect([code, message]).toEqual([
      'unauthenticated',
      `The API key ${record.id} in the x-api-key header ${text.replace('ID', record.id)}`,
    ])
  })

  test('what was replaced or set up, and has not ended, works', async () => {
    const { secret } = await addKey()
    more = { replacedAt: START - 1, expiresAt: START + 1, within: { team, project } }
    expect(await authenticate({ 'x-api-key': secret })).not.toHaveProperty('rules')
  })

  test('a key ends at its time although it is remembered', async () => {
    const { secret } = await addKey({ expiresAt: START + 1000 })
    await authenticate({ 'x-api-key': secret })
    now = START + 1000
    expect((await refusal({ 'x-api-key': secret })).message).toContain('expired')
    expect(lookups).toHaveLength(1)
  })

  test('a store that fails is our fault, not the caller’s, and is asked again', async () => {
    isDown = true
    const { secret } = await addKey()
    const error = await refusal({ 'x-api-key': secret })
    expect(error).toMatchObject({ code: 'internal', status: 503 })
    expect(error.message).not.toContain('secret cause')
    isDown = false
    expect(await authenticate({ 'x-api-key': secret })).toMatchObject({ team: 'team-a' })
  })
})

describe('what its owners say of its requests', () => {
  test('comes with the caller in the order team, project, key', async () => {
    const { secret, record } = await addKey()
    more = {
      needsUser: true,
      ...{ providers: ['bedrock'], changeable: ['order'] },
      within: {
        team: { id: 'team-a', createdAt: START, models: ['anthropic/*'] },
        project: {
          team: 'team-a',
          id: 'web',
          createdAt: START,
          defaults: { caching: 'auto' },
          changeable: ['caching'],
        },
      },
    }
    expect(await authenticate({ 'x-api-key': secret })).toEqual({
      team: 'team-a',
      project: 'web',
      principal: { kind: 'key', id: record.id, name: 'ci' },
      needsUser: true,
      rules: [
        { of: 'the team team-a', models: ['anthropic/*'] },
        { of: 'the project web', defaults: { caching: 'auto' }, changeable: ['caching'] },
        { of: `the key ${record.id}`, providers: ['bedrock'], changeable: ['order'] },
      ],
    })
  })

  test('comes with the budgets and limits that concern it', async () => {
    const { secret } = await addKey()
    const team = { scope: 'team', of: 'team-a', perMinute: {}, parallel: 1 } as const
    const [user, other] = [
      { ...team, scope: 'user', of: 'ann' } as const,
      { ...team, scope: 'project', of: 'x' } as const,
    ]
    more = { within: { spending: { budgets: [], limits: [user, other, team] } } }
    expect((await authenticate({ 'x-api-key': secret })).spending).toEqual({ budgets: [], limits: [team, user] })
    more = { within: { spending: { budgets: [], limits: [other] } } }
    const none = await addKey()
    expect(await authenticate({ 'x-api-key': none.secret })).not.toHaveProperty('spending')
  })

  test('is absent where they say nothing', async () => {
    const { secret } = await addKey()
    more = { needsUser: false, changeable: ['order'], within: { team: { id: 'team-a', createdAt: START } } }
    const caller = await authenticate({ 'x-api-key': secret })
    expect(Object.keys(caller).sort()).toEqual(['principal', 'project', 'team'])
  })

  test('an empty list allows nothing', async () => {
    const { secret, record } = await addKey()
    more = { models: [] }
    expect((await authenticate({ 'x-api-key': secret })).rules).toEqual([{ of: `the key ${record.id}`, models: [] }])
  })
})

describe('the store is asked', () => {
  test('by the whole hash only, once for all who wait', async () => {
    const { secret, record } = await addKey()
    const headers = { 'x-api-key': secret }
    await Promise.all([authenticate(headers), authenticate(headers), authenticate(headers)])
    now += 29_999
    await authenticate(headers)
    expect(lookups).toEqual([record.hash])
  })

  test('in the background after half a minute, and by who comes after a whole one', async () => {
    const { secret } = await addKey()
    const headers = { 'x-api-key': secret }
    await authenticate(headers)
    now += 30_000
    await Promise.all([authenticate(headers), authenticate(headers)])
    expect(lookups).toHaveLength(2)
    // A frozen process has no timers: the time since then is told by the clock.
    now += 60_000
    await authenticate(headers)
    expect(lookups).toHaveLength(3)
  })

  test('in vain: what is known holds for a minute, and then nobody is let in or turned away for it', async () => {
    const { secret } = await addKey()
    const headers = { 'x-api-key': secret }
    await authenticate(headers)
    isDown = true
    for (const at of [30_000, 59_999]) {
      now = START + at
      expect(await authenticate(headers)).toMatchObject({ team: 'team-a' })
    }
    now = START + 60_000
    expect(await refusal(headers)).toMatchObject({ code: 'internal', status: 503 })
  })

  test('again after five seconds for an unknown key, so that a new one works soon', async () => {
    const { secret, record } = createKey({ name: 'n', team: 't', project: 'p', createdAt: START }, randomBytes)
    await refusal({ 'x-api-key': secret })
    await accounts.addKey(record)
    now += 4999
    await refusal({ 'x-api-key': secret })
    now += 1
    expect(await authenticate({ 'x-api-key': secret })).toMatchObject({ team: 't' })
  })

  const ENDS: Readonly<Record<string, Partial<FoundKey>>> = {
    revoked: { revokedAt: START },
    disabled: { disabledAt: START },
    rotated: { replacedAt: START, expiresAt: START },
    'of the project': { within: { project: { team: 'team-a', id: 'web', createdAt: START, disabledAt: START } } },
  }

  test.each(Object.entries(ENDS))(
    'so that a key that is %s stops within a minute, whatever the traffic',
    async (text, end) => {
      for (const everyMs of [100, 7000, 29_000, 31_000, 59_999, 60_000, 600_000]) {
        const { secret } = await addKey()
        const headers = { 'x-api-key': secret }
        more = {}
        await authenticate(headers)
        const changedAt = now
        more = end
        // The last use that may still pass, and the first one that may not.
        for (; now < changedAt + 60_000 - everyMs; now += everyMs) await authenticate(headers).catch(() => undefined)
        now = changedAt + Math.max(60_000, everyMs)
        expect((await refusal(headers)).message).toContain(text)
      }
    },
  )

  test('never about a key that cannot be one', async () => {
    for (const secret of ['', 'two words', `pm_${'0'.repeat(46)}`]) await refusal({ 'x-api-key': secret })
    expect(lookups).toEqual([])
  })
})
