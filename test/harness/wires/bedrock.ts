import { encodeFrame } from '../event-stream.ts'
import { JSON_TYPE, type ProviderRequest, type Scripted } from '../fake-provider.ts'
import type { ModelAnswer } from '../model-answer.ts'
import { events, shapes, whole } from './anthropic.ts'
import * as converse from './converse.ts'
import type { ProviderWire } from './wire.ts'

const frame = (name: string, body: object): Uint8Array => encodeFrame(name, { ...body, p: 'abcdefgh' })

const EVENT_STREAM = { 'content-type': 'application/vnd.amazon.eventstream' }
const base64 = (event: object): string => Buffer.from(JSON.stringify(event)).toString('base64')

const answer = ({ path }: ProviderRequest, reply: ModelAnswer): Scripted => {
  if (path.endsWith('/converse')) return { headers: JSON_TYPE, chunks: [JSON.stringify(converse.whole(reply))] }
  if (path.endsWith('/converse-stream'))
    return { headers: EVENT_STREAM, chunks: converse.events(reply).map(([name, body]) => frame(name, body)) }
  return path.endsWith('/invoke-with-response-stream')
    ? { headers: EVENT_STREAM, chunks: events(reply).map((event) => frame('chunk', { bytes: base64(event) })) }
    : { headers: JSON_TYPE, chunks: [whole(reply)] }
}

const EXCEPTIONS: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  401: 'UnrecognizedClientException',
  429: 'ThrottlingException',
  500: 'InternalServerException',
}

const fail: ProviderWire['fail'] = (status, message, headers) => ({
  status: status === 529 ? 503 : status,
  headers: { ...JSON_TYPE, 'x-amzn-errortype': EXCEPTIONS[status] ?? 'ServiceUnavailableException', ...headers },
  chunks: [JSON.stringify({ message })],
})

/** Claude on Bedrock: Anthropic's JSON in AWS's binary event stream. */
export const bedrock: ProviderWire = {
  name: 'Bedrock',
  provider: 'bedrock',
  model: 'us.anthropic.claude-opus-4-6-v1:0',
  path: '/bedrock',
  answer,
  fail,
  shapes: (path) => (path.includes('/converse') ? converse.shapes : shapes),
}
