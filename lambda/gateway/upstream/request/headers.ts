import type { Attempt } from '../../core/attempt.ts'
import type { Call, WireName } from '../../core/call.ts'
import { GatewayError } from '../../core/error.ts'
import type { Auth, Credential, HttpsReach, ProviderPackage, UrlInput, WireEndpoint } from '../../core/provider/provider.ts'
import type { GoogleAuth } from '../../transport/google-token.ts'

/** The attempt's endpoint of that wire. The planner only makes attempts for wires that the provider has. */
export const endpointOf = <W extends WireName>(attempt: Attempt, wire: W): WireEndpoint<W> => {
  const endpoint: WireEndpoint<W> | undefined = attempt.provider.wires[wire]
  if (!endpoint) throw new Error(`${attempt.provider.slug} has no ${wire} wire`)
  return endpoint
}

/** The package of the attempt's provider, likewise. */
export const packageOf = ({ provider }: Attempt): ProviderPackage => {
  if (!provider.package) throw new Error(`${provider.slug} has no package`)
  return provider.package
}

export const urlInput = (attempt: Attempt, call: Call, credential: Credential): UrlInput => ({
  baseUrl: attempt.provider.baseUrl ?? '',
  model: attempt.upstreamModel,
  stream: call.stream,
  credential,
})

const authHeaders = async (auth: Auth, credential: Credential, google: GoogleAuth): Promise<Record<string, string>> => {
  switch (auth.kind) {
    case 'header': {
      const value = credential[auth.field]
      return value ? { [auth.name]: `${auth.prefix}${value}` } : {}
    }
    case 'google-oauth':
      return { authorization: `Bearer ${await google.accessToken(credential)}` }
    default:
      return {}
  }
}

/** The client's own provider credential, forwarded as it came: how a subscription is used through the gateway. */
const clientAuthHeaders = (credential: Credential): Record<string, string> => ({
  ...(credential['authorization'] ? { authorization: credential['authorization'] } : {}),
  ...(credential['xApiKey'] ? { 'x-api-key': credential['xApiKey'] } : {}),
})

/** Headers of the request to the provider: made by us, the client's only as its wire names them (`ofWire`). */
export const requestHeaders = async (
  attempt: Attempt,
  { headers, auth }: HttpsReach,
  call: Call,
  credential: Credential,
  google: GoogleAuth,
  ofWire: Readonly<Record<string, string>>,
): Promise<Record<string, string>> => ({
  'content-type': 'application/json',
  accept: call.stream ? 'text/event-stream' : 'application/json',
  ...headers,
  ...ofWire,
  ...(attempt.credential.kind === 'client'
    ? clientAuthHeaders(credential)
    : await authHeaders(auth, credential, google)),
})

/** A 200 that is no event stream is no answer to a streaming call: a login page, an error as JSON. */
export const requireEventStream = (headers: Readonly<Record<string, string>>, provider: string): void => {
  const type = headers['content-type'] ?? ''
  if (/\b(html|json|xml)\b/i.test(type))
    throw new GatewayError('upstream-failed', `${provider} answered ${type} instead of an event stream.`, { provider })
}
