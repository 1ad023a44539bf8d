import { lookup as dnsLookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { GatewayError } from '../core/error.ts'
import { within } from '../core/time-limit.ts'
import { abortError, send, type Timing, type UpstreamResponse } from './http.ts'
import { FILE_LIMITS } from './limits.ts'
import { isPublicAddress } from './public-address.ts'
import { readAll, watched } from './read.ts'

export interface DownloadOptions {
  readonly enabled: boolean
  readonly maxBytes?: number
  /** For one download, redirects included. */
  readonly timeoutMs?: number
  readonly maxRedirects?: number
  /** All addresses of a host; DNS by default. */
  readonly resolve?: (host: string) => Promise<readonly string[]>
  /** Exceptions from the rules on addresses and ports. None by default. */
  readonly allow?: (address: string, port: number) => boolean
}

export interface Downloaded {
  readonly bytes: Uint8Array
  /** As the server declared it, without parameters, lower-case. */
  readonly mediaType: string
}

export interface OneDownload {
  /** Narrows the media types, e.g. `['image/*']`. */
  readonly accept?: readonly string[]
  readonly signal?: AbortSignal
  /** Hears how many bytes came, whenever some did; what it throws ends the download. */
  readonly read?: (bytes: number) => void
}

/** Throws 'bad-request' naming the host and the broken rule. */
export type Download = (url: string, options?: OneDownload) => Promise<Downloaded>

const MEDIA_TYPES = ['image/*', 'audio/*', 'text/*', 'application/pdf']
const REDIRECTS = [301, 302, 303, 307, 308]

const resolveByDns = async (host: string): Promise<string[]> =>
  (await dnsLookup(host, { all: true })).map(({ address }) => address)

const matches = (mediaType: string, pattern: string): boolean =>
  pattern.endsWith('/*') ? mediaType.startsWith(pattern.slice(0, -1)) : mediaType === pattern

/** A `lookup` that knows only these addresses: what was checked is what is connected to. */
const pinned =
  (addresses: readonly string[]): LookupFunction =>
  (_host, options, callback) => {
    const all = addresses.map((address) => ({ address, family: isIP(address) }))
    const [first] = all
    if (options.all) callback(null, all)
    else callback(null, first?.address ?? '', first?.family)
  }

const refusal = (url: URL | undefined, rule: string): GatewayError =>
  new GatewayError('bad-request', `Cannot fetch the file at ${url?.hostname || 'the given URL'}: ${rule}.`, {
    param: 'url',
  })

/**
 * Fetches files that callers name, for providers that take bytes only. Reaches the public internet and nothing else:
 * every address of the host is checked, the connection goes to a checked address, each redirect is checked again.
 */
export const downloader = (options: DownloadOptions): Download => {
  const { maxBytes = FILE_LIMITS.bytes, timeoutMs = FILE_LIMITS.ms, maxRedirects = 3 } = options
  const { resolve = resolveByDns, allow = () => false } = options

  const checked = async (url: URL): Promise<LookupFunction> => {
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
      throw refusal(url, 'only http: and https: URLs are fetched')
    if (url.username || url.password) throw refusal(url, 'credentials in URLs are not sent')
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const addresses = await resolve(host).catch(() => [])
    if (addresses.length === 0) throw refusal(url, 'the host name cannot be resolved')
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
    const isAllowed = (address: string): boolean => allow(address, port)
    if (!addresses.every((address) => isPublicAddress(address) || isAllowed(address)))
      throw refusal(url, 'it is not on the public internet')
    if (url.port !== '' && port !== 80 && port !== 443 && !addresses.every(isAllowed))
      throw refusal(url, `port ${port} is not 80 or 443`)
    return pinned(addresses)
  }

  const follow = async (
    url: URL,
    timing: Timing,
    redirectsLeft: number,
  ): Promise<{ url: URL; response: UpstreamResponse }> => {
    const lookup = await checked(url)
    const response = await send({ url: url.href, method: 'GET', headers: { accept: '*/*' }, lookup }, timing)
    if (!REDIRECTS.includes(response.status)) return { url, response }
    if (redirectsLeft === 0) throw refusal(url, `it redirects more than ${maxRedirects} times`)
    const next = URL.parse(response.headers['location'] ?? '', url.href)
    if (!next) throw refusal(url, 'it redirects to no valid URL')
    return follow(next, timing, redirectsLeft - 1)
  }

  const fetchFile = async (
    start: URL,
    timing: Timing,
    { accept = MEDIA_TYPES, read = () => undefined }: OneDownload,
  ): Promise<Downloaded> => {
    const { url, response } = await follow(start, timing, maxRedirects)
    const mediaType = (response.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
    if (response.status !== 200) throw refusal(url, `it answered ${response.status}`)
    if (!accept.some((pattern) => matches(mediaType, pattern)))
      throw refusal(url, `its type is ${mediaType || 'not declared'}, allowed are ${accept.join(', ')}`)
    if (Number(response.headers['content-length'] ?? 0) > maxBytes)
      throw refusal(url, `it is longer than ${maxBytes} bytes`)
    const body = watched(response.body, ({ length }) => read(length))
    return { bytes: await readAll(body, maxBytes), mediaType }
  }

  return async (href, one = {}) => {
    const url = URL.parse(href)
    if (!options.enabled)
      throw new GatewayError(
        'unsupported',
        `This deployment does not fetch files from URLs (\`downloads\` is off): send the bytes of ${url?.host ?? 'the file'} instead.`,
        { param: 'url' },
      )
    if (!url) throw refusal(undefined, 'it is not a valid URL')
    const timeoutError = (ms: number) => refusal(url, `it took longer than ${ms} ms`)
    try {
      return await within({ ms: timeoutMs, timeoutError, signal: one.signal }, (signal) =>
        fetchFile(url, { connectMs: timeoutMs, idleMs: timeoutMs, signal }, one),
      )
    } catch (thrown) {
      if (one.signal?.aborted) throw abortError(one.signal)
      if (!(thrown instanceof GatewayError) || thrown.blame === 'caller') throw thrown
      throw refusal(url, thrown.message.replace(/\.$/, ''))
    }
  }
}
