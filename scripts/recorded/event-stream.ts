import { crc32 } from 'node:zlib'

/** One message of an AWS event stream. https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html */
export interface Frame {
  readonly type: string
  readonly payload: string
  /** Where it ends in the stream. */
  readonly end: number
}

const PRELUDE = 12
const CHECKSUM = 4
const STRING = 7

const header = (name: string, value: string): Buffer => {
  const length = Buffer.alloc(3)
  length.writeUInt8(STRING)
  length.writeUInt16BE(Buffer.byteLength(value), 1)
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), length, Buffer.from(value)])
}

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const encodeFrame = (type: string, payload: string): Buffer => {
  const headers = Buffer.concat([
    header(':event-type', type),
    header(':content-type', 'application/json'),
    header(':message-type', 'event'),
  ])
  const body = Buffer.from(payload)
  const sizes = Buffer.concat([word(PRELUDE + headers.length + body.length + CHECKSUM), word(headers.length)])
  const unsigned = Buffer.concat([sizes, word(crc32(sizes)), headers, body])
  return Buffer.concat([unsigned, word(crc32(unsigned))])
}

/** Events of Converse, one `{"<type>": {…}}` per line, as Bedrock frames them. */
export const encodeEventLines = (lines: string): Buffer =>
  Buffer.concat(
    lines
      .split('\n')
      .filter((line) => line.trim() !== '')
      .flatMap((line) => Object.entries(JSON.parse(line) as Record<string, unknown>))
      .map(([type, payload]) => encodeFrame(type, JSON.stringify(payload))),
  )

const typeOf = (headers: Buffer): string => {
  for (let at = 0; at < headers.length; ) {
    const nameEnd = at + 1 + headers.readUInt8(at)
    const valueEnd = nameEnd + 3 + headers.readUInt16BE(nameEnd + 1)
    if (headers.toString('utf8', at + 1, nameEnd) === ':event-type')
      return headers.toString('utf8', nameEnd + 3, valueEnd)
    at = valueEnd
  }
  return ''
}

/** The messages of a whole event stream; checksums are left to those who read it in earnest. */
export const decodeFrames = (bytes: Buffer): Frame[] => {
  const frames: Frame[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + bytes.readUInt32BE(at)
    const body = at + PRELUDE + bytes.readUInt32BE(at + 4)
    const type = typeOf(bytes.subarray(at + PRELUDE, body))
    frames.push({ type, payload: bytes.toString('utf8', body, end - CHECKSUM), end })
    at = end
  }
  return frames
}
