import { type Attempt, endpointOf } from '../../core/attempt.ts'
import type { RelayWire } from '../../core/dialect.ts'
import { asGatewayError, type GatewayError } from '../../core/error.ts'
import { attributed } from '../../core/failure/attribute.ts'
import { memo } from '../../core/memo.ts'
import { send, type UpstreamResponse } from '../../transport/http.ts'
import { readError } from '../../transport/read.ts'
import { requireHonoured } from '../strict.ts'
import { requireEventStream } from './event-stream.ts'
import type { Outgoing, Running, Upstream } from './execution.ts'
import { requestHeaders, urlInput } from './headers.ts'

const bedrock = memo(() => import('../../transport/bedrock.ts'))

/** Says whose an error is that a provider told: its own, of which credential. */
export type Named = (error: GatewayError) => GatewayError

export const inNameOf =
  ({ provider, credential }: Pick<Attempt, 'provider' | 'credential'>): Named =>
  (error) =>
    attributed(error, provider.slug, credential.kind)

const failure = async (response: UpstreamResponse, wire: RelayWire, attempt: Attempt): Promise<GatewayError> =>
  inNameOf(attempt)(wire.decodeError(await readError(response, wire.name), attempt.provider.slug))

/**
 * Sends a request over the attempt's wire. Throws the provider's error, decoded, for anything but a 2xx, and before
 * anything is sent 'unsupported' for what strict mode does not let be left behind.
 */
export const askProvider = async (
  attempt: Attempt,
  wire: RelayWire,
  { body, headers = {}, url, warnings }: Outgoing,
  {
    call,
    credential,
    signal,
    timeouts,
    gate,
    again,
  }: Pick<Running, 'call' | 'credential' | 'signal' | 'timeouts' | 'gate' | 'again'>,
  upstream: Pick<Upstream, 'google'>,
): Promise<UpstreamResponse> => {
  requireHonoured(call, warnings, attempt.provider.slug)
  const { reach } = endpointOf(attempt, wire.name)
  const input = urlInput(attempt, call, credential)
  const { connectMs, firstTokenMs: headersMs, idleMs } = timeouts
  const timing = { connectMs, headersMs, idleMs, signal, sent: gate.sent, again }
  const start = async (): Promise<UpstreamResponse> => {
    if (reach.via === 'bedrock')
      return (await bedrock()).sendToBedrock(input, Buffer.concat(body), timing, attempt.credential.kind === 'system')
    const all = await requestHeaders(attempt, reach, call, credential, upstream.google, headers)
    return send({ url: (url ?? reach.url)(input), headers: all, body }, timing)
  }
  const response = await start()
  if (response.status < 200 || response.status > 299) throw await failure(response, wire, attempt)
  if (call.stream)
    await requireEventStream(response, attempt.provider.slug).catch((thrown: unknown) => {
      throw inNameOf(attempt)(asGatewayError(thrown))
    })
  return response
}
