import { exactMediaType } from '../../core/canonical/media.ts'
import type { Change } from '../../core/json/change.ts'
import { arrayOr, type JsonObject, type JsonValue, objectOr, stringOr } from '../../core/json/value.ts'

const DATA_URL = /^data:([^,;]*);base64,/

const isImage = (mediaType: string): boolean => mediaType.startsWith('image/')

/** A chat body's image, in a data URL. Bytes that are no image are for the provider to judge. */
const dataUrl = (url: string): Change | undefined => {
  const [head, label] = DATA_URL.exec(url) ?? []
  if (head === undefined || label === undefined) return undefined
  const data = url.slice(head.length)
  const exact = exactMediaType(label, data)
  return exact !== label && isImage(exact) ? { set: { url: `data:${exact};base64,${data}` } } : undefined
}

/** A Messages block: a PDF that is called an image is a document there, and the other way round. */
const block = ({ type, source: given }: JsonObject): Change | undefined => {
  const source = objectOr(given)
  const label = stringOr(source['media_type'])
  if (source['type'] !== 'base64' || label === undefined) return undefined
  const exact = exactMediaType(label, stringOr(source['data']) ?? '')
  const kind = isImage(exact) ? 'image' : exact === 'application/pdf' ? 'document' : type
  if (exact === label && kind === type) return undefined
  return { ...(kind === type ? {} : { set: { type: kind } }), within: { source: { set: { media_type: exact } } } }
}

const part = (value: JsonValue): Change | undefined => {
  const given = objectOr(value)
  const { type } = given
  if (type === 'image' || type === 'document') return block(given)
  if (type === 'tool_result') return inContent(given)
  if (type !== 'image_url') return undefined
  const url = dataUrl(stringOr(objectOr(given['image_url'])['url']) ?? '')
  return url && { within: { image_url: url } }
}

const ofEach = (list: readonly JsonValue[], changeOf: (item: JsonValue) => Change | undefined): Change | undefined => {
  const within = list.flatMap((item, index) => {
    const change = changeOf(item)
    return change ? [[index, change] as const] : []
  })
  return within.length > 0 ? { within: Object.fromEntries(within) } : undefined
}

const inContent = (holder: JsonObject): Change | undefined => {
  const content = ofEach(arrayOr(holder['content']), part)
  return content && { within: { content } }
}

/** Images and documents of a relayed body under the media types that their first bytes tell: providers refuse any other. */
export const labelledMedia = (body: JsonObject): Change => {
  const messages = ofEach(arrayOr(body['messages']), (message) => inContent(objectOr(message)))
  return messages ? { within: { messages } } : {}
}
