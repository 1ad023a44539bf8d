import { isDeepStrictEqual } from 'node:util'
import type { DialectName } from '#gateway/core/call.ts'
import { jsonSource } from '#gateway/core/json/source.ts'
import { compact, type JsonObject, parseObject } from '#gateway/core/json/value.ts'
import { loadDialect } from '#gateway/dialect/index.ts'
import { KEY } from '../../test/harness/gateway.ts'
import type { Scripted } from '../../test/harness/upstream.ts'
import { type Carries, type Difference, differences, type Recorded } from './answer.ts'
import { eventEnds, invokedEvents } from './apis.ts'
import { ASK, chatBody, messagesBody, type Question } from './clients.ts'
import { atRandom, everyByte, randomOf } from './cutting.ts'
import { isReadable } from './readable.ts'
import type { Recording } from './recording.ts'
import type { Server } from './serving.ts'

/** One recording in front of a running gateway. */
export interface Stage {
  readonly url: string
  readonly recording: Recording
  readonly recorded: Recorded
  readonly server: Server
  /** The model under which the gateway knows the recording in a dialect. */
  readonly model: string
  readonly dialect: DialectName
  /** What the provider does on the next request. */
  readonly play: (scripted: Scripted) => void
}

const CARRIES: Readonly<Record<DialectName, Carries>> = {
  'openai-chat': { refusal: true, urls: true, textSignatures: true, cited: false },
  'anthropic-messages': { refusal: false, urls: false, textSignatures: false, cited: false },
  'ai-sdk': { refusal: false, urls: true, textSignatures: true, cited: true },
}

/** Longer answers would take minutes. */
const SHORT = 8 * 1024
const CUTS = 20

/** The ways in which a recording's bytes are cut, one request each. */
export const chunkings = ({ id, body }: Recording): Buffer[][] => [
  atRandom(body, randomOf(id)),
  ...(body.length < SHORT ? [everyByte(body)] : []),
]

const scripted = ({ status, headers }: Recording, chunks: readonly Buffer[], end?: 'clean' | 'cut'): Scripted => ({
  status,
  headers,
  chunks,
  ...compact({ end }),
})

const questionOf = ({ model, recording, recorded }: Stage): Question => ({
  model,
  stream: recording.stream,
  tools: [...new Set(recorded.tools.map(({ name }) => name))],
})

const PATHS = { 'openai-chat': '/v1/chat/completions', 'anthropic-messages': '/v1/messages', 'ai-sdk': '' } as const

/** The recorded request, where the provider gets it as it is: no unknown extensions. Those that it refused may be wrong. */
const recordedBody = async ({ dialect, recording, model, server }: Stage): Promise<JsonObject | undefined> => {
  if (!recording.request || recording.status !== 200) return undefined
  const { anthropic_version: _, ...request } = recording.request
  const body = { ...request, model, ...(recording.stream ? { stream: true } : {}) }
  const { decodeCall } = await loadDialect(dialect)
  const { extensions } = decodeCall({
    body,
    source: jsonSource(JSON.stringify(body)),
    path: PATHS[dialect],
    headers: {},
  })
  return extensions.every((extension) => server.extensions?.includes(extension)) ? body : undefined
}

const post = async (stage: Stage): Promise<Response> => {
  const minimal = stage.dialect === 'openai-chat' ? chatBody : messagesBody
  return fetch(`${stage.url}${PATHS[stage.dialect]}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify((await recordedBody(stage)) ?? minimal(questionOf(stage))),
  })
}

/** The provider spoke of the gateway's credential, so its words are not for the caller. */
const isRefusal = (status: number): boolean => [401, 402, 403].includes(status)

const KEPT = ['retry-after', 'request-id', 'x-request-id']

const statusAndHeaders = (response: Response, { status, headers }: Recording): Difference[] => {
  const kept = KEPT.filter((name) => headers[name] !== undefined && response.headers.get(name) !== headers[name])
  return [
    ...(response.status === status ? [] : [{ check: 'status', expected: status, got: response.status }]),
    ...kept.map((name) => ({ check: name, expected: headers[name], got: response.headers.get(name) })),
  ]
}

/** A stream that official clients cannot read as it is has been mended. */
const isMended = async (text: string, expected: string): Promise<boolean> =>
  !(await isReadable(expected)) && (await isReadable(text))

const bodyDifference = async (text: string, recording: Recording): Promise<Difference[]> => {
  const { api, stream, body, isReserialised, status } = recording
  const expected = stream && api === 'invoke' ? invokedEvents(body) : body.toString()
  if (isRefusal(status))
    return parseObject(text)?.['error'] ? [] : [{ check: 'error', expected: 'an envelope', got: text }]
  const isJson = isReserialised || status !== 200
  const isSame = isJson ? isDeepStrictEqual(parseObject(text), parseObject(expected)) : text === expected
  return isSame || (api === 'chat' && stream && (await isMended(text, expected)))
    ? []
    : [{ check: isJson ? 'json' : 'bytes', expected, got: text }]
}

/** Same dialect in and out: nothing is changed that official clients can read. */
export const relayed = async (stage: Stage): Promise<Difference[]> => {
  const found: Difference[] = []
  for (const chunks of chunkings(stage.recording)) {
    stage.play(scripted(stage.recording, chunks))
    const response = await post(stage)
    found.push(
      ...statusAndHeaders(response, stage.recording),
      ...(await bodyDifference(await response.text(), stage.recording)),
    )
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
      const expected = isError ? recording.status : 'an answer'
      const got = isError ? statusOf(error) : String(error)
      if (got !== expected) found.push({ check: 'error', expected, got })
    }
  }
  return found
}

/** Places before the end: half of them anywhere, half after a whole event, where nothing looks broken. */
const cutsOf = (recording: Recording, random: () => number): number[] => {
  const ends = eventEnds(recording)
  const end = ends.pop() ?? 0
  const anywhere = (): number => 1 + Math.floor(random() * (end - 1))
  return Array.from({ length: CUTS }, (_, index) =>
    index % 2 === 0 ? anywhere() : (ends[Math.floor(random() * ends.length)] ?? anywhere()),
  )
}

/** A stream that breaks off never looks complete: wherever it is cut, its client raises. */
export const truncated = async (stages: readonly Stage[]): Promise<Difference[]> => {
  const found: Difference[] = []
  const recording = stages[0]?.recording
  if (!recording) return found
  if (eventEnds(recording).length === 0) return [{ check: 'end', expected: 'a last event', got: 'none' }]
  const random = randomOf(`cut ${recording.id}`)
  for (const [index, cut] of cutsOf(recording, random).entries()) {
    // Each dialect gets its share of both kinds of cuts.
    const stage = stages[Math.floor(index / 2) % stages.length]
    if (!stage) continue
    stage.play(scripted(recording, [recording.body.subarray(0, cut)], random() < 0.5 ? 'clean' : 'cut'))
    const outcome = await ASK[stage.dialect](stage.url, questionOf(stage)).catch(() => undefined)
    if (outcome) found.push({ check: `${stage.dialect} cut at ${cut}`, expected: 'an error', got: outcome })
  }
  return found
}
