import { cacheMarker } from '../../../core/canonical/cache-marker.ts'
import type { FilePart, ProviderOptions, ToolResultOutput, UserPart } from '../../../core/canonical/parts.ts'
import { compact, type JsonObject } from '../../../core/json/value.ts'
import { base64, exactMediaType } from '../../../core/media.ts'
import type { Quirks } from '../../../core/provider.ts'
import { unsupportedField } from '../../guard.ts'

/** The URL as it came, or the bytes as a `data:` URL. Undefined for data that has neither form. */
const urlOf = ({ data, mediaType }: FilePart): string | undefined => {
  if (data.type === 'url') return data.originalUrl ?? data.url.href
  if (data.type === 'data') return `data:${mediaType};base64,${base64(data.data)}`
  if (data.type === 'text') return `data:${mediaType};base64,${Buffer.from(data.text).toString('base64')}`
  return undefined
}

/** A bare `image` or `image/*` says no subtype, which a `data:` URL needs. */
const withFullType = (part: FilePart): FilePart =>
  part.data.type === 'data' ? { ...part, mediaType: exactMediaType(part.mediaType, part.data.data) } : part

const AUDIO_FORMATS: Readonly<Record<string, string>> = {
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
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

/** Where a part goes: quirks of the provider, its slug, and whether it understands cache markers. */
export interface PartTarget {
  readonly quirks: Quirks
  readonly provider: string
}

const filePart = (input: FilePart, { quirks, provider }: PartTarget): JsonObject => {
  const part = withFullType(input)
  if (part.data.type === 'reference') return reference(part, provider)
  const [kind, subtype] = part.mediaType.split('/')
  if (kind === 'audio') return audio(part)
  const isAllowed = part.data.type !== 'url' || (kind === 'image' ? quirks.imageUrls : quirks.fileUrls) !== false
  const url = urlOf(part)
  if (!url || !isAllowed) throw cannot(part, `cannot be sent to ${provider} as a URL`)
  const detail = part.providerOptions?.['openai']?.['imageDetail'] as string | undefined
  if (kind === 'image') return { type: 'image_url', image_url: compact({ url, detail }) }
  if (kind === 'video') return { type: 'video_url', video_url: { url } }
  return { type: 'file', file: { filename: part.filename ?? `file.${subtype}`, file_data: url } }
}

/** `cache_control`, for the providers that list it as an extension. */
export const cacheControl = (options: ProviderOptions | undefined, { quirks, provider }: PartTarget): JsonObject => {
  const marker = cacheMarker(options, provider)
  return marker && quirks.extensions?.includes('cache_control') ? { cache_control: marker } : {}
}

export const contentPart = (part: UserPart, target: PartTarget): JsonObject => ({
  ...(part.type === 'text' ? { type: 'text', text: part.text } : filePart(part, target)),
  ...cacheControl(part.providerOptions, target),
})

/** A tool's output as text, the only form that every chat endpoint takes; media in it is named in `left`. */
export const toolText = (output: ToolResultOutput): { text: string; left: string[] } => {
  if (output.type === 'text' || output.type === 'error-text') return { text: output.value, left: [] }
  if (output.type === 'json' || output.type === 'error-json') return { text: JSON.stringify(output.value), left: [] }
  if (output.type === 'execution-denied') return { text: output.reason ?? 'Tool execution was denied.', left: [] }
  const left = output.value.flatMap((part) => {
    if (part.type === 'text') return []
    return [part.type === 'file' ? part.mediaType : part.type]
  })
  const texts = output.value.map((part) => {
    if (part.type === 'text') return part.text
    return part.type === 'file' && part.data.type === 'text' ? part.data.text : `[${part.type} left out]`
  })
  return { text: texts.join('\n'), left }
}
