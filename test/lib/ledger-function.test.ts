import { Match, type Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, test } from 'vitest'
import { actionsOf, synth } from './synth.ts'

describe('the ledger', () => {
  let template: Template
  beforeAll(() => {
    template = synth()
  })

  test('gets what changes in the request log and new alerts in batches, not what expires, and none of its own writes', () => {
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1)
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1000,
      MaximumBatchingWindowInSeconds: 60,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      StartingPosition: 'TRIM_HORIZON',
      MaximumRetryAttempts: 10,
      FilterCriteria: {
        Filters: [
          { Pattern: '{"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"LOG#"}]}}}}' },
          {
            Pattern:
              '{"eventName":["REMOVE"],"userIdentity":{"principalId":[{"exists":false}]},"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"LOG#"}]}}}}',
          },
          { Pattern: '{"eventName":["INSERT"],"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"ALERT#"}]}}}}' },
        ],
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
          POINTSMAN_ALERTS_TOPIC: { Ref: Match.stringLikeRegexp('AlertsTopic') },
        },
      },
    })
  })

  test('may read the stream, add to items, tell of alerts and what failed, and nothing else, nowhere else', () => {
    expect(actionsOf(template, 'AiGatewayLedgerRole', 'AccountsTable')).toEqual([])
    expect(actionsOf(template, 'AiGatewayLedgerRole', 'DataTable')).toEqual([
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
      'dynamodb:UpdateItem',
    ])
    expect(actionsOf(template, 'AiGatewayLedgerRole').filter((action) => !action.startsWith('dynamodb:'))).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sns:Publish',
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

describe('the sums', () => {
  let template: Template
  beforeAll(() => {
    template = synth()
  })

  test('are made every five minutes, by a run that is not repeated', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Targets: [
        {
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Closing'), 'Arn'] },
          RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 300 },
        },
      ],
    })
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Pointsman: the sums',
      Timeout: 900,
      MemorySize: 1024,
      Architectures: ['arm64'],
    })
  })

  test('may read the log, write what is derived from it and add to credits, and nothing else', () => {
    const ofAccounts = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query']
    expect(actionsOf(template, 'AiGatewayClosingRole', 'AccountsTable')).toEqual(ofAccounts)
    expect(actionsOf(template, 'AiGatewayClosingRole')).toEqual(
      [
        ...ofAccounts,
        ...['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
        ...['logs:CreateLogStream', 'logs:PutLogEvents'],
      ].toSorted(),
    )
    expect(actionsOf(template, 'AiGatewayClosingRole', 'DataTable')).toHaveLength(4)
  })
})

test('each function has a bundle of its own', () => {
  const functions = synth({ 'aws:cdk:bundling-stacks': ['**'] }).findResources('AWS::Lambda::Function', {
    Properties: { Handler: 'index.handler' },
  })
  const keys = Object.values(functions).map((fn) => fn['Properties'].Code.S3Key)
  expect(keys).toHaveLength(3)
  expect(new Set(keys).size).toBe(3)
})
