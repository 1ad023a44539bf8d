import { readFileSync } from 'node:fs'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { loadConfig } from '../../lib/config.ts'
import { GatewayStack } from '../../lib/gateway-stack.ts'

const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'))

/** The app as the CLI would run it with `-c key=value`, without bundling the function. */
export const newApp = (given: Readonly<Record<string, unknown>> = {}): App =>
  new App({ context: { ...context, 'aws:cdk:bundling-stacks': [], ...given }, analyticsReporting: false })

export const newStack = (given?: Readonly<Record<string, unknown>>): GatewayStack => {
  const app = newApp(given)
  return new GatewayStack(app, 'Pointsman', { config: loadConfig(app.node) })
}

export const synth = (given?: Readonly<Record<string, unknown>>): Template => Template.fromStack(newStack(given))

/** What the policies of a role allow, by the beginning of its logical id; on any resource, or on those called so. */
export const actionsOf = (template: Template, role: string, resource = ''): string[] =>
  Object.values(template.findResources('AWS::IAM::Policy'))
    .map((policy) => policy['Properties'])
    .filter(({ Roles }) => Roles.some(({ Ref }: { Ref: string }) => Ref.startsWith(role)))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .filter(({ Resource }) => JSON.stringify(Resource).includes(resource))
    .flatMap(({ Action }) => Action)
    .toSorted()
