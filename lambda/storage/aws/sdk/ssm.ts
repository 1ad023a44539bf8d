import { GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { SdkOf } from './sdk.ts'

export const sdk: SdkOf<'ssm'> = {
  Client: SSMClient,
  commands: { GetParameters: GetParametersCommand, PutParameter: PutParameterCommand },
}
