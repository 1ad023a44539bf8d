import { type AwsService, awsClient } from '../lambda/storage/aws-client.ts'

/** A person's credentials may take a login, or a program that fetches them. */
const LIMIT_MS = 60_000

/** A client for commands; the AWS SDK's default chain finds credentials and, unless given, the region. */
export const commandClient = <C>(service: AwsService<C>, region: string | undefined): C =>
  awsClient(service, { region, limitMs: LIMIT_MS })
