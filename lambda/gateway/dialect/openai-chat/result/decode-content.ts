import { dataUrl } from '../../../core/canonical/media.ts'
import type { Content } from '../../../core/canonical/parts.ts'
import { arrayOr, type JsonObject, type JsonValue, objectOr, stringOr } from '../../../core/json/value.ts'

/** Text of an answer by what it is. */
export interface Run {
  readonly kind: 'text' | 'reasoning'
  readonly text: string
}

const joinedText = (value: JsonValue | undefined): string =>
  typeof value === 'string'
    ? value
    : arrayOr(value)
        .map((entry) => stringOr(objectOr(entry)['text']) ?? '')
        .join('')

/** Parts in the place of a text, among which Mistral has its thinking. */
export const decodeParts = (content: JsonValue | undefined): Run[] =>
  arrayOr(content).map((entry): Run => {
    const part = objectOr(entry)
    return part['type'] === 'thinking'
      ? { kind: 'reasoning', text: joinedText(part['thinking']) }
      : { kind: 'text', text: stringOr(part['text']) ?? '' }
  })

/** `images` of a message or delta, as OpenRouter and Vercel send them. */
export const decodeImages = (delta: JsonObject): Extract<Content, { type: 'file' }>[] =>
  arrayOr(delta['images']).flatMap((entry): Extract<Content, { type: 'file' }>[] => {
    const url = stringOr(objectOr(objectOr(entry)['image_url'])['url'])
    if (url === undefined) return []
    const { mediaType, isBase64, payload = '' } = dataUrl(url) ?? {}
    if (mediaType && isBase64) return [{ type: 'file', mediaType, data: { type: 'data', data: payload } }]
    return URL.canParse(url) ? [{ type: 'file', mediaType: 'image/*', data: { type: 'url', url: new URL(url) } }] : []
  })
