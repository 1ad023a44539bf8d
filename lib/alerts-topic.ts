import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam'
import { type CfnTopic, Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'

export interface AlertsTopicProps {
  /** Who is told; whoever else wants to be subscribes to the topic. */
  readonly emails: readonly string[]
}

/**
 * The key that AWS manages for SNS: its policy lets everybody of this account use it who may publish, without a permission
 * of KMS. Other services of AWS may not, which is why alarms have a topic of their own.
 */
const KEY = 'alias/aws/sns'

/** Is told, once a window, when a budget's threshold is reached. */
export class AlertsTopic extends Construct {
  readonly topic: Topic

  constructor(scope: Construct, id: string, { emails }: AlertsTopicProps) {
    super(scope, id)
    this.topic = new Topic(this, 'Topic', { displayName: 'Pointsman', enforceSSL: true })
    // By its name, as SNS wants it for a key that AWS makes when it is needed first.
    const resource = this.topic.node.defaultChild as CfnTopic
    resource.kmsMasterKeyId = KEY
    for (const email of emails) this.topic.addSubscription(new EmailSubscription(email))
  }

  /** What telling takes. */
  grantPublish(role: Role): void {
    role.addToPolicy(new PolicyStatement({ actions: ['sns:Publish'], resources: [this.topic.topicArn] }))
  }
}
