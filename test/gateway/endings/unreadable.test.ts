import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DialectName } from '#gateway/core/call.ts'
import { encodeFrame } from '../../harness/event-stream.ts'
import { anthropic } from '../../harness/wires/anthropic.ts'
import { bedrock } from '../../harness/wires/bedrock.ts'
import { cohere } from '../../harness/wires/cohere.ts'
import { gemini } from '../../harness/wires/gemini.ts'
import { openai } from '../../harness/wires/openai.ts'
import { openaiCompatible } from '../../harness/wires/openai-chat.ts'
import type { ProviderWire } from '../../harness/wires/wire.ts'
import { type Fixture, NEWEST, openFixture, type Place, type Script, TEXT } from './fixture.ts'

const OOPS = '{"oops'
const SSE_EVENT = `data: ${OOPS}\n\n`

/** A frame whose checksum is wrong. */
const damaged = (): Uint8Array => {
  const frame = Uint8Array.from(encodeFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'oops' } }))
  frame.set([0, 0, 0, 0], frame.length - 4)
  return frame
}

interface Api {
  readonly name: string
  readonly place: Place
  readonly wire: ProviderWire
  readonly event: string | Uint8Array
  /** How many events come before it; by then there is content. */
  readonly after: number
  readonly clients?: readonly DialectName[]
}

const AI: Api['clients'] = ['ai-sdk']

const APIS: readonly Api[] = [
  { name: 'chat', place: { provider: 'acme' }, wire: openaiCompatible, event: SSE_EVENT, after: 3 },
  {
    name: 'chat by a package',
    place: { provider: 'groq' },
    wire: openaiCompatible,
    event: SSE_EVENT,
    after: 3,
    clients: AI,
  },
  { name: 'messages', place: { provider: 'bcme' }, wire: anthropic, event: SSE_EVENT, after: 4 },
  {
    name: 'messages by a package',
    place: { provider: 'anthropic' },
    wire: anthropic,
    event: SSE_EVENT,
    after: 4,
    clients: AI,
  },
  {
    name: 'messages at Bedrock',
    place: { provider: 'bedrock', model: bedrock.model },
    wire: bedrock,
    event: encodeFrame('chunk', { bytes: Buffer.from(OOPS).toString('base64') }),
    after: 4,
    clients: ['openai-chat', 'anthropic-messages'],
  },
  {
    name: 'Converse',
    place: { provider: 'bedrock', model: 'amazon.nova-pro-v1:0' },
    wire: bedrock,
    event: damaged(),
    after: 3,
  },
  { name: 'Gemini', place: { provider: 'google' }, wire: gemini, event: SSE_EVENT, after: 2 },
  { name: 'Responses', place: { provider: 'openai' }, wire: openai, event: SSE_EVENT, after: 4, clients: AI },
  { name: 'Cohere', place: { provider: 'cohere' }, wire: cohere, event: SSE_EVENT, after: 4, clients: AI },
]

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture(APIS.map(({ place }) => place))
})
afterAll(() => fixture.close())

/** It instead of one of the events; the right end follows. */
const broken =
  ({ wire, event }: Api, after: number): Script =>
  (request) => {
    const { chunks, ...head } = wire.answer(request, { text: TEXT })
    return { ...head, chunks: [...chunks.slice(0, after), event, ...chunks.slice(after + 1)] }
  }

describe.each(APIS)('an event of $name that nobody can read', (api) => {
  const clients = NEWEST.filter(({ dialect }) => api.clients?.includes(dialect) ?? true)

  test.each(clients)('after content is raised by $name', async (client) => {
    const got = await fixture.ask(client, 'stream', api.place, broken(api, api.after))
    expect(got).toBeInstanceOf(Error)
    const record = { outcome: 'truncated', status: 200, errorCode: 'upstream-failed' }
    expect(await fixture.gateway.lastRecord()).toMatchObject(record)
  })

  test.each(clients)('before content is a failure to $name, and the next endpoint answers', async (client) => {
    const script = broken(api, 0)
    expect(await fixture.ask(client, 'stream', api.place, script)).toBeInstanceOf(Error)
    expect(await fixture.gateway.lastRecord()).toMatchObject({ outcome: 'failed', errorCode: 'upstream-failed' })
    const paired = await fixture.ask(client, 'stream', api.place, script, { endpoints: 'paired' })
    expect(paired).toMatchObject({ text: 'healthy' })
  })
})
