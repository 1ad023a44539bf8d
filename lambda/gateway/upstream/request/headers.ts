import type { Attempt } from '../../core/attempt.ts'
import type { Call, WireName } from '../../core/call.ts'
import { GatewayError } from '../../core/error.ts'
import type { Auth, Credential, Target, WireEndpoint } from '../../core/provider.ts'
import { betasFor } from '../../dialect/anthropic-messages/call/betas.ts'
import type { GoogleAuth } from '../../transport/google-token.ts'

/** Request headers of a client that have a meaning for the provider, by wire. Everything else stays with us. */
const CLIENT_HEADERS: Readonly<Record<WireName, readonly string[]>> = {
  'openai-chat': [],
  'anthropic-messages': ['anthropic-version'],
}

/** The attempt's endpoint of that wire. The planner only makes attempts for wires that the provider has. */
export const endpointOf = (attempt: Attempt, wire: WireName): WireEndpoint => {
  const endpoint = attempt.provider.wires[wire]
  if (!endpoint) throw new Error(`${attempt.provider.slug} has no ${wire} wire`)
  return endpoint
}

export const targetOf = (attempt: Attempt, call: Call, credential: Credential): Target => ({
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

/** Headers of the request to the provider: made by us, the client's only where the wire names them. */
export const requestHeaders = async (
  attempt: Attempt,
  wire: WireName,
  call: Call,
  credential: Credential,
  google: GoogleAuth,
): Promise<Record<string, string>> => {
  const endpoint = endpointOf(attempt, wire)
  const fromClient = CLIENT_HEADERS[wire].flatMap((name) => {
    const value = call.headers[name]
    return value && call.dialect === wire ? [[name, value] as const] : []
  })
  const betas =
    wire === 'anthropic-messages' && endpoint.quirks.betas?.in !== 'body'
      ? betasFor(call.headers, endpoint.quirks).kept
      : []
  return {
    'content-type': 'application/json',
    accept: call.stream ? 'text/event-stream' : 'application/json',
    ...endpoint.headers,
    ...Object.fromEntries(fromClient),
    ...(betas.length > 0 ? { 'anthropic-beta': betas.join(',') } : {}),
    ...(attempt.credential.kind === 'client'
      ? clientAuthHeaders(credential)
      : await authHeaders(endpoint.auth, credential, google)),
  }
}

/** A 200 that is no event stream is no answer to a streaming call: a login page, an error as JSON. */
export const requireEventStream = (headers: Readonly<Record<string, string>>, provider: string): void => {
  const type = headers['content-type'] ?? ''
  if (/\b(html|json|xml)\b/i.test(type))
    throw new GatewayError('upstream-failed', `${provider} answered ${type} instead of an event stream.`, { provider })
}
