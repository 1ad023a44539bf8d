import { cacheMarker } from '../../../core/canonical/cache-marker.ts'
import { base64 } from '../../../core/canonical/media.ts'
import type { FileData, FilePart, ProviderOptions } from '../../../core/canonical/parts.ts'
import { compact, type JsonObject, objectOr } from '../../../core/json/value.ts'
import { unsupportedField } from '../../guard.ts'

type Blocks = readonly JsonObject[]

/** The options of a part or message that are meant for this wire, or the metadata that came from it. */
export const anthropicOf = (options: ProviderOptions | undefined): JsonObject => objectOr(options?.['anthropic'])

export const withCacheControl = (block: JsonObject, options: ProviderOptions | undefined): JsonObject =>
  compact({ ...block, cache_control: cacheMarker(options) })

/** A message's own breakpoint belongs to its last block that can hold one. */
export const withMessageCacheControl = (blocks: Blocks, options: ProviderOptions | undefined): Blocks => {
  const control = cacheMarker(options)
  const last = blocks.findLastIndex(({ type }) => type !== 'thinking' && type !== 'redacted_thinking')
  return control === undefined
    ? blocks
    : blocks.map((block, index) => (index === last ? { cache_control: control, ...block } : block))
}

const reference = (data: Extract<FileData, { type: 'reference' }>): JsonObject => {
  const id = data.reference['anthropic']
  if (id === undefined) throw unsupportedField('messages', 'refer to a file that was not uploaded to Anthropic.')
  return { type: 'file', file_id: id }
}

const sourceOf = (data: FileData, mediaType: string): JsonObject => {
  if (data.type === 'reference') return reference(data)
  if (data.type === 'text') return { type: 'text', media_type: 'text/plain', data: data.text }
  if (data.type === 'url') return { type: 'url', url: data.url.toString() }
  return { type: 'base64', media_type: mediaType, data: base64(data.data) }
}

const isDocument = (mediaType: string, data: FileData): boolean =>
  data.type === 'reference' || mediaType === 'application/pdf' || mediaType.startsWith('text/')

/** A file as an image or document block. Throws `unsupported` for media that the wire has no block for. */
export const encodeFile = (part: Pick<FilePart, 'data' | 'mediaType' | 'filename' | 'providerOptions'>): JsonObject => {
  const { data, mediaType, filename } = part
  const source = sourceOf(data, mediaType)
  if (/^image\b/.test(mediaType)) return { type: 'image', source }
  if (!isDocument(mediaType, data)) {
    throw unsupportedField('messages', `hold a file of type ${mediaType}; allowed are images, PDF and text.`)
  }
  const { title, context, citations } = anthropicOf(part.providerOptions)
  return compact({ type: 'document', source, title: title ?? filename, context, citations })
}
