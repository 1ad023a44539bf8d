import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import {
  AccessLogFormat,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  ResponseTransferMode,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway'
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'

export interface ApiProps {
  /** Its metrics are by this name: no other API of the account and Region may have it. */
  readonly name: string
  readonly target: IFunction
  readonly logRetention: RetentionDays
  /** Requests a second, over all callers. */
  readonly requestsPerSecond: number
  /** Serves from the root of this domain. @default - the stage's own URL */
  readonly domain?: { readonly name: string; readonly certificate: ICertificate } | undefined
}

/** The front door: a REST API that streams everything to the function, which does routing and authentication itself. */
export class Api extends Construct {
  readonly api: RestApi
  /** Without a trailing slash. */
  readonly url: string

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id)
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.api = new RestApi(this, 'RestApi', {
      restApiName: props.name,
      description: 'Pointsman: AI gateway',
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
      // One role for the whole account: without it, a fresh account refuses access logs.
      cloudWatchRole: true,
      deployOptions: {
        stageName: 'api',
        throttlingRateLimit: props.requestsPerSecond,
        throttlingBurstLimit: props.requestsPerSecond * 2,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
      ...(props.domain ? { domainName: { domainName: props.domain.name, certificate: props.domain.certificate } } : {}),
    })
    this.url = props.domain ? `https://${props.domain.name}` : this.api.urlForPath('/').replace(/\/$/, '')
    const integration = new LambdaIntegration(props.target, {
      responseTransferMode: ResponseTransferMode.STREAM,
      timeout: Duration.minutes(15),
      scopePermissionToMethod: false,
    })
    this.api.root.addMethod('ANY', integration)
    this.api.root.addResource('{proxy+}').addMethod('ANY', integration)
    for (const type of [ResponseType.DEFAULT_4XX, ResponseType.DEFAULT_5XX])
      this.api.addGatewayResponse(`Gateway${type.responseType}`, {
        type,
        templates: { 'application/json': ERROR_TEMPLATE },
      })
    acknowledge(this)
  }
}

/** Never a header, a query or a body: those may hold keys and prompts. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  ip: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  latency: '$context.responseLatency',
  length: '$context.responseLength',
  userAgent: '$context.identity.userAgent',
  error: '$context.error.message',
}

/** Errors of the front door itself, in an envelope that clients of OpenAI, Anthropic and the AI SDK can all read. */
const ERROR_TEMPLATE =
  '{"type":"error","error":{"type":"$context.error.responseType","message":$context.error.messageString,"code":null,"param":null}}'

const acknowledge = (api: Api): void =>
  Validations.of(api).acknowledge(
    { id: 'AwsSolutions-APIG2', reason: 'The function validates, in the error envelope of each dialect.' },
    { id: 'AwsSolutions-APIG3', reason: 'A web ACL is optional, costs money, and is attached from outside.' },
    { id: 'AwsSolutions-APIG4', reason: 'The function authenticates: the key may be in either of two headers.' },
    { id: 'AwsSolutions-COG4', reason: 'Callers are programs with gateway keys, not users of a Cognito pool.' },
    { id: 'AwsSolutions-APIG6', reason: 'Execution logs may show headers, and keys travel in them.' },
    {
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]`,
      reason: 'The role that API Gateway itself needs, once per account, to write logs.',
    },
  )
