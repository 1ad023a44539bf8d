import { EventStreamCodec } from '@smithy/eventstream-codec'

/** One message of an AWS event stream. https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html */
export interface Frame {
  readonly type: string
  readonly payload: string
  /** Where it ends in the stream. */
  readonly end: number
}

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
)

/** An event of JSON as AWS frames it. */
export const encodeFrame = (type: string, body: unknown): Uint8Array =>
  codec.encode({
    headers: {
      ':message-type': { type: 'string', value: 'event' },
      ':event-type': { type: 'string', value: type },
      ':content-type': { type: 'string', value: 'application/json' },
    },
    body: Buffer.from(JSON.stringify(body)),
  })

/** What breaks a stream off, likewise. */
export const encodeException = (type: string, body: unknown): Uint8Array =>
  codec.encode({
    headers: {
      ':message-type': { type: 'string', value: 'exception' },
      ':exception-type': { type: 'string', value: type },
      ':content-type': { type: 'string', value: 'application/json' },
    },
    body: Buffer.from(JSON.stringify(body)),
  })

/** Events of Converse, one `{"<type>": {…}}` per line, as Bedrock frames them. */
export const encodeEventLines = (lines: string): Buffer =>
  Buffer.concat(
    lines
      .split('\n')
      .filter((line) => line.trim() !== '')
      .flatMap((line) => Object.entries(JSON.parse(line) as Record<string, unknown>))
      .map(([type, payload]) => encodeFrame(type, payload)),
  )

/** The messages of a whole event stream. */
export const decodeFrames = (bytes: Buffer): Frame[] => {
  const frames: Frame[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + bytes.readUInt32BE(at)
    const { headers, body } = codec.decode(bytes.subarray(at, end))
    frames.push({ type: String(headers[':event-type']?.value), payload: Buffer.from(body).toString(), end })
    at = end
  }
  return frames
}
