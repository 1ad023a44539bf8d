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

/** By their logical ids. */
const functionsOf = async (stackName: string, endpoint: string): Promise<Map<string, Configuration>> => {
  const cloudformation = new CloudFormationClient({})
  const { StackResourceSummaries = [] } = await cloudformation.send(
    new ListStackResourcesCommand({ StackName: stackName }),
  )
  cloudformation.destroy()
  const functions = new Map<string, Configuration>()
  for (const { LogicalResourceId = '', PhysicalResourceId, ResourceType } of StackResourceSummaries) {
    if (ResourceType !== 'AWS::Lambda::Function') continue
    const response = await fetch(`${endpoint}/2015-03-31/functions/${PhysicalResourceId}/configuration`)
    functions.set(LogicalResourceId, (await response.json()) as Configuration)
  }
  return functions
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
  const functions = await functionsOf(stackName, endpoint)
  const [id, deployed] = [...functions].find(([, { Description }]) => Description === 'Pointsman: the data plane') ?? []
  const bundleDir = code.get(id ?? '')
  assert.ok(deployed && bundleDir, `No function of ${stackName} is the gateway.`)
  return startLambda({
    bundleDir,
    handler: deployed.Handler,
    memoryMb: deployed.MemorySize,
    timeoutMs: deployed.Timeout * 1000,
    env: { ...deployed.Environment.Variables, ...clientEnv(endpoint) },
  })
}
