import { Match, type Template } from 'aws-cdk-lib/assertions'
import { beforeAll, expect, test } from 'vitest'
import { ALERTS } from '../../lambda/storage/dynamodb/alerts/item.ts'
import { synth } from './synth.ts'

let template: Template
beforeAll(() => {
  template = synth({ alertEmails: ['a@example.com', 'b@example.com'] })
})

const topic = { Ref: Match.stringLikeRegexp('^AiGatewayAlertsTopic') }

test('alerts have an encrypted topic of their own, which nobody reaches without TLS', () => {
  template.resourceCountIs('AWS::SNS::Topic', 1)
  template.hasResourceProperties('AWS::SNS::Topic', {
    DisplayName: 'Pointsman',
    KmsMasterKeyId: 'alias/aws/sns',
  })
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({
          Effect: 'Deny',
          Principal: '*',
          Action: 'sns:Publish',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ],
    },
  })
})

test('each address is asked to subscribe; without any there is the topic alone, and an output that says where', () => {
  for (const Endpoint of ['a@example.com', 'b@example.com'])
    template.hasResourceProperties('AWS::SNS::Subscription', { Endpoint, Protocol: 'email', TopicArn: topic })
  template.resourceCountIs('AWS::SNS::Subscription', 2)
  const plain = synth()
  plain.resourceCountIs('AWS::SNS::Subscription', 0)
  plain.hasOutput('AlertsTopic', { Value: topic })
})

test('one function may publish to it, and to nothing else', () => {
  const publishing = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.filter(({ Action }: { Action: unknown }) =>
      [Action].flat().some((action) => String(action).startsWith('sns:')),
    ).map(({ Resource }: { Resource: unknown }) => [Properties.Roles, Resource]),
  )
  expect(publishing).toEqual([
    [[{ Ref: expect.stringMatching(/^AiGatewayLedgerRole/) }], { Ref: expect.stringMatching(/^AiGatewayAlertsTopic/) }],
  ])
})

test('the stream wakes it by the name that alerts have in the table', () => {
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    FilterCriteria: {
      Filters: Match.arrayWith([{ Pattern: Match.stringLikeRegexp(`"INSERT".*"prefix":"${ALERTS}"`) }]),
    },
  })
})
