import { type Attempt, endpointOf, type Timeouts } from '../../core/attempt.ts'
import type { Call } from '../../core/call.ts'
import type { Warning } from '../../core/canonical/parts.ts'
import type { AnswerMeta, Dialect, Wire } from '../../core/dialect.ts'
import { GatewayError } from '../../core/error.ts'
import type { Credential, HttpsReach } from '../../core/provider/provider.ts'
import { sendToBedrock } from '../../transport/bedrock.ts'
import type { Download } from '../../transport/download.ts'
import type { GoogleAuth } from '../../transport/google-token.ts'
import { send, type UpstreamResponse } from '../../transport/http.ts'
import { readError } from '../../transport/read.ts'
import type { Gate } from '../gate/gate.ts'
import { requireHonoured } from '../strict.ts'
import { requestHeaders, requireEventStream, urlInput } from './headers.ts'

/** What running attempts needs from the outside; made once per process. */
export interface Upstream {
  readonly google: GoogleAuth
  readonly download: Download
  /** Beginnings of URLs that providers may read in the deployment's name. Absent: none. */
  readonly mediaAllow?: readonly string[]
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

/** One attempt's view of it. */
export interface Running extends Execution {
  /** What the provider says goes through it. */
  readonly gate: Gate
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

const failure = async (response: UpstreamResponse, wire: Wire, attempt: Attempt): Promise<GatewayError> => {
  const upstream = { ...(await readError(response, wire.name)), credential: attempt.credential.kind }
  const error = wire.decodeError(upstream, attempt.provider.slug)
  // It was the client's own credential: the client gets to read what its provider says, and nobody else is asked.
  return attempt.credential.kind === 'client' && error.code === 'upstream-refused'
    ? new GatewayError('upstream-rejected', error.message, error.detail)
    : error
}

/**
 * Sends a request over the attempt's wire. Throws the provider's error, decoded, for anything but a 2xx, and before anything is
 * sent 'unsupported' for what strict mode does not let be left behind.
 */
export const askProvider = async (
  attempt: Attempt,
  wire: Wire,
  { body, headers = {}, url, warnings }: Outgoing,
  { call, credential, signal, timeouts, gate }: Pick<Running, 'call' | 'credential' | 'signal' | 'timeouts' | 'gate'>,
  upstream: Pick<Upstream, 'google'>,
): Promise<UpstreamResponse> => {
  requireHonoured(call, warnings, attempt.provider.slug)
  const { reach } = endpointOf(attempt, wire.name)
  const input = urlInput(attempt, call, credential)
  const { connectMs, firstTokenMs: headersMs, idleMs } = timeouts
  const timing = { connectMs, headersMs, idleMs, signal, sent: gate.sent }
  const start = async (): Promise<UpstreamResponse> => {
    if (reach.via === 'bedrock')
      return sendToBedrock(input, Buffer.concat(body), timing, attempt.credential.kind === 'system')
    const all = await requestHeaders(attempt, reach, call, credential, upstream.google, headers)
    return send({ url: (url ?? reach.url)(input), headers: all, body }, timing)
  }
  const response = await start()
  if (response.status < 200 || response.status > 299) throw await failure(response, wire, attempt)
  if (call.stream) requireEventStream(response.headers, attempt.provider.slug)
  return response
}
