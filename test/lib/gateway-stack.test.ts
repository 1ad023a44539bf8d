import { readFileSync } from 'node:fs'
import { Stack } from 'aws-cdk-lib'
import { Match, type Template } from 'aws-cdk-lib/assertions'
import { AwsSolutionsChecks } from 'cdk-nag'
import { beforeAll, describe, expect, test } from 'vitest'
import { AiGateway } from '../../lib/ai-gateway.ts'
import { OUTPUTS } from '../../lib/deployment.ts'
import { actionsOf, newStack, synth } from './synth.ts'

/** Statements of every policy attached to the function's role, by action. */
const resourcesOf = (template: Template, action: string): unknown[] =>
  Object.values(template.findResources('AWS::IAM::Policy'))
    .flatMap((policy) => policy['Properties'].PolicyDocument.Statement)
    .filter((statement) => [statement.Action].flat().includes(action))
    .flatMap((statement) => statement.Resource)

describe('the default deployment', () => {
  let template: Template
  beforeAll(() => {
    template = synth()
  })

  test('every method streams through the streaming invocation of the function, for 15 minutes', () => {
    const methods = Object.values(template.findResources('AWS::ApiGateway::Method')).map(
      (method) => method['Properties'],
    )
    expect(methods).toHaveLength(2)
    for (const method of methods) {
      expect(method).toMatchObject({ HttpMethod: 'ANY', AuthorizationType: 'NONE' })
      expect(method.ApiKeyRequired).not.toBe(true)
      expect(method.Integration).toMatchObject({
        Type: 'AWS_PROXY',
        ResponseTransferMode: 'STREAM',
        TimeoutInMillis: 900_000,
      })
      const uri = JSON.stringify(method.Integration.Uri)
      expect(uri).toContain(':lambda:path/2021-11-15/functions/')
      expect(uri).toContain('/response-streaming-invocations')
    }
    template.hasResourceProperties('AWS::ApiGateway::Resource', { PathPart: '{proxy+}' })
    template.resourceCountIs('AWS::Lambda::Permission', 2)
  })

  test('the API is regional, throttled, and logs no header, query or body', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { EndpointConfiguration: { Types: ['REGIONAL'] } })
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [
        Match.objectLike({ ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000, DataTraceEnabled: false }),
      ],
      AccessLogSetting: { Format: Match.not(Match.stringLikeRegexp('header|querystring|body')) },
    })
    template.resourceCountIs('AWS::ApiGateway::Account', 1)
  })

  test('errors of the API itself are JSON that the SDKs read', () => {
    const templates = Object.values(template.findResources('AWS::ApiGateway::GatewayResponse')).map(
      (response) => response['Properties'].ResponseTemplates['application/json'],
    )
    expect(templates).toHaveLength(2)
    for (const text of templates)
      expect(JSON.parse(text.replace('$context.error.messageString', '"Forbidden"'))).toMatchObject({
        type: 'error',
        error: { message: 'Forbidden' },
      })
  })

  test('the function runs the bundle on Node 24, arm64, as long as the API waits', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 256,
      Timeout: 900,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: Match.anyValue() },
      Environment: {
        Variables: {
          POINTSMAN_SECRET_PREFIX: 'pointsman/prod',
          POINTSMAN_PARAMETER_PREFIX: '/pointsman/prod',
          POINTSMAN_REQUEST_LOG_DAYS: '90',
        },
      },
    })
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 })
  })

  test('both tables are paid by the request, recover, and survive the stack', () => {
    const tables = Object.entries(template.findResources('AWS::DynamoDB::GlobalTable'))
    expect(tables.map(([id]) => id)).toEqual([
      expect.stringContaining('AccountsTable'),
      expect.stringContaining('DataTable'),
    ])
    for (const [, table] of tables)
      expect(table).toMatchObject({
        DeletionPolicy: 'Retain',
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          Replicas: [
            {
              DeletionProtectionEnabled: true,
              PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
            },
          ],
        },
      })
  })

  test('data alone expire, and stream to the ledger', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    })
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      TimeToLiveSpecification: Match.absent(),
      StreamSpecification: Match.absent(),
    })
  })

  test('there is an empty secret for each provider, and the ZDR flag is off', () => {
    const names = Object.values(template.findResources('AWS::SecretsManager::Secret')).map(({ Properties }) => {
      expect(Properties.SecretString).toBe('{}')
      return Properties.Name
    })
    expect(names).toContain('pointsman/prod/openai')
    expect(names).toHaveLength(8)
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/pointsman/prod/default/zero-data-retention',
      Value: 'off',
    })
  })

  test('the function may do what serving takes, and nothing else', () => {
    expect(actionsOf(template, 'AiGatewayRole')).toEqual([
      'bedrock:InvokeModel',
      'bedrock:InvokeModelWithResponseStream',
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
      'ssm:GetParameters',
    ])
    expect(JSON.stringify(resourcesOf(template, 'secretsmanager:GetSecretValue'))).toContain(':secret:pointsman/prod/*')
    expect(JSON.stringify(resourcesOf(template, 'ssm:GetParameters'))).toContain(':parameter/pointsman/prod/*')
    for (const role of Object.values(
      template.findResources('AWS::IAM::Role', { Properties: { Description: Match.absent() } }),
    ))
      if (JSON.stringify(role).includes('lambda.amazonaws.com'))
        expect(role['Properties'].ManagedPolicyArns).toBeUndefined()
  })

  test('the function only reads accounts, and deletes no data', () => {
    expect(actionsOf(template, 'AiGatewayRole', 'AccountsTable')).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:Query',
    ])
    expect(actionsOf(template, 'AiGatewayRole', 'DataTable')).toEqual([
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ])
    for (const resource of resourcesOf(template, 'dynamodb:GetItem'))
      expect(resource).toEqual({ 'Fn::GetAtt': [expect.any(String), 'Arn'] })
  })

  test('credits are all that the gateway lists of accounts, and all that anybody but an operator adds to', () => {
    const within = (partitions: string) => ({
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [partitions] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    })
    const ofAccounts = (role: string) =>
      Object.entries(template.findResources('AWS::IAM::Policy'))
        .filter(([name]) => name.startsWith(role))
        .flatMap(([, policy]) => policy['Properties'].PolicyDocument.Statement)
        .filter(({ Resource }) => JSON.stringify(Resource).includes('AccountsTable'))
        .map(({ Action, Condition }) => [typeof Action === 'string' ? Action : Action.toSorted(), Condition])
    expect(ofAccounts('AiGatewayRole')).toEqual([
      [['dynamodb:BatchGetItem', 'dynamodb:GetItem'], undefined],
      ['dynamodb:Query', within('CREDIT#*')],
    ])
    expect(ofAccounts('AiGatewayClosingRole')).toEqual([
      ['dynamodb:GetItem', within('TEAM#*')],
      [['dynamodb:PutItem', 'dynamodb:Query'], within('CREDIT#*')],
    ])
    expect(ofAccounts('AiGatewayLedgerRole')).toEqual([])
  })

  test('stack, API and dashboard carry the stage', () => {
    expect(newStack({ stage: 'dev' }).stackName).toBe('Pointsman-dev')
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { Name: 'pointsman-prod' })
    template.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'pointsman-prod' })
  })

  test('the outputs say where to point the SDKs and how to go on', () => {
    const value = (name: string) => JSON.stringify(Object.values(template.findOutputs(name))[0]?.['Value'])
    expect(value('OpenAiBaseUrl')).toMatch(/\/v1"/)
    expect(value('AiSdkBaseUrl')).toMatch(/\/v4\/ai"/)
    expect(value('CreateKey')).toContain('pointsman -- keys create --name first --stage prod --region ')
  })

  test('and tell the command line where everything is', () => {
    const value = (name: string) => Object.values(template.findOutputs(name))[0]?.['Value']
    expect(value(OUTPUTS.accountsTable)).toEqual({ Ref: expect.stringContaining('AccountsTable') })
    expect(value(OUTPUTS.dataTable)).toEqual({ Ref: expect.stringContaining('DataTable') })
    expect(value(OUTPUTS.prefix)).toBe('pointsman/prod')
    expect(value(OUTPUTS.region)).toEqual({ Ref: 'AWS::Region' })
    expect(value(OUTPUTS.url)).toEqual(value('AnthropicBaseUrl'))
  })

  test('there is a dashboard and no alarm', () => {
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1)
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0)
  })
})

