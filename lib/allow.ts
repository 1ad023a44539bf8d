import { type ArnComponents, Stack, Validations } from 'aws-cdk-lib'
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam'

/**
 * Allows actions on all resources that match ARNs with a `*`, and acknowledges each wildcard where cdk-nag finds it.
 */
export const allowMatching = (role: Role, actions: string[], arns: readonly ArnComponents[], reason: string): void => {
  const stack = Stack.of(role)
  const resources = arns.map((components) => stack.formatArn(components))
  role.addToPolicy(new PolicyStatement({ actions, resources }))
  for (const resource of resources)
    Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${flatten(stack.resolve(resource))}]`, reason })
}

/** An ARN as cdk-nag writes it: references in angle brackets. */
const flatten = (arn: string | { 'Fn::Join': [string, (string | { Ref: string })[]] }): string =>
  typeof arn === 'string'
    ? arn
    : arn['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join('')
