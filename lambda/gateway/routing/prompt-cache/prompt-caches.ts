import { hash } from 'node:crypto'
import { arrayOr, type JsonObject, objectOr } from '../../core/json/value.ts'
import { memo } from '../../core/memo.ts'

/**
 * Where a conversation's prompt is cached: an endpoint, by its provider and the catalog's name there, and an account.
 */
export interface CachePlace {
  readonly provider: string
  readonly model: string
  readonly credentialId: string
}

/** What this instance knows of the prompt caches of providers, by conversation. */
export interface PromptCaches {
  /** Undefined when nothing is known, or the cache has expired. */
  placeOf(conversation: string): CachePlace | undefined
  /** Its prompt was read from the cache there, or written to it; `forHour`: with a lifetime of an hour. */
  seen(conversation: string, place: CachePlace, forHour: boolean): void
}

/** Clients move cache markers from turn to turn, and turn a text into a block to hold one. */
const MARKERS: ReadonlySet<string> = new Set(['cache_control', 'cacheControl', 'providerOptions'])
const TEXTS: ReadonlySet<string> = new Set(['content', 'system'])

/** Explicit caches live five minutes or an hour after their last use, implicit ones about as long as the shorter. */
const SHORT_MS = 5 * 60_000
const LONG_MS = 60 * 60_000

const unmarked = (key: string, value: unknown): unknown => {
  if (MARKERS.has(key)) return undefined
  return TEXTS.has(key) && typeof value === 'string' ? [{ type: 'text', text: value }] : value
}

const turnsOf = ({ messages, prompt, input }: JsonObject): JsonObject[] =>
  arrayOr(messages ?? prompt ?? input).map(objectOr)

/** Has the model answered before? */
export const isContinued = (body: JsonObject): boolean => turnsOf(body).some(({ role }) => role === 'assistant')

const nameOf = (team: string, body: JsonObject): string => {
  const { tools, system, instructions } = body
  const turns = turnsOf(body)
  const head = turns.slice(0, turns.findIndex(({ role }) => role === 'user') + 1)
  const text = JSON.stringify({ team, tools, system, instructions, head }, unmarked)
  return hash('sha256', text, 'base64')
}

/**
 * Names a team's conversation with a model by what stays the same in all of its requests, in whatever dialect: tools,
 * instructions and the first message of the user. A hash, since it is kept; made when it is first asked for.
 */
export const conversationOf = (team: string, body: JsonObject): ((model: string) => string) => {
  const name = memo(() => nameOf(team, body))
  return (model) => `${model} ${name()}`
}

const isSamePlace = (a: CachePlace, b: CachePlace): boolean =>
  a.provider === b.provider && a.model === b.model && a.credentialId === b.credentialId

/** `now` is in milliseconds. Beyond `maxEntries` the conversation that was seen longest ago is forgotten. */
export const createPromptCaches = (now: () => number, maxEntries = 10_000): PromptCaches => {
  const entries = new Map<string, { readonly place: CachePlace; readonly lifetimeMs: number; readonly until: number }>()
  const alive = (conversation: string) => {
    const entry = entries.get(conversation)
    return entry && entry.until > now() ? entry : undefined
  }
  return {
    placeOf: (conversation) => alive(conversation)?.place,
    seen: (conversation, place, forHour) => {
      const before = alive(conversation)
      const known = before && isSamePlace(before.place, place) ? before.lifetimeMs : SHORT_MS
      const lifetimeMs = forHour ? LONG_MS : known
      // A Map keeps insertion order: taking an entry out and putting it back makes it the newest.
      entries.delete(conversation)
      entries.set(conversation, { place, lifetimeMs, until: now() + lifetimeMs })
      const [oldest] = entries.keys()
      if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest)
    },
  }
}
