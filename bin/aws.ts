import { GatewayError } from '../lambda/gateway/core/error.ts'
import { type AwsService, awsClient } from '../lambda/storage/aws-client.ts'

/** A person's credentials may take a login, or a program that fetches them. */
const LIMIT_MS = 60_000

/** A client for commands; the AWS SDK's default chain finds credentials and, unless given, the region. */
export const commandClient = <C>(service: AwsService<C>, region: string | undefined): C =>
  awsClient(service, { region, limitMs: LIMIT_MS })

/** What AWS itself said, with the names of accounts and resources: whoever runs commands may read it. */
export const inAwsWords = (error: unknown): unknown =>
  error instanceof GatewayError && error.code === 'internal' ? (error.cause ?? error) : error
