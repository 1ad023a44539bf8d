import type { Role } from 'aws-cdk-lib/aws-iam'
import { StringParameter } from 'aws-cdk-lib/aws-ssm'
import { Construct } from 'constructs'
import { allowMatching } from './allow.ts'

export interface TeamSettingsProps {
  /** Begins with a slash; the parameters of a team are below `<prefix>/<team>`. */
  readonly prefix: string
}

/** Switches of a team that an operator may turn at once, without a deployment. */
export class TeamSettings extends Construct {
  readonly prefix: string

  constructor(scope: Construct, id: string, props: TeamSettingsProps) {
    super(scope, id)
    this.prefix = props.prefix
    new StringParameter(this, 'ZeroDataRetention', {
      parameterName: `${props.prefix}/default/zero-data-retention`,
      description: 'on: requests go only to providers with a zero data retention agreement',
      stringValue: 'off',
      allowedPattern: '^(on|off)$',
    })
  }

  grantUse(role: Role): void {
    const arn = { service: 'ssm', resource: 'parameter', resourceName: `${this.prefix.slice(1)}/*` }
    allowMatching(role, ['ssm:GetParameters'], [arn], 'Parameters per team below a prefix of our own.')
  }
}
