import { GatewayError } from '../../gateway/core/error.ts'
import type { AwsCredentials } from './credentials.ts'
import type { AwsClient, AwsServiceId, StoreServiceId } from './operations.ts'
import type { SdkClient, SdkOf, SdkSettings } from './sdk/sdk.ts'

/** So that a host that is gone leaves time for another try. */
const CONNECT_MS = 1000
const MAX_ATTEMPTS = 3

/** Loaded when a service is first asked: a client of the SDK costs a start more than all else. */
export type Sdks<S extends AwsServiceId> = { readonly [K in S]: () => Promise<{ readonly sdk: SdkOf<K> }> }

const STORES: Sdks<StoreServiceId> = {
  dynamodb: () => import('./sdk/dynamodb.ts'),
  secretsmanager: () => import('./sdk/secretsmanager.ts'),
  ssm: () => import('./sdk/ssm.ts'),
}

/** Where to look; what is not given is found wherever the SDK looks for it. */
export interface AwsPlace {
  readonly region?: string | undefined
  /** Of AWS's configuration files. */
  readonly profile?: string | undefined
}

interface Opened {
  readonly client: SdkClient
  readonly commands: Readonly<Record<string, new (input: never) => object>>
}

/** The SDK warns on the console where the environment has keys as well: who names a profile means it. */
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

const settingsOf = ({ region, profile }: AwsPlace, maxAttempts = MAX_ATTEMPTS): SdkSettings => ({
  ...(region === undefined ? {} : { region }),
  ...(profile === undefined ? {} : { profile, logger: SILENT }),
  maxAttempts,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: CONNECT_MS },
})

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
export const sdkClientOf = <S extends AwsServiceId>(sdks: Sdks<S>, place: AwsPlace = {}): AwsClient<S> => {
  const clients = new Map<string, Promise<Opened>>()
  const open = async (service: S, tries?: number): Promise<Opened> => {
    const { Client, commands } = (await sdks[service]()).sdk
    return { client: new Client(settingsOf(place, tries)), commands }
  }
  return async ({ service, operation, input, isOnce }, signal) => {
    // How often it tries is a setting of a client.
    const name = isOnce ? `${service} once` : service
    const opened = clients.get(name) ?? open(service, isOnce && 1)
    clients.set(name, opened)
    /** What hung may hang again: a search for credentials that is never given up, a connection that is dead. */
    const startAnew = (): void => {
      if (clients.get(name) === opened) clients.delete(name)
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

/** The same for the services that stores need. */
export const sdkClient = (place?: AwsPlace): AwsClient => sdkClientOf(STORES, place)

/** The region that the SDK finds. Rejects where neither the environment nor the profile says one. */
export const sdkRegion = async <S extends AwsServiceId>(load: Sdks<S>[S], place: AwsPlace): Promise<string> => {
  const { Client } = (await load()).sdk
  return new Client(settingsOf(place)).config.region()
}

/** The credentials that the SDK finds, for requests that are signed without it. */
export const sdkCredentials = async (place: AwsPlace): Promise<AwsCredentials> => {
  const { Client } = (await STORES.dynamodb()).sdk
  return new Client(settingsOf(place)).config.credentials()
}
