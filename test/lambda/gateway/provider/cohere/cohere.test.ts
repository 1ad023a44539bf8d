import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import type { CallOptions, StreamPart } from '#gateway/core/canonical/parts.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { cohere } from '#gateway/provider/cohere/cohere.ts'
import { transportFetch } from '#gateway/transport/fetch.ts'
import { serve } from '../../transport/server.ts'

const USAGE = { billed_units: { input_tokens: 3, output_tokens: 1 }, tokens: { input_tokens: 9, output_tokens: 2 } }
const CITATION = { start: 0, end: 2, text: 'It', sources: [{ type: 'tool', id: 'w:0', tool_output: { sky: 'blue' } }] }
const HELLO: CallOptions = { prompt: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] }

const json = (answer: JsonObject) => (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))

const events = (...list: readonly JsonObject[]) => {
  const text = list.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
  return (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text)
}

/** The package's model in front of a provider that answers so. */
const serving = async (answer: (response: ServerResponse) => unknown) => {
  const server = await serve((_request, response) => answer(response))
  const model = await cohere.package?.load({
    model: 'command-a',
    baseUrl: `${server.url}/compatibility/v1`,
    credential: { apiKey: 'k' },
    fetch: transportFetch({ connectMs: 5000, idleMs: 5000, signal: new AbortController().signal }),
  })
  if (!model) throw new Error('cohere has no package')
  return {
    model,
    sent: () => JSON.parse(server.received.at(-1)?.body ?? '{}'),
    path: () => server.received.at(-1)?.url,
  }
}

const partsOf = async (stream: ReadableStream<StreamPart>): Promise<StreamPart[]> => {
  const parts: StreamPart[] = []
  for await (const part of stream) if (part.type !== 'raw') parts.push(part)
  return parts
}

test('an answer keeps its plan, and citations of what a tool said', async () => {
  const call = { id: 'c', type: 'function', function: { name: 'sky', arguments: 'null' } }
  const content = [{ type: 'text', text: 'It is.' }]
  const { model, path } = await serving(
    json({
      id: 'i',
      message: { role: 'assistant', content, tool_plan: 'I will look.', tool_calls: [call], citations: [CITATION] },
      finish_reason: 'TOOL_CALL',
      usage: USAGE,
    }),
  )
  const answer = await model.doGenerate(HELLO)
  expect(path()).toBe('/v2/chat')
  expect(answer.response?.id).toBe('i')
  expect(answer.content).toMatchObject([
    { type: 'reasoning', text: 'I will look.' },
    { type: 'text', text: 'It is.' },
    { type: 'source', title: 'w:0', providerMetadata: { cohere: { text: 'It' } } },
    { type: 'tool-call', toolName: 'sky', input: '{}' },
  ])
})

test('so does a stream', async () => {
  const { model } = await serving(
    events(
      { type: 'message-start', id: 'i', delta: { message: { role: 'assistant' } } },
      { type: 'tool-plan-delta', delta: { message: { tool_plan: 'I will' } } },
      { type: 'tool-plan-delta', delta: { message: { tool_plan: ' look.' } } },
      { type: 'content-start', index: 0, delta: { message: { content: { type: 'text', text: '' } } } },
      { type: 'content-delta', index: 0, delta: { message: { content: { text: 'It' } } } },
      { type: 'citation-start', index: 0, delta: { message: { citations: CITATION } } },
      { type: 'citation-end', index: 0 },
      { type: 'content-end', index: 0 },
      { type: 'message-end', delta: { finish_reason: 'COMPLETE', usage: USAGE } },
    ),
  )
  const { stream } = await model.doStream(HELLO)
  expect(await partsOf(stream)).toMatchObject([
    { type: 'stream-start' },
    { type: 'response-metadata', id: 'i' },
    { type: 'reasoning-start', id: 'tool-plan' },
    { type: 'reasoning-delta', delta: 'I will' },
    { type: 'reasoning-delta', delta: ' look.' },
    { type: 'reasoning-end' },
    { type: 'text-start' },
    { type: 'text-delta', delta: 'It' },
    { type: 'source', title: 'Document', providerMetadata: { cohere: { text: 'It', start: 0 } } },
    { type: 'text-end' },
    { type: 'finish', finishReason: { unified: 'stop' }, usage: { raw: USAGE } },
  ])
})

test.each(['ERROR', 'TIMEOUT'])('%s is no way to finish', async (finish_reason) => {
  const { model } = await serving(json({ message: { role: 'assistant' }, finish_reason, usage: USAGE }))
  expect((await model.doGenerate(HELLO)).finishReason).toEqual({ unified: 'error', raw: finish_reason })
})

test('what the assistant said before its calls, documents and thinking go upstream', async () => {
  const { model, sent } = await serving(
    json({ message: { role: 'assistant' }, finish_reason: 'COMPLETE', usage: USAGE }),
  )
  const data = { type: 'data', data: Buffer.from('a,b').toString('base64') } as const
  await model.doGenerate({
    prompt: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'hi' },
          { type: 'file', mediaType: 'text/csv', filename: 'x.csv', data },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Let me see.' },
          { type: 'tool-call', toolCallId: 'c', toolName: 'sky', input: {} },
        ],
      },
      {
        role: 'tool',
        content: [{ type: 'tool-result', toolCallId: 'c', toolName: 'sky', output: { type: 'text', value: 'blue' } }],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'Blue.' }] },
    ],
    providerOptions: { cohere: { thinking: { type: 'enabled', tokenBudget: 99 } } },
  })
  expect(sent()).toMatchObject({
    documents: [{ data: { text: 'a,b', title: 'x.csv' } }],
    thinking: { type: 'enabled', token_budget: 99 },
    messages: [{ role: 'user' }, { tool_plan: 'Let me see.' }, { role: 'tool' }, { content: 'Blue.' }],
  })
  expect(sent().messages[3]).not.toHaveProperty('tool_plan')
})

test('a file that is neither image nor text is refused', async () => {
  const { model } = await serving(json({}))
  const file = { type: 'file', mediaType: 'application/pdf', data: { type: 'data', data: 'JVBERi0=' } } as const
  const asked = Promise.resolve().then(() => model.doGenerate({ prompt: [{ role: 'user', content: [file] }] }))
  await expect(asked).rejects.toMatchObject({ code: 'unsupported' })
})
