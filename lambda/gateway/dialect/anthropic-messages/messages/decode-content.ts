import type { FileData, FilePart, ProviderOptions, UserPart } from '../../../core/canonical/parts.ts'
import {
  arrayOr,
  compact,
  isObject,
  type JsonObject,
  type JsonValue,
  objectOr,
  stringOr,
} from '../../../core/json/value.ts'
import { badField, unsupportedField } from '../../guard.ts'

/** `providerOptions.anthropic` with the values that are there; nothing at all when none is. */
export const anthropic = (options: JsonObject): { providerOptions?: ProviderOptions } => {
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null)
  return given.length > 0 ? { providerOptions: { anthropic: Object.fromEntries(given) } } : {}
}

const urlOf = (value: JsonValue | undefined, field: string): URL => {
  const url = typeof value === 'string' ? URL.parse(value) : null
  if (!url) throw badField(field, 'a URL', value)
  return url
}

const requiredText = (value: JsonValue | undefined, field: string): string => {
  if (typeof value !== 'string') throw badField(field, 'a string', value)
  return value
}

/** A `source` as file data. `fallback` is the media type of sources that do not tell theirs. */
const decodeSource = (source: JsonObject, field: string, fallback: string): { data: FileData; mediaType: string } => {
  const mediaType = stringOr(source['media_type']) ?? fallback
  switch (source['type']) {
    case 'base64':
      return { data: { type: 'data', data: requiredText(source['data'], `${field}.data`) }, mediaType }
    case 'url':
      return { data: { type: 'url', url: urlOf(source['url'], `${field}.url`) }, mediaType }
    case 'text':
      return { data: { type: 'text', text: requiredText(source['data'], `${field}.data`) }, mediaType: 'text/plain' }
    case 'file': {
      const anthropicId = requiredText(source['file_id'], `${field}.file_id`)
      return { data: { type: 'reference', reference: { anthropic: anthropicId } }, mediaType }
    }
    default:
      throw badField(`${field}.type`, 'base64, url, text or file', source['type'])
  }
}

const textOf = (blocks: JsonValue | undefined): string =>
  typeof blocks === 'string'
    ? blocks
    : arrayOr(blocks)
        .map((block) => stringOr(objectOr(block)['text']) ?? '')
        .join('\n')

const decodeDocument = (block: JsonObject, field: string): UserPart[] => {
  const source = objectOr(block['source'])
  const { title, context, citations, cache_control: cacheControl } = block
  const options = anthropic({ title, context, citations, cacheControl })
  const filename = stringOr(title)
  if (source['type'] === 'content' && Array.isArray(source['content'])) {
    return source['content'].flatMap((inner, index) =>
      decodeUserBlock(objectOr(inner), `${field}.source.content.${index}`),
    )
  }
  const { data, mediaType } =
    source['type'] === 'content'
      ? { data: { type: 'text', text: textOf(source['content']) } as const, mediaType: 'text/plain' }
      : decodeSource(source, `${field}.source`, 'application/pdf')
  return [compact({ type: 'file', data, mediaType, filename, ...options } as const) as FilePart]
}

/** Blocks that a user message or a tool result may hold; throws `unsupported` for others, the question would lack them. */
export const decodeUserBlock = (block: JsonObject, field: string): UserPart[] => {
  const options = anthropic({ cacheControl: block['cache_control'] })
  switch (block['type']) {
    case 'text':
      return [{ type: 'text', text: requiredText(block['text'], `${field}.text`), ...options }]
    case 'image': {
      if (!isObject(block['source'])) throw badField(`${field}.source`, 'an object', block['source'])
      return [{ type: 'file', ...decodeSource(block['source'], `${field}.source`, 'image/*'), ...options }]
    }
    case 'document':
      return decodeDocument(block, field)
    case 'search_result': {
      const text = [stringOr(block['source']) ?? '', textOf(block['content'])].join('\n')
      const filename = stringOr(block['title'])
      const data = { type: 'text', text } as const
      return [compact({ type: 'file', data, mediaType: 'text/plain', filename, ...options } as const) as FilePart]
    }
    default:
      throw unsupportedField(field, `is a block of type ${String(block['type'])}, which this provider cannot read.`)
  }
}
