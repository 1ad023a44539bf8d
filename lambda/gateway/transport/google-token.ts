import { GatewayError } from '../core/error.ts'
import { expiringCache } from '../core/expiring-cache.ts'
import { numberOr, parseObject, stringOr } from '../core/json/value.ts'
import type { Credential } from '../core/provider/provider.ts'
import { within } from '../core/time-limit.ts'
import { send } from './http.ts'
import { readText } from './read.ts'

/** Turns service accounts into access tokens. */
export interface GoogleAuth {
  /** From `clientEmail` and `privateKey`. Throws 'upstream-refused' when Google, or the key itself, says no. */
  accessToken(credential: Credential): Promise<string>
}

interface Token {
  readonly value: string
  readonly expiresAt: number
}

const TOKEN_URI = 'https://oauth2.googleapis.com/token'
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const EARLY_MS = 5 * 60_000
const ANSWER_BYTES = 64 * 1024
/** Until the whole answer is there. */
const LIMIT_MS = 10_000

const refused = (reason: string, cause?: unknown): GatewayError =>
  new GatewayError('upstream-refused', `No access token for vertex: ${reason}.`, { provider: 'vertex', cause })

const timeoutError = (ms: number): GatewayError =>
  new GatewayError('timeout', `No access token for vertex: Google did not answer within ${ms} ms.`, {
    provider: 'vertex',
  })

const signedAssertion = async (
  clientEmail: string,
  privateKey: string,
  audience: string,
  now: number,
): Promise<string> => {
  const { importPKCS8, SignJWT } = await import('jose')
  // Environment variables and secret stores often hold the line breaks of the PEM as `\n`.
  const key = await importPKCS8(privateKey.replaceAll('\\n', '\n'), 'RS256').catch((error: unknown) => {
    throw refused('its privateKey is not a PKCS #8 key in PEM form', error)
  })
  const seconds = Math.floor(now / 1000)
  return new SignJWT({ scope: SCOPE })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(clientEmail)
    .setAudience(audience)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 3600)
    .sign(key)
}

/**
 * The JWT bearer grant of https://developers.google.com/identity/protocols/oauth2/service-account. Tokens are kept in
 * memory until five minutes before they expire. The token endpoint is the deployment's choice, never the credential's.
 */
export const googleAuth = ({
  tokenUri = TOKEN_URI,
  now = Date.now,
  limitMs = LIMIT_MS,
}: {
  tokenUri?: string
  now?: () => number
  limitMs?: number
} = {}): GoogleAuth => {
  const request = async (clientEmail: string, privateKey: string, signal: AbortSignal): Promise<Token> => {
    const assertion = await signedAssertion(clientEmail, privateKey, tokenUri, now())
    const timing = { connectMs: 5000, headersMs: limitMs, idleMs: limitMs, signal }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const form = new URLSearchParams({ grant_type: GRANT, assertion }).toString()
    const response = await send({ url: tokenUri, headers, body: form }, timing)
    const answer = parseObject(await readText(response.body, ANSWER_BYTES)) ?? {}
    const value = stringOr(answer['access_token'])
    if (response.status === 200 && value)
      return { value, expiresAt: now() + (numberOr(answer['expires_in']) ?? 3600) * 1000 }
    const reason = stringOr(answer['error_description']) ?? stringOr(answer['error']) ?? 'no token in the answer'
    if (response.status >= 400 && response.status < 500) throw refused(`Google answered ${response.status}, ${reason}`)
    throw new GatewayError('upstream-failed', `No access token for vertex: Google answered ${response.status}.`, {
      provider: 'vertex',
    })
  }
  // The key is part of the name, else knowing a service account's address would be enough to use its token.
  const tokens = expiringCache<Token>({
    load: (account) => {
      const [clientEmail, privateKey] = JSON.parse(account) as [string, string]
      // Not the caller's signal: others may wait for the same token.
      return within({ ms: limitMs, timeoutError }, (signal) => request(clientEmail, privateKey, signal))
    },
    lifetimeMs: ({ expiresAt }) => expiresAt - EARLY_MS - now(),
    maxEntries: 256,
    now,
  })
  return {
    accessToken: async ({ clientEmail, privateKey }) => {
      if (!clientEmail || !privateKey) throw refused('its credential needs clientEmail and privateKey')
      return (await tokens.get(JSON.stringify([clientEmail, privateKey]))).value
    },
  }
}
