import { GatewayError } from '../../gateway/core/error.ts'
import type { AwsClient, AwsServiceId } from './operations.ts'
import type { SdkClient, SdkOf } from './sdk/sdk.ts'

/** So that a host that is gone leaves time for another try. */
const CONNECT_MS = 1000
const MAX_ATTEMPTS = 3

/** Loaded when a service is first asked: a client of the SDK costs a start more than all else. */
const SDKS: { readonly [S in AwsServiceId]: () => Promise<{ readonly sdk: SdkOf<S> }> } = {
  dynamodb: () => import('./sdk/dynamodb.ts'),
  secretsmanager: () => import('./sdk/secretsmanager.ts'),
  ssm: () => import('./sdk/ssm.ts'),
}

interface Opened {
  readonly client: SdkClient
  readonly commands: Readonly<Record<string, new (input: never) => object>>
}

/** Its own error is a TypeError that names no variable. */
const whereNoUrl = (thrown: unknown): unknown =>
  thrown instanceof TypeError && 'code' in thrown && thrown.code === 'ERR_INVALID_URL'
    ? new GatewayError('internal', 'An endpoint of AWS in the environment (AWS_ENDPOINT_URL…) is no URL.', {
        status: 500,
      })
    : thrown

/**
 * AWS by its SDK: finds credentials and, unless given, the region wherever the SDK looks for them. Its own limits end
 * neither that search nor an answer that trickles, and its `requestTimeout` only warns: the signal has to.
 */
export const sdkClient = ({ region }: { readonly region?: string | undefined } = {}): AwsClient => {
  const clients = new Map<AwsServiceId, Promise<Opened>>()
  const open = async (service: AwsServiceId): Promise<Opened> => {
    const { Client, commands } = (await SDKS[service]()).sdk
    const client = new Client({
      ...(region === undefined ? {} : { region }),
      maxAttempts: MAX_ATTEMPTS,
      retryMode: 'standard',
      requestHandler: { connectionTimeout: CONNECT_MS },
    })
    return { client, commands }
  }
  return async ({ service, operation, input }, signal) => {
    const opened = clients.get(service) ?? open(service)
    clients.set(service, opened)
    /** What hung may hang again: a search for credentials that is never given up, a connection that is dead. */
    const startAnew = (): void => {
      if (clients.get(service) === opened) clients.delete(service)
    }
    signal.addEventListener('abort', startAnew, { once: true })
    try {
      const { client, commands } = await opened
      const Command = commands[operation]
      if (!Command) throw new Error(`${operation} is no operation of ${service}.`)
      return await client.send(new Command(input as never) as never, { abortSignal: signal })
    } catch (thrown) {
      throw whereNoUrl(thrown)
    } finally {
      signal.removeEventListener('abort', startAnew)
    }
  }
}
