import { type Attempt, endpointOf, type Timeouts } from '../../core/attempt.ts'
import type { Call } from '../../core/call.ts'
import type { Warning } from '../../core/canonical/parts.ts'
import type { AnswerMeta, Dialect, Wire } from '../../core/dialect.ts'
import { asGatewayError, type GatewayError } from '../../core/error.ts'
import { attributed } from '../../core/failure/attribute.ts'
import type { Credential, HttpsReach } from '../../core/provider/provider.ts'
import { sendToBedrock } from '../../transport/bedrock.ts'
import type { Download } from '../../transport/download.ts'
import type { GoogleAuth } from '../../transport/google-token.ts'
import { send, type UpstreamResponse } from '../../transport/http.ts'
import { readError } from '../../transport/read.ts'
import { requireHonoured } from '../strict.ts'
import { requireEventStream } from './event-stream.ts'
import { requestHeaders, urlInput } from './headers.ts'

/** What running attempts needs from the outside; made once per process. */
export interface Upstream {
  readonly google: GoogleAuth
  readonly download: Download
}

/** One request's view of it. */
export interface Execution {
  readonly call: Call
  readonly dialect: Dialect
  readonly credential: Credential
  readonly timeouts: Timeouts
  readonly signal: AbortSignal
  readonly meta: AnswerMeta
}

export interface Outgoing {
  /** In pieces, to be sent as one. */
  readonly body: readonly Uint8Array[]
  /** Of its wire, beside those of every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Where to, if not to where the endpoint answers calls. */
  readonly url?: HttpsReach['url']
  /** What of the caller's was left behind. */
  readonly warnings: readonly Warning[]
}

/** Says whose an error is that a provider told: its own, of which credential. */
export type Named = (error: GatewayError) => GatewayError

export const inNameOf =
  ({ provider, credential }: Pick<Attempt, 'provider' | 'credential'>): Named =>
  (error) =>
    attributed(error, provider.slug, credential.kind)

const failure = async (
  response: UpstreamResponse,
  wire: Wire,
  attempt: Attempt,
  credential: Credential,
): Promise<GatewayError> =>
  inNameOf(attempt)(wire.decodeError(await readError(response, wire.name, credential), attempt.provider.slug))

/**
 * Sends a request over the attempt's wire. Throws the provider's error, decoded, for anything but a 2xx, and before anything is
 * sent 'unsupported' for what strict mode does not let be left behind.
 */
export const askProvider = async (
  attempt: Attempt,
  wire: Wire,
  { body, headers = {}, url, warnings }: Outgoing,
  { call, credential, signal, timeouts }: Pick<Execution, 'call' | 'credential' | 'signal' | 'timeouts'>,
  upstream: Pick<Upstream, 'google'>,
): Promise<UpstreamResponse> => {
  requireHonoured(call, warnings, attempt.provider.slug)
  const { reach } = endpointOf(attempt, wire.name)
  const input = urlInput(attempt, call, credential)
  const timing = { connectMs: timeouts.connectMs, headersMs: timeouts.firstTokenMs, idleMs: timeouts.idleMs, signal }
  const start = async (): Promise<UpstreamResponse> => {
    if (reach.via === 'bedrock')
      return sendToBedrock(input, Buffer.concat(body), timing, attempt.credential.kind === 'system')
    const all = await requestHeaders(attempt, reach, call, credential, upstream.google, headers)
    return send({ url: (url ?? reach.url)(input), headers: all, body }, timing)
  }
  const response = await start()
  if (response.status < 200 || response.status > 299) throw await failure(response, wire, attempt, credential)
  if (call.stream)
    await requireEventStream(response, attempt.provider.slug, credential).catch((thrown: unknown) => {
      throw inNameOf(attempt)(asGatewayError(thrown))
    })
  return response
}
