import { isDeepStrictEqual } from 'node:util'
import { type JsonObject, parseObject } from '#gateway/core/json/value.ts'
import { fakeProvider, JSON_TYPE } from '../harness/fake-provider.ts'
import { KEY, startGateway } from '../harness/gateway.ts'
import type { Difference } from './answers/answer.ts'
import { chatBody, messagesBody } from './answers/clients.ts'
import { framings } from './answers/framing.ts'
import { isMended } from './answers/mended.ts'
import { invokedEvents } from './apis.ts'
import { type Case, type Checked, chunkings, questionOf, scripted, toldStatus } from './case.ts'
import type { Recording } from './recording.ts'

const PATHS = { 'openai-chat': '/v1/chat/completions', 'anthropic-messages': '/v1/messages', 'ai-sdk': '' } as const

/** The recorded request. Those that the provider refused may be wrong. */
const recordedBody = ({ recording, model }: Case): JsonObject | undefined => {
  if (!recording.request || recording.status !== 200) return undefined
  const { anthropic_version: _, ...request } = recording.request
  return { ...request, model, ...(recording.stream ? { stream: true } : {}) }
}

const post = async (asked: Case): Promise<Response> => {
  const minimal = asked.dialect === 'openai-chat' ? chatBody : messagesBody
  return fetch(`${asked.url}${PATHS[asked.dialect]}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify(recordedBody(asked) ?? minimal(questionOf(asked))),
  })
}

const KEPT = ['retry-after', 'request-id', 'x-request-id']

const statusAndHeaders = (response: Response, recording: Recording): Difference[] => {
  const { headers } = recording
  const status = toldStatus(recording)
  const kept = KEPT.filter((name) => headers[name] !== undefined && response.headers.get(name) !== headers[name])
  return [
    ...(response.status === status ? [] : [{ check: 'status', expected: status, got: response.status }]),
    ...kept.map((name) => ({ check: name, expected: headers[name], got: response.headers.get(name) })),
  ]
}

const bodyDifference = async (text: string, recording: Recording): Promise<Difference[]> => {
  const { api, stream, body, isReserialised, status } = recording
  const expected = stream && api === 'invoke' ? invokedEvents(body) : body.toString()
  // The provider's words are not for the caller then.
  if (toldStatus(recording) !== status)
    return parseObject(text)?.['error'] ? [] : [{ check: 'error', expected: 'an envelope', got: text }]
  const isJson = isReserialised || status !== 200
  const isSame = isJson ? isDeepStrictEqual(parseObject(text), parseObject(expected)) : text === expected
  return isSame || (await isMended(recording, expected, text))
    ? []
    : [{ check: isJson ? 'json' : 'bytes', expected, got: text }]
}

/** Same dialect in and out: nothing is changed but what a list names. */
export const relayed = async (asked: Case): Promise<Difference[]> => {
  const found: Difference[] = []
  for (const recording of framings(asked))
    for (const chunks of chunkings(recording)) {
      asked.script(scripted(recording, chunks))
      const response = await post(asked)
      found.push(...statusAndHeaders(response, recording), ...(await bodyDifference(await response.text(), recording)))
    }
  return found
}

const COUNTED = 'recorded/counting'

const countingAt = (url: string) => ({
  providers: { anthropic: { baseUrl: url } },
  models: {
    [COUNTED]: { name: COUNTED, type: 'language', endpoints: [{ provider: 'anthropic', model: 'claude-haiku-4-5' }] },
  },
})

/** Replays the recorded counts of tokens whose API is Anthropic's: the request arrives and the count comes back. */
export const replayCounts = async (recordings: readonly Recording[]): Promise<Checked[]> => {
  const counting = recordings.filter(({ api, request }) => api === 'count_tokens' && request?.['messages'])
  let body: Buffer = Buffer.alloc(0)
  const upstream = await fakeProvider(() => ({ headers: JSON_TYPE, chunks: [body] }))
  const gateway = await startGateway(countingAt(upstream.url), { ANTHROPIC_API_KEY: 'recorded' })
  const results = []
  for (const recording of counting) {
    body = recording.body
    const response = await gateway.post('/v1/messages/count_tokens', { ...recording.request, model: COUNTED })
    const text = await response.text()
    const arrived = upstream.received.at(-1)?.body['messages']
    const pairs: Record<string, readonly [expected: unknown, got: unknown]> = {
      json: [parseObject(body.toString()), parseObject(text)],
      request: [recording.request?.['messages'], arrived],
    }
    const different = Object.entries(pairs).filter(([, [expected, got]]) => !isDeepStrictEqual(expected, got))
    results.push({ recording, found: different.map(([check, [expected, got]]) => ({ check, expected, got })) })
  }
  await gateway.close()
  await upstream.close()
  return results
}
