import { CfnOutput, type Stack } from 'aws-cdk-lib'
import type { AiGateway } from './ai-gateway.ts'
import { type Deployment, OUTPUTS } from './deployment.ts'

/** What the outputs are, for whoever reads them. */
const DESCRIPTIONS: Readonly<Record<keyof Deployment, string>> = {
  accountsTable: 'keys and teams; the gateway only reads it',
  dataTable: 'the request log and what is derived from it',
  notCountedQueue: 'what the ledger gave up',
  prefix: 'what names of secrets, and of parameters after a slash, begin with',
  region: 'where all of it is',
  requestLogDays: 'how many days the request log keeps a record',
  url: 'the gateway',
}

/**
 * Makes the outputs by which `pointsman … --stage STAGE` finds a gateway: one a stack, and the stack has to be named
 * `Pointsman-<stage>`.
 */
export const tellCommandLine = (stack: Stack, gateway: AiGateway): void => {
  const deployment: Deployment = {
    accountsTable: gateway.accounts.table.tableName,
    dataTable: gateway.data.table.tableName,
    notCountedQueue: gateway.ledger.notCounted.queueUrl,
    prefix: gateway.prefix,
    region: stack.region,
    requestLogDays: String(gateway.requestLogDays),
    url: gateway.api.url,
  }
  for (const [field, value] of Object.entries(deployment)) {
    const name = field as keyof Deployment
    new CfnOutput(stack, OUTPUTS[name], { value, description: DESCRIPTIONS[name] })
  }
}
