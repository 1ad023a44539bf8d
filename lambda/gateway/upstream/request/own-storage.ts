import type { Attempt } from '../../core/attempt.ts'
import type { Call } from '../../core/call.ts'
import { GatewayError } from '../../core/error.ts'
import { countMembers, membersIn } from '../../core/json/text.ts'
import { isObject, type JsonObject, type JsonValue } from '../../core/json/value.ts'
import { shown } from '../../dialect/guard.ts'

/** Members that are text in every dialect: nobody fetches a URL from there. */
const TEXTS: ReadonlySet<string> = new Set([
  ...['content', 'text', 'system', 'instructions', 'prompt', 'description', 'title', 'context', 'name', 'arguments'],
  ...['reasoning', 'reasoning_content', 'refusal', 'thinking', 'signature', 'user'],
])
/** Members that hold calls of tools, what these answered, or schemas. */
const UNREAD: ReadonlySet<string> = new Set([
  ...['functionCall', 'response', 'parameters', 'input_schema', 'inputSchema', 'schema', 'metadata'],
])
/** By the type of what they are in. */
const UNREAD_IN: ReadonlyMap<unknown, string> = new Map([
  ...['tool_use', 'server_tool_use', 'tool-call'].map((type) => [type, 'input'] as const),
  ...['json', 'error-json', 'text', 'error-text'].map((type) => [type, 'value'] as const),
  ['search_result', 'source'],
])

/** As much of a text as shows what it is. */
const LOOKED_AT = 200

/** Parsers of URLs pass over spaces in front, and over tabs and line breaks anywhere. */
const asParsed = (text: string): string => text.slice(0, LOOKED_AT).replace(/^[\p{Cc} ]+|[\t\n\r]+/gu, '')

const isUrl = (name: string, text: string): boolean =>
  (/ur[il]s?$/i.test(name) ? /^[a-z][a-z0-9+.-]*:/i : /^[a-z][a-z0-9+.-]*:\/\//i).test(asParsed(text))

/** Every URL of a body that somebody might read, whatever dialect it is in, into the list. */
const collectUrls = (value: JsonValue | undefined, name: string, urls: string[]): void => {
  if (typeof value === 'string') {
    if (!TEXTS.has(name) && isUrl(name, value)) urls.push(value)
  } else if (Array.isArray(value)) for (const item of value) collectUrls(item, name, urls)
  else if (isObject(value) && !UNREAD.has(name)) {
    const unread = UNREAD_IN.get(value['type'])
    for (const member of Object.keys(value)) if (member !== unread) collectUrls(value[member], member, urls)
  }
}

const urlsIn = (body: JsonObject): string[] => {
  const urls: string[] = []
  collectUrls(body, '', urls)
  return urls
}

const isOwn = (url: string, hosts: readonly string[]): boolean => {
  const text = asParsed(url)
  if (/^data:/i.test(text)) return false
  return !/^https?:/i.test(text) || hosts.includes(URL.parse(url)?.hostname.replace(/\.$/, '') ?? '')
}

/** Scheme and host in lower case: the rest is a name, which has none. */
const normal = (url: string): string => url.replace(/^[^:]+:\/\/[^/]*/, (origin) => origin.toLowerCase())

/** What could lead out of a folder, however the reader decodes it. */
const ASTRAY = /[\p{Cc}\\?#]|%(?:2e|2f|5c|25|00)|\/\.{1,2}(?:\/|$)|^ | $/iu

const isAllowed = (url: string, allow: readonly string[]): boolean =>
  !ASTRAY.test(url) && allow.some((prefix) => normal(url).startsWith(normal(prefix)))

const refused = (slug: string, what: string): GatewayError =>
  new GatewayError('unsupported', what, { param: 'url', provider: slug })

/**
 * Whoever has a key could otherwise have a provider read the deployment's own buckets: with the deployment's credential
 * it is sent only URLs of these beginnings. What a team's own credential opens, and a client's, is theirs. Throws
 * `unsupported`.
 */
export const requireAllowed = (
  { provider: { slug, ownStorage }, credential, path }: Attempt,
  { body, source }: Pick<Call, 'body' | 'source'>,
  allow: readonly string[] = [],
): void => {
  if (!ownStorage || credential.kind !== 'system') return
  const rule = allow.length > 0 ? `allow ${allow.join(', ')} alone` : 'allow none ("media": { "allow": ["gs://…/"] })'
  for (const url of urlsIn(body))
    if (isOwn(url, ownStorage.hosts) && !isAllowed(url, allow))
      throw refused(
        slug,
        `${slug} would read ${shown(url)} in the name of this deployment, whose overrides ${rule}: send the file itself.`,
      )
  // Of two members with one name this gateway reads the second, and whoever gets the bytes perhaps the first.
  if (path.mode === 'relay' && countMembers(body) !== membersIn(source.text))
    throw refused(slug, `The body has an object with the same name twice: what ${slug} would read of it is not clear.`)
}
