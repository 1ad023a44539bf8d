import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { isObject } from '#gateway/core/json/value.ts'
import { listen } from '../../harness/listen.ts'

export interface FakeAws {
  readonly endpoint: string
  /** Secret strings by name, parameter values by name. */
  readonly secrets: Map<string, string>
  readonly parameters: Map<string, string>
  /** Versions that were written by `PutSecretValue`: `<name> <version>` to the secret string. */
  readonly versions: Map<string, string>
  /** Operations in the order they came, e.g. `GetSecretValue`. */
  readonly calls: string[]
  /** While set, every call fails with this error type. */
  failure: string | undefined
  close(): Promise<void>
}

const OPERATIONS: Readonly<Record<string, (aws: FakeAws, input: Record<string, string>) => object>> = {
  GetSecretValue({ secrets, versions }, { SecretId = '' }) {
    const SecretString = secrets.get(SecretId)
    if (SecretString === undefined) throw new Error('ResourceNotFoundException')
    const [written] = [...versions].findLast(([, text]) => text === SecretString) ?? []
    return { Name: SecretId, SecretString, VersionId: written?.split(' ')[1] ?? 'the first' }
  },
  PutSecretValue({ secrets, versions }, { SecretId = '', SecretString = '', ClientRequestToken = '' }) {
    if (!secrets.has(SecretId)) throw new Error('ResourceNotFoundException')
    const version = `${SecretId} ${ClientRequestToken}`
    const taken = versions.get(version)
    if (taken === SecretString) return { Name: SecretId }
    if (taken !== undefined) throw new Error('ResourceExistsException')
    versions.set(version, SecretString)
    secrets.set(SecretId, SecretString)
    return { Name: SecretId }
  },
  CreateSecret({ secrets }, { Name = '', SecretString = '', ClientRequestToken }) {
    if (ClientRequestToken === undefined) throw new Error('InvalidParameterException')
    if (secrets.has(Name)) throw new Error('ResourceExistsException')
    secrets.set(Name, SecretString)
    return { Name }
  },
  DeleteSecret({ secrets }, { SecretId = '' }) {
    if (!secrets.delete(SecretId)) throw new Error('ResourceNotFoundException')
    return { Name: SecretId }
  },
  // Its filter is by beginnings of words: everybody's secrets are the worst that it may answer.
  ListSecrets: ({ secrets }) => ({ SecretList: [...secrets.keys()].map((Name) => ({ Name })) }),
  GetParameters({ parameters }, { Names = [] }) {
    const [known, unknown] = [true, false].map((has) => [...Names].filter((name) => parameters.has(name) === has))
    const Parameters = known?.map((Name) => ({ Name, Value: parameters.get(Name), Type: 'String' }))
    return { Parameters, InvalidParameters: unknown }
  },
  PutParameter({ parameters }, { Name = '', Value = '' }) {
    parameters.set(Name, Value)
    return { Version: 1 }
  },
}

const answer = async (aws: FakeAws, request: IncomingMessage): Promise<object> => {
  const operation = String(request.headers['x-amz-target']).split('.')[1] ?? ''
  aws.calls.push(operation)
  if (aws.failure) throw new Error(aws.failure)
  const run = OPERATIONS[operation]
  if (!run) throw new Error('UnknownOperationException')
  const input: unknown = JSON.parse(await text(request))
  return run(aws, isObject(input) ? (input as Record<string, string>) : {})
}

/** Secrets Manager and SSM over a real socket, as far as the adapters use them. */
export const fakeAws = async (): Promise<FakeAws> => {
  const { url, close } = await listen((request, response) => {
    const send = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
    answer(aws, request).then(
      (body) => send(200, body),
      (error: Error) => send(400, { __type: error.message, message: error.message }),
    )
  })
  const aws: FakeAws = {
    endpoint: url,
    secrets: new Map(),
    parameters: new Map(),
    versions: new Map(),
    calls: [],
    failure: undefined,
    close,
  }
  return aws
}

/** One of it for all tests of a file, a clock that stands at 0 when each begins, and nothing left of the one before. */
export const withFakeAws = (): { aws: FakeAws; now: number } => {
  const bench = { now: 0 } as { aws: FakeAws; now: number }
  beforeAll(async () => {
    bench.aws = await fakeAws()
  })
  afterAll(() => bench.aws.close())
  beforeEach(() => {
    const { aws } = bench
    bench.now = 0
    for (const stored of [aws.secrets, aws.parameters, aws.versions]) stored.clear()
    aws.calls.length = 0
    aws.failure = undefined
  })
  return bench
}
