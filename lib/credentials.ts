import { ArnFormat, RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib'
import type { Role } from 'aws-cdk-lib/aws-iam'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { allowMatching } from './allow.ts'

export interface CredentialsProps {
  /** Names are `<prefix>/<slug>`. */
  readonly prefix: string
  readonly providers: readonly string[]
  /** Keep the secrets when the stack is deleted. */
  readonly retain: boolean
}

/** The deployment's own credentials: one secret per provider, filled in by an operator after the deployment. */
export class Credentials extends Construct {
  readonly prefix: string

  constructor(scope: Construct, id: string, props: CredentialsProps) {
    super(scope, id)
    this.prefix = props.prefix
    for (const slug of props.providers) {
      new Secret(this, slug, {
        secretName: `${props.prefix}/${slug}`,
        description: `Credential of Pointsman at ${slug}: a JSON object; empty means that there is none`,
        // No secret: a placeholder that reads as "none" (a generated string would be sent to the provider as a key).
        // CloudFormation writes it once; it writes again only when this value changes, so never change it.
        secretStringValue: SecretValue.unsafePlainText('{}'),
        removalPolicy: props.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      })
    }
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Keys are issued by the providers, whose consoles rotate them; AWS has no way to ask for a new one.',
    })
  }

  /** Reads every secret below the prefix, so that a provider added by overrides needs no deployment. */
  grantUse(role: Role): void {
    const arn = {
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${this.prefix}/*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }
    allowMatching(role, ['secretsmanager:GetSecretValue'], [arn], 'One secret per provider below a prefix of our own.')
  }
}
