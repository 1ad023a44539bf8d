import type * as CloudFormation from '@aws-sdk/client-cloudformation'
import type * as DynamoDb from '@aws-sdk/client-dynamodb'
import type * as SecretsManager from '@aws-sdk/client-secrets-manager'
import type * as Ssm from '@aws-sdk/client-ssm'

/**
 * What stores and commands ask AWS, and what they read of the answers. Only members that are the same in the SDK's words
 * and in JSON on the wire: no dates, so that both clients give the same. Bytes in items differ: `dynamodb/sheet-items.ts`.
 */
export interface AwsOperations {
  readonly dynamodb: {
    readonly GetItem: (input: DynamoDb.GetItemInput) => Pick<DynamoDb.GetItemOutput, 'Item'>
    readonly PutItem: (input: DynamoDb.PutItemInput) => object
    readonly UpdateItem: (input: DynamoDb.UpdateItemInput) => Pick<DynamoDb.UpdateItemOutput, 'Attributes'>
    readonly DeleteItem: (input: DynamoDb.DeleteItemInput) => object
    readonly Query: (
      input: DynamoDb.QueryInput,
    ) => Pick<DynamoDb.QueryOutput, 'Items' | 'LastEvaluatedKey' | 'ScannedCount'>
    readonly Scan: (input: DynamoDb.ScanInput) => Pick<DynamoDb.ScanOutput, 'Items' | 'LastEvaluatedKey'>
    readonly BatchGetItem: (
      input: DynamoDb.BatchGetItemInput,
    ) => Pick<DynamoDb.BatchGetItemOutput, 'Responses' | 'UnprocessedKeys'>
  }
  readonly secretsmanager: {
    readonly GetSecretValue: (
      input: SecretsManager.GetSecretValueRequest,
    ) => Pick<SecretsManager.GetSecretValueResponse, 'SecretString' | 'VersionId'>
    readonly PutSecretValue: (input: Written<SecretsManager.PutSecretValueRequest>) => object
    readonly CreateSecret: (input: Written<SecretsManager.CreateSecretRequest>) => object
    readonly DeleteSecret: (input: SecretsManager.DeleteSecretRequest) => object
    readonly ListSecrets: (
      input: SecretsManager.ListSecretsRequest,
    ) => Pick<SecretsManager.ListSecretsResponse, 'NextToken'> & { readonly SecretList?: readonly NamedSecret[] }
  }
  readonly ssm: {
    readonly GetParameters: (input: Ssm.GetParametersRequest) => { readonly Parameters?: readonly NamedValue[] }
    readonly PutParameter: (input: Ssm.PutParameterRequest) => object
  }
  /** What the ledger gave up. Only a command asks it, by signed requests. */
  readonly sqs: {
    readonly ReceiveMessage: (input: {
      readonly QueueUrl: string
      readonly MaxNumberOfMessages: number
      readonly VisibilityTimeout: number
      readonly WaitTimeSeconds: number
    }) => { readonly Messages?: readonly QueueMessage[] }
    readonly DeleteMessage: (input: { readonly QueueUrl: string; readonly ReceiptHandle: string }) => object
  }
  /** The archive. Only the closing function asks it, by signed requests. */
  readonly s3: {
    readonly PutObject: (input: {
      readonly Bucket: string
      readonly Key: string
      readonly Body: Uint8Array
      readonly ContentType: string
    }) => object
    readonly DeleteObject: (input: { readonly Bucket: string; readonly Key: string }) => object
    /** The first thousand. */
    readonly ListObjectsV2: (input: { readonly Bucket: string; readonly Prefix: string }) => {
      readonly Contents?: readonly { readonly Key: string }[]
    }
  }
  /** Who is told of alerts. Only the ledger asks it, by signed requests. */
  readonly sns: {
    readonly Publish: (input: { readonly TopicArn: string; readonly Subject: string; readonly Message: string }) => {
      readonly MessageId: string
    }
  }
  /** Where a deployment is. Only commands ask it, by the SDK. */
  readonly cloudformation: {
    readonly DescribeStacks: (input: CloudFormation.DescribeStacksInput) => { readonly Stacks?: readonly Stack[] }
    readonly ListStacks: (input: CloudFormation.ListStacksInput) => {
      readonly StackSummaries?: readonly NamedStack[]
      readonly NextToken?: string
    }
  }
}

