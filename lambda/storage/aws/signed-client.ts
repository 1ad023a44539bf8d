import { GatewayError } from '../../gateway/core/error.ts'
import { send } from '../../gateway/transport/http.ts'
import { MAX_ANSWER_BYTES } from '../../gateway/transport/limits.ts'
import { readAll } from '../../gateway/transport/read.ts'
import { type AwsCredentials, staticCredentials } from './credentials.ts'
import { endpointOf, type Variables } from './endpoint.ts'
import { readAnswer } from './exception.ts'
import { type AwsCall, type AwsClient, type JsonServiceId, SERVICES } from './operations.ts'
import { withRetries } from './retry.ts'
import { signedHeaders } from './signature.ts'

/** So that a host that is gone leaves time for another try. */
export const CONNECT_MS = 1000

/** Longer than any call may take: its signal ends it, whatever it waits for. */
export const IDLE_MS = 300_000

export interface SignedClientOptions {
  readonly region: string
  /** The environment: credentials, endpoints. */
  readonly variables: Variables
}

class NoCredentials extends Error {
  override readonly name = 'CredentialsProviderError'
}

/** Throws where the environment has none. */
export const credentialsIn = (variables: Variables): AwsCredentials => {
  const credentials = staticCredentials(variables)
  if (!credentials) throw new NoCredentials('The environment has no AWS credentials any more.')
  return credentials
}

/** What the transport says of its providers, as an error of a connection: a store's own words are made of its code. */
export const connectionFailure = (thrown: unknown): unknown => {
  if (!(thrown instanceof GatewayError) || thrown.code === 'internal' || thrown.code === 'aborted') return thrown
  return thrown.cause instanceof Error ? thrown.cause : Object.assign(new Error(thrown.message), { code: thrown.code })
}

/**
 * AWS's JSON APIs without the SDK, whose clients take longer to load and to run than all else that a request needs: one
 * signed POST over the gateway's own transport, three tries where it may. With the environment's own credentials only.
 */
export const signedClient = ({ region, variables }: SignedClientOptions): AwsClient<JsonServiceId> => {
  const once = async (
    { service, operation, input, ...call }: AwsCall<JsonServiceId>,
    signal: AbortSignal,
  ): Promise<object> => {
    const credentials = credentialsIn(variables)
    const { target, json } = SERVICES[service]
    const url = new URL(endpointOf(service, region, variables))
    const body = JSON.stringify(input)
    const unsigned = {
      'content-type': `application/x-amz-json-${json}`,
      'x-amz-target': `${target}.${operation}`,
    }
    const headers = signedHeaders({ url, headers: unsigned, body }, { service, region }, credentials)
    const response = await send(
      { url: url.href, headers, body, ...call },
      { connectMs: CONNECT_MS, idleMs: IDLE_MS, signal },
    )
    const bytes = await readAll(response.body, MAX_ANSWER_BYTES)
    return readAnswer(response, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'))
  }
  return (call, signal) => {
    const asked = () =>
      once(call, signal).catch((thrown: unknown) => {
        throw connectionFailure(thrown)
      })
    return call.isOnce ? asked() : withRetries(asked, signal)
  }
}
