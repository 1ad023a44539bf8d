import { GatewayError } from '../lambda/gateway/core/error.ts'
import { readLocalEnv } from '../lambda/local/env.ts'
import { awsService } from '../lambda/storage/aws/bounded-service.ts'
import type { AwsService, StoreServiceId } from '../lambda/storage/aws/operations.ts'
import {
  type AwsPlace,
  type Sdks,
  sdkClient,
  sdkClientOf,
  sdkCredentials,
  sdkRegion,
} from '../lambda/storage/aws/sdk-client.ts'

/** A person's credentials may take a login, or a program that fetches them. */
const LIMIT_MS = 60_000

/** A service for commands; the AWS SDK's default chain finds credentials, of the profile if one is given. */
export const commandService = <S extends StoreServiceId>(service: S, place: AwsPlace): AwsService<S> =>
  awsService<S>(service, sdkClient(place), LIMIT_MS)

/** Queues, by requests that are signed here: the SDK's client for two verbs would be another package. */
export const openQueues = async (place: AwsPlace & { readonly region: string }): Promise<AwsService<'sqs'>> => {
  const { signedClient } = await import('../lambda/storage/aws/signed-client.ts')
  const { accessKeyId, secretAccessKey, sessionToken } = await sdkCredentials(place)
  const variables = {
    ...readLocalEnv().variables,
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken },
  }
  return awsService('sqs', signedClient({ region: place.region, variables }), LIMIT_MS)
}

/** Apart from the stores' services, so that no function's bundle has it. */
const STACKS: Sdks<'cloudformation'> = { cloudformation: () => import('../lambda/storage/aws/sdk/cloudformation.ts') }

/** Where deployments are listed, with the region that it is in. Rejects where nothing says a region. */
export const openStacks = async (
  place: AwsPlace,
): Promise<{ cloudformation: AwsService<'cloudformation'>; region: string }> => ({
  cloudformation: awsService('cloudformation', sdkClientOf(STACKS, place), LIMIT_MS),
  region: place.region ?? (await sdkRegion(STACKS.cloudformation, place)),
})

/** What AWS itself said, with the names of accounts and resources: whoever runs commands may read it. */
export const inAwsWords = (error: unknown): unknown =>
  error instanceof GatewayError && error.code === 'internal' ? (error.cause ?? error) : error
