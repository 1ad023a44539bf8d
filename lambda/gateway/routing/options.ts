import { GatewayError } from '../core/error.ts'
import type { JsonObject, JsonValue } from '../core/json.ts'

/** `providerOptions.gateway`, validated. */
export interface RoutingOptions {
  /** Providers to prefer, best first; the others stay as fallback. */
  readonly order: readonly string[]
  /** The only providers allowed. */
  readonly only: readonly string[] | undefined
  /** Models to try after every provider of the first one failed. */
  readonly models: readonly string[]
  /** For reporting. */
  readonly user: string | undefined
  readonly tags: readonly string[]
}

const KNOWN = ['order', 'only', 'models', 'user', 'tags']

const shown = (value: JsonValue | undefined): string => JSON.stringify(value).slice(0, 40)

const strings = (gateway: JsonObject, name: string): string[] | undefined => {
  const value = gateway[name]
  if (value === undefined || value === null) return undefined
  const isList = Array.isArray(value) && value.every((entry) => typeof entry === 'string' && entry !== '')
  if (!isList)
    throw new GatewayError(
      'bad-request',
      `providerOptions.gateway.${name} must be an array of strings, got ${shown(value)}.`,
      {
        param: `providerOptions.gateway.${name}`,
      },
    )
  return value as string[]
}

const REPORT_TAGS = 'ai-reporting-tags'
const REPORT_USER = 'ai-reporting-user'

/** Reads the gateway's options of a request. Throws `bad-request` naming the option; unknown ones are returned. */
export const readOptions = (
  gateway: JsonObject,
  headers: Readonly<Record<string, string>>,
): { options: RoutingOptions; unknown: string[] } => {
  const user = gateway['user'] ?? headers[REPORT_USER]
  if (user !== undefined && typeof user !== 'string')
    throw new GatewayError('bad-request', `providerOptions.gateway.user must be a string, got ${shown(user)}.`, {
      param: 'providerOptions.gateway.user',
    })
  const options = {
    order: strings(gateway, 'order') ?? [],
    only: strings(gateway, 'only'),
    models: strings(gateway, 'models') ?? [],
    user,
    tags: strings(gateway, 'tags') ?? headers[REPORT_TAGS]?.split(',').map((tag) => tag.trim()) ?? [],
  }
  return { options, unknown: Object.keys(gateway).filter((name) => !KNOWN.includes(name)) }
}
