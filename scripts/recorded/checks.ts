import { isDeepStrictEqual } from 'node:util'
import type { DialectName } from '../../lambda/gateway/core/call.ts'
import { type JsonObject, parseObject } from '../../lambda/gateway/core/json.ts'
import { DIALECTS } from '../../lambda/gateway/dialect/index.ts'
import type { Scripted } from '../../test/harness/upstream.ts'
import { KEY } from '../../test/harness/gateway.ts'
import { type Carries, type Difference, differences, type Recorded } from './answer.ts'
import { completeAt, invokedEvents } from './apis.ts'
import { ASK, chatBody, messagesBody, type Question } from './clients.ts'
import { atRandom, everyByte, randomOf } from './cutting.ts'
import type { Recording } from './recording.ts'

/** One recording in front of a running gateway. */
export interface Stage {
  readonly url: string
  readonly recording: Recording
  readonly recorded: Recorded
  /** The model under which the gateway knows the recording in a dialect. */
  readonly model: string
  readonly dialect: DialectName
  /** What the provider does on the next request. */
  readonly play: (scripted: Scripted) => void
}

const CARRIES: Readonly<Record<DialectName, Carries>> = {
  'openai-chat': { refusal: true, urls: true },
  'anthropic-messages': { refusal: false, urls: false },
  'ai-sdk': { refusal: false, urls: true },
}

/** Longer answers would take minutes. */
const SHORT = 8 * 1024
const CUTS = 20

const chunkings = ({ id, body }: Recording): Buffer[][] => [
  atRandom(body, randomOf(id)),
  ...(body.length < SHORT ? [everyByte(body)] : []),
]

const scripted = ({ status, headers }: Recording, chunks: readonly Buffer[], end?: 'clean' | 'cut'): Scripted => ({
  status,
  headers,
  chunks,
  end,
})

const questionOf = ({ model, recording, recorded }: Stage): Question => ({
  model,
  stream: recording.stream,
  tools: [...new Set(recorded.tools.map(({ name }) => name))],
})

const PATHS = { 'openai-chat': '/v1/chat/completions', 'anthropic-messages': '/v1/messages', 'ai-sdk': '' } as const

/** The recorded request, where a relay may pass it on: without the dialect's extensions. Refused ones may be wrong. */
const recordedBody = ({ dialect, recording, model }: Stage): JsonObject | undefined => {
  if (!recording.request || recording.status !== 200) return undefined
  const { anthropic_version: _, ...request } = recording.request
  const body = { ...request, model, ...(recording.stream ? { stream: true } : {}) }
  const text = JSON.stringify(body)
  const { extensions } = DIALECTS[dialect].decodeCall({ body, text, path: PATHS[dialect], headers: {} })
  return extensions.length === 0 ? body : undefined
}

const post = (stage: Stage): Promise<Response> => {
  const minimal = stage.dialect === 'openai-chat' ? chatBody : messagesBody
  return fetch(`${stage.url}${PATHS[stage.dialect]}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify(recordedBody(stage) ?? minimal(questionOf(stage))),
  })
}

/** What stands in the place of a status that would speak of the gateway's own credential as if it were the caller's. */
const shownStatus = (status: number): number => ([401, 402, 403].includes(status) ? 502 : status)

const KEPT = ['retry-after', 'request-id', 'x-request-id']

const statusAndHeaders = (response: Response, { status, headers }: Recording): Difference[] => {
  const kept = KEPT.filter((name) => headers[name] !== undefined && response.headers.get(name) !== headers[name])
  return [
    ...(response.status === shownStatus(status) ? [] : [{ check: 'status', expected: shownStatus(status), got: response.status }]),
    ...kept.map((name) => ({ check: name, expected: headers[name], got: response.headers.get(name) })),
  ]
}

const bodyDifference = (text: string, { api, stream, body, isReserialised, status }: Recording): Difference[] => {
  const expected = stream && api === 'invoke' ? invokedEvents(body) : body.toString()
  // A refused credential is told in the gateway's own words.
  if (status !== shownStatus(status)) return parseObject(text)?.['error'] ? [] : [{ check: 'error', expected: 'an envelope', got: text }]
  const isJson = isReserialised || status !== 200
  const isSame = isJson ? isDeepStrictEqual(parseObject(text), parseObject(expected)) : text === expected
  return isSame ? [] : [{ check: isJson ? 'json' : 'bytes', expected, got: text }]
}

/** Same dialect in and out: nothing is changed. */
export const relayed = async (stage: Stage): Promise<Difference[]> => {
  const found: Difference[] = []
  for (const chunks of chunkings(stage.recording)) {
    stage.play(scripted(stage.recording, chunks))
    const response = await post(stage)
    found.push(...statusAndHeaders(response, stage.recording), ...bodyDifference(await response.text(), stage.recording))
  }
  return found
}

const statusOf = (error: unknown): unknown => {
  const { status, statusCode } = error as { status?: unknown; statusCode?: unknown }
  return status ?? statusCode ?? String(error)
}

/** The dialect's official client reads what was recorded, or raises the recorded error. */
export const read = async (stage: Stage): Promise<Difference[]> => {
  const { recording, recorded, dialect, url } = stage
  const isError = recording.status !== 200
  const found: Difference[] = []
  for (const chunks of chunkings(recording)) {
    stage.play(scripted(recording, chunks))
    try {
      const seen = await ASK[dialect](url, questionOf(stage))
      if (isError) found.push({ check: 'error', expected: recording.status, got: seen.finish })
      else found.push(...differences(recorded, seen, CARRIES[dialect]))
    } catch (error) {
      const expected = isError ? shownStatus(recording.status) : 'an answer'
      const got = isError ? statusOf(error) : String(error)
      if (got !== expected) found.push({ check: 'error', expected, got })
    }
  }
  return found
}

/** A stream that breaks off never looks complete: cut anywhere, its client raises. Each dialect gets its share of cuts. */
export const truncated = async (stages: readonly Stage[]): Promise<Difference[]> => {
  const first = stages[0]
  const end = first && completeAt(first.recording)
  if (!first || end === undefined) return [{ check: 'complete', expected: 'a terminal event', got: 'none' }]
  const random = randomOf(`cut ${first.recording.id}`)
  const found: Difference[] = []
  for (let index = 0; index < CUTS; index++) {
    const stage = stages[index % stages.length] ?? first
    const cut = 1 + Math.floor(random() * (end - 1))
    const chunks = [stage.recording.body.subarray(0, cut)]
    stage.play(scripted(stage.recording, chunks, random() < 0.5 ? 'clean' : 'cut'))
    const outcome = await ASK[stage.dialect](stage.url, questionOf(stage)).catch(() => undefined)
    if (outcome) found.push({ check: `${stage.dialect} cut at ${cut}`, expected: 'an error', got: outcome })
  }
  return found
}
