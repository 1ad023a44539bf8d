import { encodeFrame } from '../event-stream.ts'
import type { Said } from '../said.ts'
import { JSON_TYPE, type Received, type Scripted } from '../upstream.ts'
import { events, shapes, whole } from './anthropic.ts'
import * as converse from './converse.ts'
import type { Family } from './family.ts'

const frame = (name: string, body: object): Uint8Array => encodeFrame(name, { ...body, p: 'abcdefgh' })

const EVENT_STREAM = { 'content-type': 'application/vnd.amazon.eventstream' }
const base64 = (event: object): string => Buffer.from(JSON.stringify(event)).toString('base64')

const answer = ({ path }: Received, said: Said): Scripted => {
  if (path.endsWith('/converse')) return { headers: JSON_TYPE, chunks: [JSON.stringify(converse.whole(said))] }
  if (path.endsWith('/converse-stream'))
    return { headers: EVENT_STREAM, chunks: converse.events(said).map(([name, body]) => frame(name, body)) }
  return path.endsWith('/invoke-with-response-stream')
    ? { headers: EVENT_STREAM, chunks: events(said).map((event) => frame('chunk', { bytes: base64(event) })) }
    : { headers: JSON_TYPE, chunks: [whole(said)] }
}

const EXCEPTIONS: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  401: 'UnrecognizedClientException',
  429: 'ThrottlingException',
  500: 'InternalServerException',
}

const fail: Family['fail'] = (status, message, headers) => ({
  status: status === 529 ? 503 : status,
  headers: { ...JSON_TYPE, 'x-amzn-errortype': EXCEPTIONS[status] ?? 'ServiceUnavailableException', ...headers },
  chunks: [JSON.stringify({ message })],
})

/** Claude on Bedrock: Anthropic's JSON in AWS's binary event stream. */
export const bedrock: Family = {
  name: 'Bedrock',
  provider: 'bedrock',
  model: 'us.anthropic.claude-opus-4-6-v1:0',
  path: '/bedrock',
  answer,
  fail,
  shapes: (path) => (path.includes('/converse') ? converse.shapes : shapes),
}
