import { GatewayError } from '../gateway/core/error.ts'

/** What this machine calls itself. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

const MAX_SHOWN = 100

/** The name in a Host header or of a URL's host, without its port. */
const nameOf = (host: string): string => host.toLowerCase().replace(/:\d*$/, '')

/**
 * Why a request is not answered: its Host header names somebody else. A web page can lead its own name to this machine
 * (DNS rebinding), and its browser then takes the server for the page's own; a name of this machine no page can have.
 * `names` are further ones.
 */
export const misdirected = (host: string | undefined, names: readonly string[]): GatewayError | undefined => {
  const known = [...LOOPBACK, ...names]
  if (known.includes(nameOf(host ?? ''))) return undefined
  return new GatewayError(
    'forbidden',
    `This server answers to ${known.join(', ')}, not to "${(host ?? '').slice(0, MAX_SHOWN)}", as the Host header says. POINTSMAN_HOSTS names further hosts.`,
  )
}
