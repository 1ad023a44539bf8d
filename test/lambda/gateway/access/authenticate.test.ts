import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Authenticate, authenticator } from '#gateway/access/authenticate.ts'
import { createKey, hashKey } from '#gateway/access/keys.ts'
import { GatewayError } from '#gateway/core/error.ts'
import type { Accounts } from '../../../../lambda/storage/accounts.ts'
import { sqliteAccounts } from '../../../../lambda/storage/sqlite/accounts.ts'
import { openDatabase } from '../../../../lambda/storage/sqlite/database.ts'

const START = Date.UTC(2026, 10, 22)

let now: number
let lookups: string[]
let accounts: Accounts
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
  accounts = sqliteAccounts(openDatabase(':memory:'))
  const counted = {
    keyByHash: (hash: string) => {
      lookups.push(hash)
      return accounts.keyByHash(hash)
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

  test('names the id of an expired or revoked key, and nothing of the key', async () => {
    const expired = await addKey({ expiresAt: START + 1000 })
    const revoked = await addKey()
    await accounts.revokeKey('team-a', revoked.record.id, START)
    now = START + 1000
    for (const { secret, record } of [expired, revoked]) {
      const { code, message } = await refusal({ 'x-api-key': secret })
      expect(code).toBe('unauthenticated')
      expect(message).toContain(record.id)
      expect(message).not.toContain(secret.slice(3, 10))
      expect(message).not.toContain(record.hash.slice(0, 10))
    }
  })

  test('a key ends at its time although it is remembered', async () => {
    const { secret } = await addKey({ expiresAt: START + 1000 })
    await authenticate({ 'x-api-key': secret })
    now = START + 1000
    expect((await refusal({ 'x-api-key': secret })).message).toContain('expired')
    expect(lookups).toHaveLength(1)
  })

  test('a store that fails is our fault, not the caller’s, and is asked again', async () => {
    let isDown = true
    const { secret } = await addKey()
    const flaky = {
      keyByHash: (hash: string) => (isDown ? Promise.reject(new Error('secret cause')) : accounts.keyByHash(hash)),
    }
    authenticate = authenticator(flaky, () => now)
    const error = await refusal({ 'x-api-key': secret })
    expect(error).toMatchObject({ code: 'internal', status: 503 })
    expect(error.message).not.toContain('secret cause')
    isDown = false
    expect(await authenticate({ 'x-api-key': secret })).toMatchObject({ team: 'team-a' })
  })
})

describe('the store is asked', () => {
  test('by the whole hash only, once for all who wait, once a minute', async () => {
    const { secret, record } = await addKey()
    const headers = { 'x-api-key': secret }
    await Promise.all([authenticate(headers), authenticate(headers), authenticate(headers)])
    now += 59_999
    await authenticate(headers)
    expect(lookups).toEqual([record.hash])
    now += 1
    await authenticate(headers)
    expect(lookups).toEqual([record.hash, record.hash])
  })

  test('again after ten seconds for an unknown key, so that a new one works soon', async () => {
    const { secret, record } = createKey({ name: 'n', team: 't', project: 'p', createdAt: START }, randomBytes)
    await refusal({ 'x-api-key': secret })
    await accounts.addKey(record)
    now += 9_999
    await refusal({ 'x-api-key': secret })
    now += 1
    expect(await authenticate({ 'x-api-key': secret })).toMatchObject({ team: 't' })
  })

  test('a revoked key stops within a minute', async () => {
    const { secret, record } = await addKey()
    await authenticate({ 'x-api-key': secret })
    await accounts.revokeKey('team-a', record.id, now)
    now += 60_000
    expect((await refusal({ 'x-api-key': secret })).message).toContain('revoked')
  })

  test('never about a key that cannot be one', async () => {
    for (const secret of ['', 'two words', `pm_${'0'.repeat(46)}`]) await refusal({ 'x-api-key': secret })
    expect(lookups).toEqual([])
  })
})
