import { Aws, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { Construct } from 'constructs'
import { AiGateway } from './ai-gateway.ts'
import type { Config } from './config.ts'
import { stackNameOf } from './deployment.ts'
import { tellCommandLine } from './tell-command-line.ts'

export interface GatewayStackProps extends StackProps {
  readonly config: Config
}

/** A gateway as its configuration describes it, and what its operator needs to know next. */
export class GatewayStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: GatewayStackProps) {
    const { stage, domainName, certificateArn } = config
    super(scope, id, { stackName: stackNameOf(stage), ...props })
    const gateway = new AiGateway(this, 'AiGateway', {
      prefix: `pointsman/${stage}`,
      providers: config.providers,
      retainData: stage === 'prod',
      requestLogDays: config.requestLogDays,
      archive: config.archive,
      logRetention: config.functionLogDays,
      memorySize: config.memory,
      provisionedConcurrency: config.provisionedConcurrency,
      requestsPerSecond: config.requestsPerSecond,
      maxWritesPerSecond: config.maxWritesPerSecond || undefined,
      overridesFile: config.overrides,
      alarmEmail: config.alarmEmail,
      alertEmails: config.alertEmails,
      domain:
        domainName && certificateArn
          ? { name: domainName, certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn) }
          : undefined,
    })
    tellCommandLine(this, gateway)
    const { url } = gateway.api
    this.output('OpenAiBaseUrl', `${url}/v1`, 'base URL for OpenAI SDKs')
    this.output('AnthropicBaseUrl', url, 'base URL for Anthropic SDKs')
    this.output('AiSdkBaseUrl', `${url}/v4/ai`, 'baseURL of createGateway in AI SDK 7; /v3/ai in 6, /v1/ai in 5')
    this.output(
      'CreateKey',
      `npm run --silent pointsman -- keys create --name first --stage ${stage} --region ${Aws.REGION}`,
      'creates the first gateway key',
    )
    this.output('AlertsTopic', gateway.alerts.topic.topicArn, 'SNS topic that is told when a budget is nearly spent')
    if (gateway.archive) {
      const { bucket, workGroup } = gateway.archive
      this.output('ArchiveBucket', bucket.bucketName, 'days that are over, as Parquet')
      this.output('ArchiveWorkGroup', workGroup, "Athena's work group to query them in, see docs/ledger.md")
    }
    const domain = gateway.api.api.domainName
    if (domain)
      this.output('DomainTarget', domain.domainNameAliasDomainName, `where the DNS name ${domainName} must point to`)
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description })
  }
}
