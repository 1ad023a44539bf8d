import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { listen } from '../../harness/listen.ts'

/** What a service of AWS may do instead of answering. */
export const FAULTS = ['stays silent', 'drips', 'denies', 'throttles', 'fails', 'resets'] as const
export type Fault = (typeof FAULTS)[number]

const SERVICES: Readonly<Record<string, string>> = { DynamoDB_20120810: 'dynamodb', AmazonSSM: 'ssm' }

/** What is asked, in IAM's words, e.g. `dynamodb:GetItem`. */
const permissionOf = (target: string): string => {
  const [service = '', operation = ''] = target.split('.')
  return `${SERVICES[service] ?? service}:${operation}`
}

const refusal = (response: ServerResponse, status: number, name: string, message: string): void => {
  const body = JSON.stringify({ __type: `com.amazonaws#${name}`, message })
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(body)
}

/** A byte now and then, for ever. */
const drip = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
  const timer = setInterval(() => response.write(' '), 50)
  response.on('close', () => clearInterval(timer))
}

const ACTS: Readonly<Record<Fault, (response: ServerResponse, target: string) => void>> = {
  'stays silent': () => undefined,
  drips: drip,
  denies: (response, target) => {
    const who = 'User: arn:aws:sts::123456789012:assumed-role/gateway/gateway'
    const what = `is not authorized to perform: ${permissionOf(target)} on resource: arn:aws:x:us-east-1:123456789012:y`
    refusal(response, 400, 'AccessDeniedException', `${who} ${what}`)
  },
  throttles: (response, target) => {
    const isTable = target.startsWith('DynamoDB')
    refusal(response, 400, isTable ? 'ProvisionedThroughputExceededException' : 'ThrottlingException', 'Rate exceeded')
  },
  fails: (response) => refusal(response, 500, 'InternalServerError', 'An error occurred.'),
  resets: (response) => void response.socket?.resetAndDestroy(),
}

/** Answers every operation as if there were nothing. */
const nothing = (_incoming: IncomingMessage, response: ServerResponse): void =>
  void response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{"SecretString":"{}"}')

/** Hands a request on to a service that works, and its answer back. */
const to =
  (endpoint: string) =>
  (incoming: IncomingMessage, response: ServerResponse): void => {
    const { method, url = '/', headers } = incoming
    const outgoing = request(`${endpoint}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(response)
    })
    outgoing.on('error', () => response.destroy())
    incoming.pipe(outgoing)
  }

export interface FaultyAws {
  readonly endpoint: string
  /** Operations as they came, faulty or not, e.g. `DynamoDB_20120810.GetItem`. */
  readonly asked: string[]
  /** What it does from now on with what the second says, by default with everything. */
  fault: Fault | undefined
  only: (target: string) => boolean
  close(): Promise<void>
}

/** A service of AWS that can be made to misbehave; behind it another one, or nothing at all. */
export const faultyAws = async (behind?: string): Promise<FaultyAws> => {
  const work = behind === undefined ? nothing : to(behind)
  const { url, close } = await listen((incoming, response) => {
    response.on('error', () => undefined)
    const target = String(incoming.headers['x-amz-target'])
    aws.asked.push(target)
    if (aws.fault === undefined || !aws.only(target)) return work(incoming, response)
    incoming.resume()
    ACTS[aws.fault](response, target)
  })
  const aws: FaultyAws = { endpoint: url, asked: [], fault: undefined, only: () => true, close }
  return aws
}
