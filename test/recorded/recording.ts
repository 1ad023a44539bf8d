import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { arrayOr, type JsonObject, numberOr, objectOr, parseObject, stringOr } from '#gateway/core/json/value.ts'
import { encodeEventLines } from '../harness/event-stream.ts'

/** One exchange with a provider. */
export interface Recording {
  readonly id: string
  readonly provider: string
  readonly api: string
  readonly stream: boolean
  readonly status: number
  /** Without those that describe the transfer. */
  readonly headers: Readonly<Record<string, string>>
  /** What the provider sent, as it crosses the wire. */
  readonly body: Buffer
  readonly request: JsonObject | undefined
  /** Its events are the provider's, but not what stands between them and after the last one. */
  readonly isRebuilt: boolean
  /** The recorder wrote the JSON anew, so its bytes are not the provider's. */
  readonly isReserialised: boolean
}

const TRANSFER = /^(content-length|content-encoding|transfer-encoding|connection|keep-alive)$/i

const DECODERS: Readonly<Record<string, (file: string) => Buffer>> = {
  'eventstream.b64': (file) => Buffer.from(readFileSync(file, 'utf8'), 'base64'),
  'events.jsonl': (file) => encodeEventLines(readFileSync(file, 'utf8')),
}

const contentType = (file: string): string => {
  if (file.endsWith('.sse')) return 'text/event-stream'
  return file.endsWith('.json') ? 'application/json' : 'application/vnd.amazon.eventstream'
}

/** A recorded error may come without its status. Google's tell it, and OpenAI's are about the request. */
const statusOf = (recorded: number | undefined, body: Buffer): number => {
  const error = parseObject(body.toString())?.['error']
  return recorded ?? (error ? (numberOr(objectOr(error)['code']) ?? 400) : 200)
}

const readCase = (folder: string, entry: JsonObject): Recording => {
  const response = objectOr(entry['response'])
  const { response: file = '', request } = objectOr(entry['files']) as { response?: string; request?: string }
  const decode = DECODERS[file.split('.response.')[1] ?? ''] ?? readFileSync
  const body = decode(join(folder, file))
  const headers = Object.entries(objectOr(response['headers'])).filter(([name]) => !TRANSFER.test(name))
  return {
    id: stringOr(entry['id']) ?? file,
    provider: stringOr(entry['provider']) ?? '',
    api: stringOr(entry['api']) ?? '',
    stream: entry['stream'] === true,
    status: statusOf(numberOr(response['status']), body),
    headers: { 'content-type': contentType(file), ...Object.fromEntries(headers) },
    body,
    request: request === undefined ? undefined : parseObject(readFileSync(join(folder, request), 'utf8')),
    isRebuilt: /\brebuilt\b/.test(stringOr(entry['recorded']) ?? ''),
    isReserialised: entry['body_reserialised'] === true,
  }
}

const MESSAGE_START = 'event: message_start\n'

/** A file into which several answers were written one after the other. */
const split = (recording: Recording): Recording[] =>
  recording.body
    .toString()
    .split(new RegExp(`(?=^${MESSAGE_START})`, 'm'))
    .map((text, index) => ({ ...recording, id: `${recording.id}#${index + 1}`, body: Buffer.from(text) }))

/** The recordings of a folder with a `manifest.json`, in its order. Concatenated ones (`note`) come apart. */
export const readRecordings = (folder: string): Recording[] => {
  const manifest = parseObject(readFileSync(join(folder, 'manifest.json'), 'utf8'))
  return arrayOr(manifest?.['cases']).flatMap((value) => {
    const entry = objectOr(value)
    const recording = readCase(folder, entry)
    return /concatenated/.test(stringOr(entry['note']) ?? '') ? split(recording) : [recording]
  })
}
