import { Match, type Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, test } from 'vitest'
import { actionsOf, synth } from './synth.ts'

describe('the ledger', () => {
  let template: Template
  beforeAll(() => {
    template = synth()
  })

  test('gets new items of the request log in batches, and none of its own writes', () => {
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1)
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 10,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      StartingPosition: 'TRIM_HORIZON',
      MaximumRetryAttempts: 10,
      FilterCriteria: {
        Filters: [{ Pattern: '{"eventName":["INSERT"],"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"LOG#"}]}}}}' }],
      },
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DataTable'), 'StreamArn'] },
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('NotCounted'), 'Arn'] } },
      },
    })
  })

  test('runs on Node 24, arm64, and is told its tables', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Pointsman: the ledger',
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Environment: {
        Variables: {
          POINTSMAN_ACCOUNTS_TABLE: { Ref: Match.stringLikeRegexp('AccountsTable') },
          POINTSMAN_DATA_TABLE: { Ref: Match.stringLikeRegexp('DataTable') },
        },
      },
    })
  })

  test('may read the stream, write what it derives and tell what failed, and nothing else, nowhere else', () => {
    expect(actionsOf(template, 'AiGatewayLedgerRole', 'AccountsTable')).toEqual(['dynamodb:GetItem', 'dynamodb:Query'])
    expect(actionsOf(template, 'AiGatewayLedgerRole', 'DataTable')).toEqual([
      'dynamodb:BatchWriteItem',
      'dynamodb:DeleteItem',
      'dynamodb:DescribeStream',
      'dynamodb:GetItem',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ])
    expect(actionsOf(template, 'AiGatewayLedgerRole').filter((action) => !action.startsWith('dynamodb:'))).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:SendMessage',
    ])
    const policies = template.findResources('AWS::IAM::Policy', {
      Properties: { Roles: [{ Ref: Match.stringLikeRegexp('LedgerRole') }] },
    })
    expect(Object.keys(policies)).toHaveLength(1)
    expect(JSON.stringify(policies)).not.toContain('*')
  })

  test('what it gave up waits in a queue of its own, encrypted', () => {
    template.hasResourceProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 })
  })
})

test('each function has a bundle of its own', () => {
  const functions = synth({ 'aws:cdk:bundling-stacks': ['**'] }).findResources('AWS::Lambda::Function', {
    Properties: { Handler: 'index.handler' },
  })
  const keys = Object.values(functions).map((fn) => fn['Properties'].Code.S3Key)
  expect(keys).toHaveLength(2)
  expect(new Set(keys).size).toBe(2)
})
