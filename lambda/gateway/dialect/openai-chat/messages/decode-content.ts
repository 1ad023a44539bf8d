import { dataUrl, payloadOf } from '../../../core/canonical/media.ts'
import type { FileData, FilePart, ProviderOptions } from '../../../core/canonical/parts.ts'
import { compact, isObject, type JsonObject, type JsonValue, objectOr, stringOr } from '../../../core/json/value.ts'
import { badField, requiredObject, requiredString, shown, unsupportedField } from '../../guard.ts'

type Source = Pick<FilePart, 'data' | 'mediaType'>

const MEDIA_BY_EXTENSION: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  json: 'application/json',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
}
const AUDIO_MEDIA: Readonly<Record<string, string>> = { mp3: 'audio/mpeg', wav: 'audio/wav' }

/** A message's content as parts with their paths. Strings and parts without a `type` are text, as clients send them. */
export const contentParts = (content: JsonValue | undefined, at: string): { part: JsonObject; at: string }[] => {
  if (content === undefined || content === null) return []
  if (typeof content === 'string') return [{ part: { type: 'text', text: content }, at }]
  if (!Array.isArray(content)) throw badField(at, 'a string or an array of parts', content)
  return content.map((entry, index) => {
    const path = `${at}[${index}]`
    if (typeof entry === 'string') return { part: { type: 'text', text: entry }, at: path }
    if (!isObject(entry)) throw badField(path, 'a content part', entry)
    return { part: entry['type'] === undefined && 'text' in entry ? { ...entry, type: 'text' } : entry, at: path }
  })
}

export const textOf = (part: JsonObject, at: string): string => {
  const text = part['text']
  if (typeof text !== 'string') throw badField(`${at}.text`, 'a string', text)
  return text
}

/** `cache_control`, Anthropic's marker, on a message, part or tool. */
export const cacheOptions = (from: JsonObject): ProviderOptions | undefined =>
  isObject(from['cache_control']) ? { anthropic: { cacheControl: from['cache_control'] } } : undefined

/** A `data:` URL, an http(s) URL, or bare base64 where the field allows it. */
const source = (value: string, mediaType: string, at: string, isBareAllowed = false): Source => {
  const inline = dataUrl(value)
  if (inline) return { data: { type: 'data', data: payloadOf(inline) }, mediaType: inline.mediaType || mediaType }
  if (/^https?:/i.test(value) && URL.canParse(value)) {
    const url = new URL(value)
    const data: FileData = url.href === value ? { type: 'url', url } : { type: 'url', url, originalUrl: value }
    return { data, mediaType }
  }
  if (isBareAllowed) return { data: { type: 'data', data: value }, mediaType }
  throw badField(at, 'a data: URL or an http(s) URL', value)
}

const image = (part: JsonObject, at: string): FilePart => {
  const value = part['image_url']
  const { url, detail } = typeof value === 'string' ? { url: value } : requiredObject(part, 'image_url', `${at}.`)
  const options: ProviderOptions | undefined =
    typeof detail === 'string' ? { openai: { imageDetail: detail } } : undefined
  const text = requiredString({ url }, 'url', `${at}.image_url.`)
  return compact({ type: 'file', ...source(text, 'image/*', `${at}.image_url.url`), providerOptions: options })
}

const audio = (part: JsonObject, at: string): FilePart => {
  const input = requiredObject(part, 'input_audio', `${at}.`)
  const format = requiredString(input, 'format', `${at}.input_audio.`)
  const data = requiredString(input, 'data', `${at}.input_audio.`)
  const url = dataUrl(data)
  const bytes = url ? payloadOf(url) : data
  return { type: 'file', data: { type: 'data', data: bytes }, mediaType: AUDIO_MEDIA[format] ?? `audio/${format}` }
}

/** OpenAI's own `{file_data | file_id, filename}` and the gateway's `{data, media_type, filename}`. */
const file = (part: JsonObject, at: string): FilePart => {
  const input = requiredObject(part, 'file', `${at}.`)
  const filename = stringOr(input['filename'])
  const id = stringOr(input['file_id'])
  if (id)
    return compact({
      type: 'file',
      data: { type: 'reference', reference: { openai: id } },
      mediaType: 'application/pdf',
      filename,
    })
  const field = input['file_data'] === undefined ? 'data' : 'file_data'
  const data = requiredString(input, field, `${at}.file.`)
  const extension = filename?.split('.').at(-1)?.toLowerCase() ?? ''
  const mediaType = stringOr(input['media_type']) ?? stringOr(input['mediaType']) ?? MEDIA_BY_EXTENSION[extension]
  return compact({
    type: 'file',
    ...source(data, mediaType ?? 'application/pdf', `${at}.file.${field}`, true),
    filename,
  })
}

const video = (part: JsonObject, at: string): FilePart => {
  const url = requiredString(objectOr(part['video_url']), 'url', `${at}.video_url.`)
  return { type: 'file', ...source(url, 'video/*', `${at}.video_url.url`) }
}

/** Mistral's part for documents. */
const documentUrl = (part: JsonObject, at: string): FilePart => {
  const url = requiredString(part, 'document_url', `${at}.`)
  return compact({
    type: 'file',
    ...source(url, 'application/pdf', `${at}.document_url`),
    filename: stringOr(part['document_name']),
  })
}

const FILES: Readonly<Record<string, (part: JsonObject, at: string) => FilePart>> = {
  image_url: image,
  input_audio: audio,
  file,
  document_url: documentUrl,
  video_url: video,
}

/** A media part. Throws `unsupported` for a type that nobody else would understand. */
export const decodeFile = (part: JsonObject, at: string): FilePart => {
  const read = FILES[stringOr(part['type']) ?? '']
  if (!read)
    throw unsupportedField(`${at}.type`, `parts of type ${shown(part['type'])} cannot be carried to this model`)
  const decoded = read(part, at)
  const cache = cacheOptions(part)
  return cache ? { ...decoded, providerOptions: { ...decoded.providerOptions, ...cache } } : decoded
}
