import { vi } from 'vitest'
import { awsService } from '../../../../lambda/storage/aws/bounded-service.ts'
import type { AwsClient, AwsService, StoreServiceId } from '../../../../lambda/storage/aws/operations.ts'
import { sdkClient } from '../../../../lambda/storage/aws/sdk-client.ts'
import { signedClient } from '../../../../lambda/storage/aws/signed-client.ts'

export const REGION = 'us-east-1'

/** An environment whose services are all there. */
export const environmentAt = (endpoint: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
})

/** The SDK looks into this process's environment by itself: it stands there while calls are on their way. */
const inEnvironment = (endpoint: string, client: AwsClient): AwsClient => {
  let calls = 0
  return async (call, signal) => {
    for (const [name, value] of Object.entries(environmentAt(endpoint))) vi.stubEnv(name, value)
    calls++
    try {
      return await client(call, signal)
    } finally {
      calls--
      if (calls === 0) vi.unstubAllEnvs()
    }
  }
}

/** Both ways to AWS: what a suite asks of stores it asks over each. */
export const AWS_CLIENTS = {
  'the signed client': (endpoint) => signedClient({ region: REGION, variables: environmentAt(endpoint) }),
  'the SDK': (endpoint) => inEnvironment(endpoint, sdkClient({ region: REGION })),
} as const satisfies Record<string, (endpoint: string) => AwsClient>

export type ClientName = keyof typeof AWS_CLIENTS
export const CLIENT_NAMES = Object.keys(AWS_CLIENTS) as ClientName[]

/** A service at an endpoint, as stores are given it. */
export const serviceAt = <S extends StoreServiceId>(
  service: S,
  endpoint: string,
  by: ClientName = 'the signed client',
  limitMs?: number,
): AwsService<S> => awsService(service, AWS_CLIENTS[by](endpoint), limitMs)
