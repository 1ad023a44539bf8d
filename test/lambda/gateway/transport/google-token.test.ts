import { exportPKCS8, generateKeyPair, jwtVerify } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { googleAuth } from '#gateway/transport/google-token.ts'
import { serve } from './server.ts'

let keys: Awaited<ReturnType<typeof generateKeyPair>>
let privateKey: string

beforeAll(async () => {
  keys = await generateKeyPair('RS256', { extractable: true })
  privateKey = await exportPKCS8(keys.privateKey)
})

const account = (clientEmail = 'robot@acme.iam.gserviceaccount.com') => ({ clientEmail, privateKey })

/** A token endpoint whose tokens count up and live an hour. */
const tokenServer = () => {
  let count = 0
  return serve((_request, response) => {
    response.end(JSON.stringify({ access_token: `token-${++count}`, expires_in: 3600 }))
  })
}

test('exchanges a signed assertion for a token', async () => {
  const server = await tokenServer()
  const now = Date.now()
  const google = googleAuth({ tokenUri: `${server.url}/token`, now: () => now })
  expect(await google.accessToken(account())).toBe('token-1')
  const form = new URLSearchParams(server.received[0]?.body)
  expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
  const { payload, protectedHeader } = await jwtVerify(form.get('assertion') ?? '', keys.publicKey)
  expect(protectedHeader.alg).toBe('RS256')
  expect(payload).toEqual({
    iss: 'robot@acme.iam.gserviceaccount.com',
    aud: `${server.url}/token`,
    scope: 'https://www.googleapis.com/auth/cloud-platform',
    iat: Math.floor(now / 1000),
    exp: Math.floor(now / 1000) + 3600,
  })
})

describe('a token', () => {
  test('is asked for once, also by many at a time, until five minutes before its end', async () => {
    const server = await tokenServer()
    let now = Date.now()
    const google = googleAuth({ tokenUri: server.url, now: () => now })
    expect(await Promise.all([1, 2, 3].map(() => google.accessToken(account())))).toEqual([
      'token-1',
      'token-1',
      'token-1',
    ])
    now += 54 * 60_000
    expect(await google.accessToken(account())).toBe('token-1')
    now += 60_001
    expect(await google.accessToken(account())).toBe('token-2')
  })

  test('is of one account and of who has its key', async () => {
    const server = await tokenServer()
    const google = googleAuth({ tokenUri: server.url })
    await google.accessToken(account())
    expect(await google.accessToken(account('other@acme.iam.gserviceaccount.com'))).toBe('token-2')
    const thief = { clientEmail: account().clientEmail, privateKey: 'made up' }
    await expect(google.accessToken(thief)).rejects.toMatchObject({ code: 'upstream-refused' })
  })

  test('may come from a key with escaped line breaks', async () => {
    const server = await tokenServer()
    const escaped = { ...account(), privateKey: privateKey.replaceAll('\n', '\\n') }
    expect(await googleAuth({ tokenUri: server.url }).accessToken(escaped)).toBe('token-1')
  })
})

describe('failures', () => {
  test('name vertex and the reason, not the key, and are not remembered', async () => {
    let refuses = true
    const server = await serve((_request, response) => {
      const body = refuses
        ? { error: 'invalid_grant', error_description: 'Invalid JWT Signature' }
        : { access_token: 'late', expires_in: 10 }
      response.writeHead(refuses ? 400 : 200).end(JSON.stringify(body))
    })
    const google = googleAuth({ tokenUri: server.url })
    const error: unknown = await google.accessToken(account()).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'upstream-refused',
      message: 'No access token for vertex: Google answered 400, Invalid JWT Signature.',
    })
    expect(JSON.stringify(error)).not.toContain(privateKey.slice(30, 60))
    refuses = false
    expect(await google.accessToken(account())).toBe('late')
  })

  test.each([
    [
      'a key that is none',
      { clientEmail: 'a@b', privateKey: 'secret' },
      'its privateKey is not a PKCS #8 key in PEM form',
    ],
    ['no key', { clientEmail: 'a@b' }, 'its credential needs clientEmail and privateKey'],
    ['no account', { privateKey: 'secret' }, 'its credential needs clientEmail and privateKey'],
  ])('%s', async (_name, credential, reason) => {
    await expect(googleAuth().accessToken(credential)).rejects.toMatchObject({
      code: 'upstream-refused',
      message: `No access token for vertex: ${reason}.`,
    })
  })

  test('of Google itself let another provider be tried', async () => {
    const server = await serve((_request, response) => response.writeHead(503).end('<html>'))
    await expect(googleAuth({ tokenUri: server.url }).accessToken(account())).rejects.toMatchObject({
      code: 'upstream-failed',
    })
  })
})
