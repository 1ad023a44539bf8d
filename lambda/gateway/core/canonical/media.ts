type Bytes = Uint8Array | string

/** `image/png`, `image/*` and V4's `image`. */
export const isImage = (mediaType: string): boolean => /^image(?:\/|$)/.test(mediaType)

/**
 * A `data:` URL in its parts (https://www.rfc-editor.org/rfc/rfc2397): without `isBase64` the payload is
 * percent-encoded.
 */
export interface DataUrl {
  /** Empty where it says none. */
  readonly mediaType: string
  readonly isBase64: boolean
  readonly payload: string
}

const DATA_URL = /^data:([^;,]*)((?:;[^;,]*)*),/i

/** Undefined for what is none, and for one without a comma. */
export const dataUrl = (url: string): DataUrl | undefined => {
  const [head, mediaType, parameters] = DATA_URL.exec(url) ?? []
  if (head === undefined || mediaType === undefined || parameters === undefined) return undefined
  return { mediaType, isBase64: /;base64(?:;|$)/i.test(parameters), payload: url.slice(head.length) }
}

const ESCAPED = /%([0-9a-f]{2})/gi

/** Any bytes may be escaped, not only those of well-formed text; what is no escape stays as it is. */
const unescaped = (text: string): Buffer => {
  const latin1 = Buffer.from(text).toString('latin1')
  return Buffer.from(
    latin1.replace(ESCAPED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}

/** The bytes of a `data:` URL as base64. */
export const payloadOf = ({ isBase64, payload }: DataUrl): string => {
  if (!isBase64) return unescaped(payload).toString('base64')
  return payload.includes('%') ? unescaped(payload).toString() : payload
}

/** Bytes as base64; text is base64 already. */
export const base64 = (data: Bytes): string => (typeof data === 'string' ? data : Buffer.from(data).toString('base64'))

/** The first bytes of a file, as latin1. https://www.iana.org/assignments/media-types */
const MAGIC: readonly (readonly [head: RegExp, mediaType: string])[] = [
  [/^\x89PNG/, 'image/png'],
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^GIF8/, 'image/gif'],
  [/^RIFF.{4}WEBP/s, 'image/webp'],
  [/^RIFF.{4}WAVE/s, 'audio/wav'],
  [/^%PDF/, 'application/pdf'],
  [/^<svg/, 'image/svg+xml'],
  [/^BM.{4}\0{4}/s, 'image/bmp'],
  [/^(?:II\*\0|MM\0\*)/, 'image/tiff'],
  [/^.{4}ftyp(?:hei[cx]|hevc)/s, 'image/heic'],
  [/^.{4}ftypmif1/s, 'image/heif'],
  [/^.{4}ftypavif/s, 'image/avif'],
]

/** What clients write for types of other names. */
const MISNAMED: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/x-png': 'image/png',
  'audio/mp3': 'audio/mpeg',
  'audio/wave': 'audio/wav',
  'audio/x-wav': 'audio/wav',
  'application/x-pdf': 'application/pdf',
}

const HEAD = 12

const headOf = (data: Bytes): string => {
  const start = typeof data === 'string' ? Buffer.from(data.slice(0, (HEAD / 3) * 4), 'base64') : data.subarray(0, HEAD)
  return Buffer.from(start).toString('latin1')
}

/** A media type by its proper name, in lower case and without parameters. */
export const properMediaType = (label: string): string => {
  const bare = label.split(';', 1).join('').trim().toLowerCase()
  return MISNAMED[bare] ?? bare
}

/** The media type of a file: what its first bytes say, and where they say nothing its label. */
export const exactMediaType = (label: string, data: Bytes): string => {
  const head = headOf(data)
  return MAGIC.find(([pattern]) => pattern.test(head))?.[1] ?? properMediaType(label)
}
