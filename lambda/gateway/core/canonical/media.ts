type Bytes = Uint8Array | string

/** Bytes as base64; text is base64 already. */
export const base64 = (data: Bytes): string => (typeof data === 'string' ? data : Buffer.from(data).toString('base64'))

/** The first bytes of a file in base64. */
const MAGIC: readonly (readonly [prefix: string, mediaType: string])[] = [
  ['iVBORw', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
  ['JVBERi', 'application/pdf'],
]

/** The media type of a file whose caller only says `image` or `image/*`: the first bytes tell it. */
export const exactMediaType = (mediaType: string, data: Bytes): string => {
  if (/^[^/]+\/[^*]/.test(mediaType)) return mediaType
  const head = base64(typeof data === 'string' ? data.slice(0, 16) : data.subarray(0, 12))
  return MAGIC.find(([prefix]) => head.startsWith(prefix))?.[1] ?? mediaType
}
