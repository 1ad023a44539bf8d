import { text } from 'node:stream/consumers'
import { type Deployment, OUTPUTS } from '../../lib/deployment.ts'
import { listen } from '../harness/listen.ts'

export const ACCOUNT = '123456789012'

export interface FakeStack {
  readonly status?: string
  readonly reason?: string
  readonly outputs?: Readonly<Record<string, string>>
}

export interface FakeCloudFormation {
  readonly endpoint: string
  /** By their names, the oldest first. */
  readonly stacks: Map<string, FakeStack>
  /** Actions in the order they came. */
  readonly calls: string[]
  /** Who signed the last of them, for which region, e.g. `AKIA…/20261127/eu-west-1/cloudformation/aws4_request`. */
  signedBy: string
  /** While set, such an action fails with this code: `ListStacks`, or all by the empty string. */
  failure: { readonly action: string; readonly code: string; readonly message: string } | undefined
  close(): Promise<void>
}

/** What a stage's stack says, as its own table and prefix are called. */
export const stackOf = (stage: string, region = 'eu-central-1'): FakeStack => {
  const deployment: Deployment = {
    accountsTable: `${stage}-accounts`,
    dataTable: `${stage}-data`,
    notCountedQueue: `https://sqs.${region}.amazonaws.com/${ACCOUNT}/${stage}-not-counted`,
    prefix: `pointsman/${stage}`,
    region,
    requestLogDays: '90',
    url: `https://${stage}.example.com`,
  }
  const outputs = Object.entries(deployment).map(([field, value]) => [OUTPUTS[field as keyof Deployment], value])
  return { outputs: Object.fromEntries(outputs) }
}

const element = (name: string, content: string | undefined): string =>
  content === undefined ? '' : `<${name}>${content}</${name}>`

const member = (name: string, region: string, { status = 'CREATE_COMPLETE', reason, outputs }: FakeStack): string => {
  const listed = Object.entries(outputs ?? {}).map(([key, value]) =>
    element('member', element('OutputKey', key) + element('OutputValue', value)),
  )
  return element(
    'member',
    element('StackName', name) +
      element('StackId', `arn:aws:cloudformation:${region}:${ACCOUNT}:stack/${name}/00000000`) +
      element('CreationTime', '2026-11-27T00:00:00Z') +
      element('StackStatus', status) +
      element('StackStatusReason', reason) +
      element('Outputs', listed.join('')),
  )
}

/** Pages of one stack each. */
const listed = ({ stacks }: FakeCloudFormation, region: string, token: string | null): string => {
  const index = Number(token ?? 0)
  const [name, stack] = [...stacks][index] ?? []
  const page = name === undefined || stack === undefined ? '' : member(name, region, stack)
  const next = index + 1 < stacks.size ? String(index + 1) : undefined
  return element('StackSummaries', page) + element('NextToken', next)
}

const notThere = (name: string) => ({ code: 'ValidationError', message: `Stack with id ${name} does not exist` })

/** CloudFormation over a real socket, as far as commands use it: form in, XML out. */
export const fakeCloudFormation = async (): Promise<FakeCloudFormation> => {
  const { url, close } = await listen(async (request, response) => {
    const form = new URLSearchParams(await text(request))
    const action = form.get('Action') ?? ''
    fake.calls.push(action)
    fake.signedBy = /Credential=([^,]+)/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const region = fake.signedBy.split('/')[2] ?? ''
    const name = form.get('StackName') ?? ''
    const stack = fake.stacks.get(name)
    // By its name, what was deleted is gone; it stays in the list for a while.
    const isMissing = action === 'DescribeStacks' && (!stack || stack.status === 'DELETE_COMPLETE')
    const failure = fake.failure && ['', action].includes(fake.failure.action) ? fake.failure : undefined
    const error = failure ?? (isMissing ? notThere(name) : undefined)
    response.writeHead(error ? 400 : 200, { 'content-type': 'text/xml' })
    const result = stack ? element('Stacks', member(name, region, stack)) : listed(fake, region, form.get('NextToken'))
    const failed = error && element('Code', error.code) + element('Message', error.message)
    response.end(
      failed
        ? element('ErrorResponse', element('Error', failed))
        : element(`${action}Response`, element(`${action}Result`, result)),
    )
  })
  const fake: FakeCloudFormation = {
    endpoint: url,
    stacks: new Map(),
    calls: [],
    signedBy: '',
    failure: undefined,
    close,
  }
  return fake
}
