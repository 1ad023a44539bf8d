import { timingSafeEqual } from 'node:crypto'
import type { FoundKey, KeysByHash } from '../../storage/accounts.ts'
import type { Caller, ClientAuth } from '../core/caller.ts'
import { expiringCache } from '../core/expiring-cache.ts'
import { compact } from '../core/json/value.ts'
import { endOf } from './key-end.ts'
import { hashKey, holdsKey, isMistyped, isSendable } from './keys.ts'

type Headers = Readonly<Record<string, string>>

/**
 * Tells who sends a request by its headers (lower-case names). Throws `unauthenticated`, or `internal` with status 503
 * when the store cannot be asked.
 */
export type Authenticate = (headers: Headers) => Promise<Caller>

/** A key and the header that it came in. */
interface SentKey {
  readonly header: string
  readonly secret: string
}

const KNOWN_MS = 60_000
const REFRESH_MS = 30_000
const UNKNOWN_MS = 5000
const MAX_CACHED_KEYS = 1000

const OWN_HEADER = 'x-ai-gateway-api-key'
const BEARER = /^bearer +/i
const PRINTABLE = /^[\x20-\x7e]+$/

/** Few requests are refused. */
const refusing = () => import('./key-refusal.ts')

/** Its own header first: then the other two belong to the client's provider. */
const readKey = (headers: Headers): SentKey | undefined => {
  const gatewayKey = headers[OWN_HEADER]
  const authorization = headers['authorization']
  const apiKey = headers['x-api-key']
  if (gatewayKey !== undefined) return { header: OWN_HEADER, secret: gatewayKey.replace(BEARER, '').trim() }
  if (authorization !== undefined && BEARER.test(authorization))
    return { header: 'authorization', secret: authorization.replace(BEARER, '').trim() }
  return apiKey === undefined ? undefined : { header: 'x-api-key', secret: apiKey.trim() }
}

/** Tells whether a secret is a key of this gateway, whatever has become of it. */
type IsOurs = (secret: string) => Promise<boolean>

/**
 * What the client sent beside our key for its provider, without any key of ours: none may ever reach a provider. One is
 * told by its form, whole or not, and a key of another form by the store. Other schemes than Bearer could hide one.
 */
const clientAuth = async (
  { header, secret }: SentKey,
  headers: Headers,
  isOurs: IsOurs,
): Promise<ClientAuth | undefined> => {
  if (header !== OWN_HEADER) return undefined
  const foreign = async (name: string, isBearer: boolean): Promise<string | undefined> => {
    const value = headers[name] ?? ''
    const sent = value.replace(BEARER, '').trim()
    if (sent === '' || sent === secret || holdsKey(sent) || (isBearer && !BEARER.test(value))) return undefined
    if (!PRINTABLE.test(value)) throw (await refusing()).notCredential(name)
    return isSendable(sent) && (await isOurs(sent)) ? undefined : value
  }
  const [authorization, xApiKey] = await Promise.all([foreign('authorization', true), foreign('x-api-key', false)])
  return authorization === undefined && xApiKey === undefined ? undefined : compact({ authorization, xApiKey })
}

/** Few keys have rules, or budgets and limits. */
const ruling = () => import('./owner-rules.ts')
const bounding = () => import('./spending-for.ts')

/** A key, and whoever sends it. */
interface Known {
  readonly key: FoundKey
  readonly caller: Caller
}

const callerOf = async (key: FoundKey): Promise<Caller> => {
  const { team, project, id, name, permissions, byokFallback, needsUser, within } = key
  const principal = { kind: 'key', id, name } as const
  const rules = within || key.models || key.providers || key.defaults ? (await ruling()).ownerRules(key) : undefined
  const spending = within?.spending ? (await bounding()).spendingFor(key) : undefined
  const needs = needsUser || undefined
  return compact({ team, project, principal, permissions, byokFallback, needsUser: needs, rules, spending })
}

/**
 * Looks keys up by hash and remembers what it found. What has changed of a key, its project or its team holds within a
 * minute, however many requests come: see `KNOWN_MS`.
 */
export const authenticator = (accounts: KeysByHash, now: () => number): Authenticate => {
  const keys = expiringCache({
    load: async (hash): Promise<Known | undefined> => {
      const key = await accounts.keyByHash(hash)
      return key && { key, caller: await callerOf(key) }
    },
    lifetimeMs: (known) => (known ? KNOWN_MS : UNKNOWN_MS),
    refreshMs: REFRESH_MS,
    maxEntries: MAX_CACHED_KEYS,
    now,
  })

  const find = (hash: string): Promise<Known | undefined> =>
    keys.get(hash).catch(async (cause: unknown) => {
      throw (await refusing()).unchecked(cause)
    })

  const isOurs: IsOurs = async (secret) => (await find(hashKey(secret))) !== undefined

  return async (headers) => {
    const sentKey = readKey(headers)
    if (!sentKey) throw (await refusing()).noKey(headers)
    const { header, secret } = sentKey
    if (!isSendable(secret) || isMistyped(secret)) throw (await refusing()).notKey(header, isSendable(secret))
    const hash = hashKey(secret)
    // Side by side: an unknown key ends both.
    const [known, auth] = await Promise.all([find(hash), clientAuth(sentKey, headers, isOurs)])
    if (!known || !timingSafeEqual(Buffer.from(known.key.hash), Buffer.from(hash)))
      throw (await refusing()).unknownKey(header)
    const end = endOf(known.key, now())
    if (end) throw (await refusing()).endedKey(header, known.key, end)
    return auth ? { ...known.caller, clientAuth: auth } : known.caller
  }
}
