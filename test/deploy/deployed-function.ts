import assert from 'node:assert/strict'
import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation'
import { clientEnv } from '../emulator/ministack.ts'
import { type RunningLambda, startLambda } from '../lambda-runtime/emulator.ts'
import type { DeployedStack } from './cdk.ts'

/** As far as it is needed, what Lambda's GetFunctionConfiguration says. */
interface Configuration {
  readonly Description: string
  readonly Handler: string
  readonly MemorySize: number
  readonly Timeout: number
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> }
}

interface Deployed extends Configuration {
  readonly logicalId: string
  readonly name: string
}

/** The function of a stack with that description. */
const functionOf = async (stackName: string, endpoint: string, description: string): Promise<Deployed> => {
  const cloudformation = new CloudFormationClient({})
  const { StackResourceSummaries = [] } = await cloudformation.send(
    new ListStackResourcesCommand({ StackName: stackName }),
  )
  cloudformation.destroy()
  for (const { LogicalResourceId = '', PhysicalResourceId = '', ResourceType } of StackResourceSummaries) {
    if (ResourceType !== 'AWS::Lambda::Function') continue
    const response = await fetch(`${endpoint}/2015-03-31/functions/${PhysicalResourceId}/configuration`)
    const configuration = (await response.json()) as Configuration
    if (configuration.Description === description)
      return { ...configuration, logicalId: LogicalResourceId, name: PhysicalResourceId }
  }
  throw new assert.AssertionError({ message: `No function of ${stackName} is "${description}".` })
}

/** Runs the function that the schedule runs, as it was deployed; resolves to its answer. */
export const runClosing = async (stackName: string, endpoint: string): Promise<unknown> => {
  const { name } = await functionOf(stackName, endpoint, 'Pointsman: the sums')
  const response = await fetch(`${endpoint}/2015-03-31/functions/${name}/invocations`, { method: 'POST', body: '{}' })
  const answer = await response.text()
  assert.equal(response.headers.get('x-amz-function-error'), null, answer)
  return JSON.parse(answer)
}

/**
 * The gateway function as it was deployed, its code and its environment, in the real runtime behind an API that streams:
 * the emulator's own does not.
 */
export const startDeployed = async (
  stackName: string,
  { code }: DeployedStack,
  endpoint: string,
): Promise<RunningLambda> => {
  const deployed = await functionOf(stackName, endpoint, 'Pointsman: the data plane')
  const bundleDir = code.get(deployed.logicalId)
  assert.ok(bundleDir, `The gateway of ${stackName} has no code.`)
  return startLambda({
    bundleDir,
    handler: deployed.Handler,
    memoryMb: deployed.MemorySize,
    timeoutMs: deployed.Timeout * 1000,
    env: { ...deployed.Environment.Variables, ...clientEnv(endpoint) },
  })
}
