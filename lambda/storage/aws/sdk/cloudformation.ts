import { CloudFormationClient, DescribeStacksCommand, ListStacksCommand } from '@aws-sdk/client-cloudformation'
import type { SdkOf } from './sdk.ts'

export const sdk: SdkOf<'cloudformation'> = {
  Client: CloudFormationClient,
  commands: { DescribeStacks: DescribeStacksCommand, ListStacks: ListStacksCommand },
}
