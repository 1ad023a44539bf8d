import { cacheMarker } from '../../../core/canonical/cache-marker.ts'
import { base64 } from '../../../core/canonical/media.ts'
import type {
  FilePart,
  FunctionTool,
  Message,
  ProviderOptions,
  ProviderTool,
  UserPart,
} from '../../../core/canonical/parts.ts'
import type { EncodeTarget } from '../../../core/dialect.ts'
import { compact, type JsonObject, type JsonValue } from '../../../core/json/value.ts'
import { takesUrl } from '../../../core/provider/takes.ts'
import { unsupportedField } from '../../guard.ts'

/** Where a part goes: what is taken there, quirks of the provider, and its slug. */
export type PartTarget = Pick<EncodeTarget<'openai-chat'>, 'takes' | 'quirks' | 'provider'>

const AUDIO_FORMATS: Readonly<Record<string, string>> = { 'audio/wav': 'wav', 'audio/mpeg': 'mp3' }

/** `cache_control`, for the providers that list it as an extension. */
export const cacheControl = (options: ProviderOptions | undefined, { quirks, provider }: PartTarget): JsonObject => {
  const marker = cacheMarker(options, provider)
  return marker && quirks.extensions?.includes('cache_control') ? { cache_control: marker } : {}
}

/** A text with a marker is a part; what several parts say together is one, unless one before the last is marked. */
export const markedText = (text: string, marker: JsonObject): JsonValue =>
  'cache_control' in marker ? [{ type: 'text', text, ...marker }] : text

const isMarked = ({ providerOptions }: { providerOptions?: ProviderOptions }): boolean =>
  cacheMarker(providerOptions) !== undefined

/** Does a message, a part of it or a tool have a cache marker? */
export const hasMarker = (entry: Message | FunctionTool | ProviderTool): boolean =>
  'role' in entry
    ? isMarked(entry) || (typeof entry.content !== 'string' && entry.content.some(isMarked))
    : entry.type === 'function' && isMarked(entry)

/** The URL as it came, or the bytes as a `data:` URL. Undefined for data that has neither form. */
const urlOf = ({ data, mediaType }: FilePart): string | undefined => {
  if (data.type === 'url') return data.originalUrl ?? data.url.href
  if (data.type === 'data') return `data:${mediaType};base64,${base64(data.data)}`
  return undefined
}

const cannot = (part: FilePart, why: string) => unsupportedField('messages', `a file of type ${part.mediaType} ${why}`)

const audio = (part: FilePart): JsonObject => {
  const format = AUDIO_FORMATS[part.mediaType]
  if (!format || part.data.type !== 'data') throw cannot(part, 'cannot be carried; send wav or mp3 bytes')
  return { type: 'input_audio', input_audio: { data: base64(part.data.data), format } }
}

const reference = (part: FilePart, provider: string): JsonObject => {
  const ids: Readonly<Record<string, string>> = part.data.type === 'reference' ? part.data.reference : {}
  const id = ids[provider]
  if (id === undefined) throw cannot(part, `is stored at ${Object.keys(ids).join(', ')}, not at ${provider}`)
  return { type: 'file', file: { file_id: id } }
}

const file = (part: FilePart, { takes, provider }: PartTarget): JsonObject => {
  if (part.data.type === 'reference') return reference(part, provider)
  const [kind, subtype] = part.mediaType.split('/')
  if (kind === 'audio') return audio(part)
  const isAllowed = part.data.type !== 'url' || takesUrl(takes, part.mediaType)
  const url = urlOf(part)
  if (!url || !isAllowed) throw cannot(part, `cannot be sent to ${provider} as a URL`)
  const detail = part.providerOptions?.['openai']?.['imageDetail'] as string | undefined
  if (kind === 'image') return { type: 'image_url', image_url: compact({ url, detail }) }
  if (kind === 'video') return { type: 'video_url', video_url: { url } }
  if (takes.documentPart) return { type: takes.documentPart, document_url: url }
  return { type: 'file', file: { filename: part.filename ?? `file.${subtype}`, file_data: url } }
}

/** A part of a user's message. Throws `unsupported` for media that the wire or the provider has no form for. */
export const encodePart = (part: UserPart, target: PartTarget): JsonObject => ({
  ...(part.type === 'text' ? { type: 'text', text: part.text } : file(part, target)),
  ...cacheControl(part.providerOptions, target),
})
