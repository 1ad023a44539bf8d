import { dataUrl, exactMediaType, isImage, payloadOf } from '../../../core/canonical/media.ts'
import type { Change } from '../../../core/json/change.ts'
import { type JsonObject, objectOr, stringOr } from '../../../core/json/value.ts'
import { isBlind, type Media, refusalOf, textIn, UNSEEN, unseen } from '../media.ts'
import type { Receiver } from '../step.ts'

const PDF = 'application/pdf'

/**
 * Under the type that the bytes have; as text where only that is taken, or where it stands for an image and is none.
 * Throws `unsupported` for what is not taken at all.
 */
const taken = (label: string, data: string, receiver: Receiver, standsFor?: 'image'): Media | string => {
  const media = { mediaType: exactMediaType(label, data), data }
  const refusal = refusalOf(media, receiver)
  if (!refusal && (standsFor === undefined || isImage(media.mediaType))) return media
  const text = textIn(media)
  if (text) return text
  if (refusal) throw refusal
  return media
}

const asText = (text: string, gone: string): Change => ({ set: { type: 'text', text }, remove: [gone] })

/** What becomes of a chat body's image or file in a data URL. */
interface Placing {
  /** In the part where it stands, or in that where it belongs. */
  readonly at: (url: string) => Change
  readonly isMisplaced: (mediaType: string) => boolean
  /** The member that goes where it becomes text. */
  readonly field: string
  readonly standsFor?: 'image'
}

/** What else stands there is for the provider to judge. */
const ofDataUrl = (
  url: string,
  receiver: Receiver,
  { at, isMisplaced, field, standsFor }: Placing,
): Change | undefined => {
  const given = dataUrl(url)
  if (!given) return undefined
  const media = taken(given.mediaType, payloadOf(given), receiver, standsFor)
  if (typeof media === 'string') return asText(media, field)
  const isAsIs = media.mediaType === given.mediaType && given.isBase64
  return isAsIs && !isMisplaced(media.mediaType) ? undefined : at(`data:${media.mediaType};base64,${media.data}`)
}

const PDF_URL = /^data:application\/pdf;/

/** A document that is called an image is one in a part of its own. */
const asFile = (url: string, { takes: { documentPart } }: Receiver): Change =>
  documentPart
    ? { set: { type: documentPart, document_url: url }, remove: ['image_url'] }
    : { set: { type: 'file', file: { filename: 'file.pdf', file_data: url } }, remove: ['image_url'] }

const chatImage = ({ image_url: image }: JsonObject, receiver: Receiver): Change | undefined => {
  if (isBlind(receiver)) throw unseen(receiver)
  const url = stringOr(image) ?? stringOr(objectOr(image)['url']) ?? ''
  const renamed = (set: string): Change =>
    typeof image === 'string' ? { set: { image_url: set } } : { within: { image_url: { set: { url: set } } } }
  const at = (mended: string): Change => (PDF_URL.test(mended) ? asFile(mended, receiver) : renamed(mended))
  const isMisplaced = (mediaType: string) => mediaType === PDF
  return ofDataUrl(url, receiver, { at, isMisplaced, field: 'image_url', standsFor: 'image' })
}

/** Bytes without a word of what they are. */
const isBare = (data: string): boolean => data !== '' && !/^(?:data|https?):/i.test(data)

const chatFile = ({ file: given }: JsonObject, receiver: Receiver): Change | undefined => {
  const { documentPart } = receiver.takes
  const data = stringOr(objectOr(given)['file_data']) ?? ''
  const url = isBare(data) ? `data:${PDF};base64,${data}` : data
  const at = (set: string): Change =>
    documentPart
      ? { set: { type: documentPart, document_url: set }, remove: ['file'] }
      : { within: { file: { set: { file_data: set } } } }
  const change = ofDataUrl(url, receiver, { at, isMisplaced: () => false, field: 'file' })
  return change ?? (url !== '' && (documentPart || isBare(data)) ? at(url) : undefined)
}

const chatAudio = ({ input_audio: given }: JsonObject, receiver: Receiver): undefined => {
  const { format, data } = objectOr(given)
  // Some have other forms for it.
  if (typeof data !== 'string' || /^(?:https?|data):/i.test(data)) return
  const refusal = refusalOf({ mediaType: `audio/${stringOr(format)}`, data }, receiver)
  if (refusal) throw refusal
}

/** Fields of documents that images do not have. */
const OF_DOCUMENTS = ['title', 'context', 'citations']

/** A Messages block: a PDF that is called an image is a document there, and the other way round. */
const block = ({ type, source: given }: JsonObject, receiver: Receiver): Change | undefined => {
  if (type === 'image' && isBlind(receiver)) throw unseen(receiver)
  const source = objectOr(given)
  const label = stringOr(source['media_type'])
  if (source['type'] !== 'base64' || label === undefined) return undefined
  const media = taken(label, stringOr(source['data']) ?? '', receiver)
  if (typeof media === 'string')
    return type === 'document'
      ? { within: { source: { set: { type: 'text', media_type: 'text/plain', data: media } } } }
      : asText(media, 'source')
  const { mediaType } = media
  const kind = isImage(mediaType) ? 'image' : mediaType === PDF ? 'document' : type
  if (mediaType === label && kind === type) return undefined
  const within = { source: { set: { media_type: mediaType } } }
  if (kind === type) return { within }
  return { set: { type: kind }, remove: kind === 'image' ? OF_DOCUMENTS : [], within }
}

const MEDIA: Readonly<Record<string, (part: JsonObject, receiver: Receiver) => Change | undefined>> = {
  image_url: chatImage,
  file: chatFile,
  input_audio: chatAudio,
  image: block,
  document: block,
}

/**
 * An image or a document of a relayed body under the media type that its first bytes tell, in the part that the
 * provider has for it. Throws `unsupported` for what it takes in no form.
 */
export const fitMedia = (part: JsonObject, receiver: Receiver): Change | undefined =>
  MEDIA[stringOr(part['type']) ?? '']?.(part, receiver)

/** What a tool shows, likewise. To a model that sees nothing it is told instead. */
export const fitShown = (part: JsonObject, receiver: Receiver): Change | undefined =>
  part['type'] === 'image' && isBlind(receiver) ? asText(UNSEEN, 'source') : fitMedia(part, receiver)
