import { EventStreamCodec } from '@smithy/eventstream-codec'
import type { Said } from '../said.ts'
import { JSON_TYPE, type Received, type Scripted } from '../upstream.ts'
import { events, shapes, whole } from './anthropic.ts'
import type { Family } from './family.ts'

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
)

const frame = (event: object): Uint8Array =>
  codec.encode({
    headers: {
      ':message-type': { type: 'string', value: 'event' },
      ':event-type': { type: 'string', value: 'chunk' },
      ':content-type': { type: 'string', value: 'application/json' },
    },
    body: Buffer.from(JSON.stringify({ bytes: Buffer.from(JSON.stringify(event)).toString('base64'), p: 'abcdefgh' })),
  })

const answer = ({ path }: Received, said: Said): Scripted =>
  path.endsWith('/invoke-with-response-stream')
    ? { headers: { 'content-type': 'application/vnd.amazon.eventstream' }, chunks: events(said).map(frame) }
    : { headers: JSON_TYPE, chunks: [whole(said)] }

const EXCEPTIONS: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  401: 'UnrecognizedClientException',
  429: 'ThrottlingException',
  500: 'InternalServerException',
}

const fail: Family['fail'] = (status, message, headers) => ({
  status,
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
  shapes,
}
