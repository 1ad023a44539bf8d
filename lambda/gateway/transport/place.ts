import type { Agent, RequestOptions, request as requestOverHttp } from 'node:http'
import { GatewayError } from '../core/error.ts'

const FREE_SOCKET_MS = 60_000
const POOL = {
  keepAlive: true,
  noDelay: true,
  maxFreeSockets: 256,
  timeout: FREE_SOCKET_MS,
  scheduling: 'lifo',
} as const

/**
 * `import 'node:http'` reads every export and thereby loads undici, which costs 30 ms of a cold start;
 * getBuiltinModule does not.
 */
const PROTOCOLS = {
  'http:': { module: () => process.getBuiltinModule('node:http'), connected: 'connect' },
  'https:': { module: () => process.getBuiltinModule('node:https'), connected: 'secureConnect' },
} as const

const agents = new Map<string, Agent>()

const protocolOf = (url: URL) => {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new GatewayError(
      'upstream-unreachable',
      `Cannot reach ${url.host} over ${url.protocol} Only http: and https: exist.`,
    )
  const { module, connected } = PROTOCOLS[url.protocol]
  const { Agent, request } = module()
  const agent = agents.get(url.protocol) ?? new Agent(POOL)
  agents.set(url.protocol, agent)
  return { request, agent, connected }
}

/** Where a request goes, as Node's client wants it: parsed once, as the same few places are asked again and again. */
export interface Place {
  /** With its port, if that is not the protocol's own. */
  readonly host: string
  /** What user and password in the URL come to. */
  readonly authorization: string | undefined
  readonly options: RequestOptions
  readonly request: typeof requestOverHttp
  readonly agent: Agent
  readonly connected: string
}

const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`

const MAX_PLACES = 500
const places = new Map<string, Place>()

/** Throws 'upstream-unreachable' for another protocol than HTTP's, and a TypeError for what is no URL. */
export const placeOf = (href: string): Place => {
  const known = places.get(href)
  if (known) return known
  const url = new URL(href)
  const { hostname, port, pathname, search, username, password } = url
  const place: Place = {
    host: url.host,
    options: {
      protocol: url.protocol,
      // An IPv6 address stands without its brackets.
      hostname: hostname.replace(/^\[|\]$/g, ''),
      path: pathname + search,
      ...(port === '' ? {} : { port }),
    },
    authorization: username || password ? basic(username, password) : undefined,
    ...protocolOf(url),
  }
  if (places.size >= MAX_PLACES) places.clear()
  places.set(href, place)
  return place
}
