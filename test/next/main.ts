/**
 * `npm run test:next`: builds a site whose chat names its model by a string, serves it, and is its browser: the answer has
 * to arrive while the provider still speaks. Stops with exit code 1 and the reason when anything differs.
 */
import assert from 'node:assert/strict'
import { DefaultChatTransport, readUIMessageStream, type UIMessage } from 'ai'
import { fakeProvider, writeAll } from '../harness/fake-provider.ts'
import { KEY, startGateway } from '../harness/gateway.ts'
import { openai } from '../harness/wires/openai.ts'
import { buildSite, serveSite } from './site.ts'

const ANSWER = 'Blue light scatters most, 青い光が。'
const QUESTION: UIMessage = { id: 'question', role: 'user', parts: [{ type: 'text', text: 'Why is the sky blue?' }] }

const textOf = ({ parts }: UIMessage): string => parts.map((part) => (part.type === 'text' ? part.text : '')).join('')

buildSite()

/** Half of the answer, and the rest once that has been read: who holds an answer back waits for ever. */
const hasReadHalf = Promise.withResolvers<void>()
const provider = await fakeProvider(async (request, response) => {
  const { headers, chunks } = openai.answer(request, { text: ANSWER })
  response.writeHead(200, headers)
  const half = chunks.findIndex((chunk) => String(chunk).includes('delta')) + 1
  await writeAll(response, chunks.slice(0, half))
  await hasReadHalf.promise
  await writeAll(response, chunks.slice(half))
  response.end()
  return undefined
})
const gateway = await startGateway(
  { providers: { openai: { baseUrl: `${provider.url}${openai.path}` } } },
  { OPENAI_API_KEY: 'sk-of-openai' },
)

const site = await serveSite({ POINTSMAN_URL: gateway.url, POINTSMAN_KEY: KEY })
try {
  const stream = await new DefaultChatTransport({ api: `${site.url}/api/chat` }).sendMessages({
    chatId: 'chat',
    messages: [QUESTION],
    trigger: 'submit-message',
    messageId: undefined,
    abortSignal: AbortSignal.timeout(30_000),
  })
  const seen: string[] = []
  for await (const message of readUIMessageStream({ stream, terminateOnError: true })) {
    seen.push(textOf(message))
    if (seen.at(-1) !== '') hasReadHalf.resolve()
  }
  assert.equal(seen.at(-1), ANSWER)
  assert.deepEqual(
    provider.received.map(({ headers, body }) => [headers.authorization, body['model'], body['stream']]),
    [['Bearer sk-of-openai', 'gpt-5.4', true]],
  )
  assert.equal((await gateway.lastRecord())?.outcome, 'complete')
} finally {
  await site.stop()
  await gateway.close()
  await provider.close()
}
process.stdout.write('A route of Next.js streams the answer of a model that is a string.\n')
