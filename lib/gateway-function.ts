import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  type IFunction,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { type GatewayEnv, writeGatewayEnv } from '../lambda/gateway/env.ts'
import { LEAST_MEMORY_MB, WHY_LEAST } from '../lambda/gateway/memory.ts'
import { allowMatching } from './allow.ts'
import { GATEWAY_ENTRY } from './bundle.ts'
import { bundledCode } from './bundled-code.ts'

const OVERRIDES_IN_BUNDLE = 'overrides.json'

export interface GatewayFunctionProps {
  readonly env: Omit<GatewayEnv, 'overridesFile'>
  readonly memorySize: number
  readonly provisionedConcurrency: number
  readonly logRetention: RetentionDays
  /** A JSON file merged over the catalog; it travels inside the bundle. @default - none */
  readonly overridesFile?: string | undefined
}

/** The data plane: one function that streams. Its role may only do what the constructs around it grant, and Bedrock. */
export class GatewayFunction extends Construct {
  readonly function: LambdaFunction
  readonly role: Role
  /** What to invoke: the function, or its alias with warm environments. */
  readonly target: IFunction

  constructor(scope: Construct, id: string, props: GatewayFunctionProps) {
    super(scope, id)
    requireMemory(props.memorySize)
    const logGroup = new LogGroup(this, 'Logs', { retention: props.logRetention, removalPolicy: RemovalPolicy.DESTROY })
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(this.role)
    allowBedrock(this.role)
    this.function = new LambdaFunction(this, 'Function', {
      description: 'Pointsman: the data plane',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: bundledCode(GATEWAY_ENTRY, props.overridesFile ? { [OVERRIDES_IN_BUNDLE]: props.overridesFile } : {}),
      role: this.role,
      memorySize: props.memorySize,
      timeout: Duration.minutes(15),
      environment: writeGatewayEnv({
        ...props.env,
        overridesFile: props.overridesFile && OVERRIDES_IN_BUNDLE,
      }),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
    })
    const target = props.provisionedConcurrency
      ? this.function.addAlias('warm', { provisionedConcurrentExecutions: props.provisionedConcurrency })
      : this.function
    // The CDK's classes say `T | undefined` where its interfaces say `?: T`.
    this.target = target as IFunction
  }
}

const requireMemory = (memorySize: number): void => {
  if (Token.isUnresolved(memorySize) || memorySize >= LEAST_MEMORY_MB) return
  throw new Error(`memorySize is ${memorySize}; allowed is ${LEAST_MEMORY_MB} or more, as ${WHY_LEAST}.`)
}

/** Every model in every Region, since a cross-Region inference profile needs the models that it may route to. */
const allowBedrock = (role: Role): void => {
  const { account } = Stack.of(role)
  const anyOf = (resource: string, owner: string) => ({
    service: 'bedrock',
    region: '*',
    account: owner,
    resource,
    resourceName: '*',
  })
  allowMatching(
    role,
    ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
    [
      anyOf('foundation-model', ''),
      anyOf('inference-profile', account),
      anyOf('application-inference-profile', account),
    ],
    "Which models exist, and in which Regions, is the catalog's business and changes weekly.",
  )
}