test('every finding of cdk-nag is either fixed or explained', () => {
  const stack = newStack({ alarmEmail: 'ops@example.com', alertEmails: 'a@example.com', provisionedConcurrency: 1 })
  const report = new AwsSolutionsChecks(stack, { verbose: true }).validateScope(stack)
  const findings = report.violations.map(
    ({ ruleName, violatingResources }) =>
      `${ruleName} ${violatingResources.map((resource) => resource.resourceLogicalId)}`,
  )
  expect(findings).toEqual([])
})

test('options of the configuration reach the resources', () => {
  const template = synth({
    stage: 'dev',
    alarmEmail: 'ops@example.com',
    domainName: 'ai.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/c',
    provisionedConcurrency: '2',
    maxWritesPerSecond: '100',
    memory: '1024',
    providers: 'openai',
    overrides: 'package.json',
  })
  template.hasResourceProperties('AWS::SNS::Subscription', { Endpoint: 'ops@example.com', Protocol: 'email' })
  template.resourceCountIs('AWS::CloudWatch::Alarm', 6)
  for (const watched of [
    { MetricName: 'IteratorAge', Statistic: 'Maximum', Threshold: 900_000 },
    { MetricName: 'ApproximateNumberOfMessagesVisible', Statistic: 'Maximum', Threshold: 1 },
  ])
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...watched,
      AlarmActions: Match.anyValue(),
      Dimensions: [{ Name: Match.anyValue(), Value: Match.anyValue() }],
    })
  template.hasResourceProperties('AWS::ApiGateway::DomainName', { DomainName: 'ai.example.com' })
  template.hasOutput('OpenAiBaseUrl', { Value: 'https://ai.example.com/v1' })
  template.hasResourceProperties('AWS::Lambda::Alias', {
    ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
  })
  template.hasResource('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Delete',
    Properties: { WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 100 } },
  })
  template.hasResourceProperties('AWS::Lambda::Function', {
    MemorySize: 1024,
    Environment: { Variables: { POINTSMAN_OVERRIDES: 'overrides.json' } },
  })
  template.resourceCountIs('AWS::SecretsManager::Secret', 1)
})

test('the CDK command line is of the line that reads this assembly', () => {
  const { version } = JSON.parse(
    readFileSync(new URL('../../node_modules/aws-cdk/package.json', import.meta.url), 'utf8'),
  )
  expect(version).toMatch(/^2\./)
})

test('the construct of an app of your own takes no less memory than serves', () => {
  const stack = new Stack()
  expect(() => new AiGateway(stack, 'Gateway', { memorySize: 128 })).toThrow(
    'memorySize is 128; allowed is 192 or more, as small requests take up to 161 MB.',
  )
})
