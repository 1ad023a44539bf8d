import { dataUrl, payloadOf } from '../../../core/canonical/media.ts'
import type { FileData } from '../../../core/canonical/parts.ts'
import { compact, type JsonObject, type JsonValue, stringOr } from '../../../core/json/value.ts'
import { badField } from '../../guard.ts'
import { objectAt, stringAt } from '../nested.ts'

interface DecodedFile {
  readonly data: FileData
  readonly mediaType: string
}

type InlineOrUrl = Extract<FileData, { type: 'data' | 'url' }>

const urlFrom = (text: string, at: string): URL => {
  const url = URL.parse(text)
  if (!url) throw badField(at, 'a URL', text)
  return url
}

const fromDataUrl = (text: string, at: string): { data: InlineOrUrl; mediaType: string } => {
  const url = dataUrl(text)
  if (!url) throw badField(at, 'a data URL with a comma', text)
  return { data: { type: 'data', data: payloadOf(url) }, mediaType: url.mediaType || 'text/plain' }
}

/** V2 and V3 write bytes, base64 and URLs all as one string. Base64 has no colon, so a scheme tells them apart. */
const fromText = (text: string, at: string): { data: InlineOrUrl; mediaType?: string } => {
  if (/^data:/i.test(text)) return fromDataUrl(text, at)
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return { data: { type: 'url', url: urlFrom(text, at) } }
  return { data: { type: 'data', data: text } }
}

const fromTagged = (data: JsonObject, at: string): { data: FileData; mediaType?: string } => {
  switch (data['type']) {
    case 'data':
      return { data: { type: 'data', data: stringAt(data, 'data', at) } }
    case 'url': {
      const text = stringAt(data, 'url', at)
      if (/^data:/i.test(text)) return fromDataUrl(text, `${at}.url`)
      const url = urlFrom(text, `${at}.url`)
      return { data: compact({ type: 'url', url, originalUrl: stringOr(data['originalUrl']) }) }
    }
    case 'text':
      return { data: { type: 'text', text: stringAt(data, 'text', at) } }
    case 'reference': {
      const reference = objectAt(data['reference'], `${at}.reference`)
      for (const provider of Object.keys(reference)) stringAt(reference, provider, `${at}.reference`)
      return { data: { type: 'reference', reference: reference as Record<string, string> & { type?: never } } }
    }
    default:
      throw badField(`${at}.type`, 'one of data, url, reference, text', data['type'])
  }
}

/** `image/*` and `image` mean the same; V4 writes the latter. */
const isWildcard = (mediaType: string): boolean => mediaType.endsWith('/*') || !mediaType.includes('/')

/** File data of any generation with its media type, for which a data URL's own is preferred to a wildcard. */
export const decodeFileData = (data: JsonValue | undefined, mediaType: string, at: string): DecodedFile => {
  const decoded = typeof data === 'string' ? fromText(data, at) : fromTagged(objectAt(data, at), at)
  const better = isWildcard(mediaType) ? decoded.mediaType : undefined
  return { data: decoded.data, mediaType: better ?? mediaType.replace(/\/\*$/, '') }
}
