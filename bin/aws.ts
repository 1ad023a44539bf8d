import { GatewayError } from '../lambda/gateway/core/error.ts'
import { awsService } from '../lambda/storage/aws/bounded-service.ts'
import type { AwsService, AwsServiceId } from '../lambda/storage/aws/operations.ts'
import { sdkClient } from '../lambda/storage/aws/sdk-client.ts'

/** A person's credentials may take a login, or a program that fetches them. */
const LIMIT_MS = 60_000

/** A service for commands; the AWS SDK's default chain finds credentials and, unless given, the region. */
export const commandService = <S extends AwsServiceId>(service: S, region: string | undefined): AwsService<S> =>
  awsService(service, sdkClient({ region }), LIMIT_MS)

/** What AWS itself said, with the names of accounts and resources: whoever runs commands may read it. */
export const inAwsWords = (error: unknown): unknown =>
  error instanceof GatewayError && error.code === 'internal' ? (error.cause ?? error) : error