/** The SDK makes the token up where there is none, the API wants one: a try that is repeated writes once. */
type Written<T extends { ClientRequestToken?: string | undefined }> = Omit<T, 'SecretBinary'> & {
  readonly ClientRequestToken: string
}
export interface QueueMessage {
  readonly MessageId?: string
  readonly Body?: string
  readonly ReceiptHandle?: string
}
type NamedSecret = Pick<SecretsManager.SecretListEntry, 'Name'>
type NamedValue = Pick<Ssm.Parameter, 'Name' | 'Value'>
export type Stack = Pick<CloudFormation.Stack, 'StackStatus' | 'StackStatusReason'> & {
  readonly Outputs?: readonly Pick<CloudFormation.Output, 'OutputKey' | 'OutputValue'>[]
}
type NamedStack = Pick<CloudFormation.StackSummary, 'StackName' | 'StackId' | 'StackStatus'>

/** By the first label of its host, which is also what signatures and IAM's permissions call it. */
export type AwsServiceId = keyof AwsOperations
/** Those whose requests and answers are JSON. */
export type JsonServiceId = Exclude<AwsServiceId, 'cloudformation' | 's3' | 'sns'>
/** Those that are asked by signed requests. */
export type SignedServiceId = JsonServiceId | 's3' | 'sns'
/** Those that stores need. */
export type StoreServiceId = Exclude<JsonServiceId, 'sqs'>
export type OperationOf<S extends AwsServiceId> = keyof AwsOperations[S] & string

export type InputOf<S extends AwsServiceId, O extends OperationOf<S>> = AwsOperations[S][O] extends (
  input: infer Input,
) => object
  ? Input
  : never
export type OutputOf<S extends AwsServiceId, O extends OperationOf<S>> = AwsOperations[S][O] extends (
  input: never,
) => infer Output
  ? Output
  : never

export interface AskOptions {
  readonly signal?: AbortSignal
  /** It is asked at most once: what did not answer may still be done, and must not be done twice. */
  readonly isOnce?: true
}

/** A service of AWS as stores ask it. Rejects with what `storeError` makes, or with the signal's own reason. */
export type AwsService<S extends AwsServiceId> = <O extends OperationOf<S>>(
  operation: O,
  input: InputOf<S, O>,
  options?: AskOptions,
) => Promise<OutputOf<S, O>>

/**
 * Service IDs as AWS spells them, and what requests of its JSON protocols name.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export const SERVICES = {
  dynamodb: { name: 'DynamoDB', target: 'DynamoDB_20120810', json: '1.0' },
  secretsmanager: { name: 'Secrets Manager', target: 'secretsmanager', json: '1.1' },
  ssm: { name: 'SSM', target: 'AmazonSSM', json: '1.1' },
  sqs: { name: 'SQS', target: 'AmazonSQS', json: '1.0' },
  cloudformation: { name: 'CloudFormation' },
  s3: { name: 'S3' },
  sns: { name: 'SNS' },
} as const satisfies Record<JsonServiceId, { name: string; target: string; json: '1.0' | '1.1' }> &
  Record<AwsServiceId, { name: string }>

/** One call, whoever carries it. */
export interface AwsCall<S extends AwsServiceId = StoreServiceId> {
  readonly service: S
  readonly operation: string
  readonly input: unknown
  readonly isOnce?: true
}

/**
 * Carries calls to AWS and answers back. Rejects with an error of the exception's name, message and
 * `$metadata.httpStatusCode`, or of a connection's `code`; ends with the signal.
 */
export type AwsClient<S extends AwsServiceId = StoreServiceId> = (
  call: AwsCall<S>,
  signal: AbortSignal,
) => Promise<object>
