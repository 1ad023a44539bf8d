import type { Attempt } from '../../core/attempt.ts'
import type { Call } from '../../core/call.ts'
import type { Auth, Credential, HttpsReach, UrlInput } from '../../core/provider/provider.ts'
import type { GoogleAuth } from '../../transport/google-token.ts'

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
