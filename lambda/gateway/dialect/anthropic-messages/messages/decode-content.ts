import { dataUrl, payloadOf } from '../../../core/canonical/media.ts'
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

/** A block of a message and where it is, for messages: `messages.2.content.0`. */
export interface Block {
  readonly block: JsonObject
  readonly at: string
}

/** `providerOptions.anthropic` with the values that are there; nothing at all when none is. */
export const anthropic = (options: JsonObject): { providerOptions?: ProviderOptions } => {
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null)
  return given.length > 0 ? { providerOptions: { anthropic: Object.fromEntries(given) } } : {}
}

/** A message's content as blocks with their paths; a string is one of text. */
export const contentBlocks = (content: JsonValue | undefined, at: string): Block[] =>
  typeof content === 'string'
    ? [{ block: { type: 'text', text: content }, at }]
    : arrayOr(content).map((block, index) => {
        if (!isObject(block)) throw badField(`${at}.${index}`, 'a content block', block)
        return { block, at: `${at}.${index}` }
      })

const urlOf = (value: JsonValue | undefined, at: string): URL => {
  const url = typeof value === 'string' ? URL.parse(value) : null
  if (!url) throw badField(at, 'a URL', value)
  return url
}

const requiredText = (value: JsonValue | undefined, at: string): string => {
  if (typeof value !== 'string') throw badField(at, 'a string', value)
  return value
}

/** A `source` as file data. `fallback` is the media type of sources that do not tell theirs. */
const decodeSource = (source: JsonObject, at: string, fallback: string): { data: FileData; mediaType: string } => {
  const mediaType = stringOr(source['media_type']) ?? fallback
  switch (source['type']) {
    case 'base64':
      return { data: { type: 'data', data: requiredText(source['data'], `${at}.data`) }, mediaType }
    case 'url': {
      const inline = dataUrl(stringOr(source['url']) ?? '')
      return inline
        ? { data: { type: 'data', data: payloadOf(inline) }, mediaType: inline.mediaType || mediaType }
        : { data: { type: 'url', url: urlOf(source['url'], `${at}.url`) }, mediaType }
    }
    case 'text':
      return { data: { type: 'text', text: requiredText(source['data'], `${at}.data`) }, mediaType: 'text/plain' }
    case 'file': {
      const anthropicId = requiredText(source['file_id'], `${at}.file_id`)
      return { data: { type: 'reference', reference: { anthropic: anthropicId } }, mediaType }
    }
    default:
      throw badField(`${at}.type`, 'base64, url, text or file', source['type'])
  }
}

const textOf = (blocks: JsonValue | undefined): string =>
  typeof blocks === 'string'
    ? blocks
    : arrayOr(blocks)
        .map((block) => stringOr(objectOr(block)['text']) ?? '')
        .join('\n')

const decodeDocument = (block: JsonObject, at: string): UserPart[] => {
  const source = objectOr(block['source'])
  const { title, context, citations, cache_control: cacheControl } = block
  const options = anthropic({ title, context, citations, cacheControl })
  const filename = stringOr(title)
  if (source['type'] === 'content' && Array.isArray(source['content'])) {
    return source['content'].flatMap((inner, index) =>
      decodeUserBlock(objectOr(inner), `${at}.source.content.${index}`),
    )
  }
  const { data, mediaType } =
    source['type'] === 'content'
      ? { data: { type: 'text', text: textOf(source['content']) } as const, mediaType: 'text/plain' }
      : decodeSource(source, `${at}.source`, 'application/pdf')
  return [compact({ type: 'file', data, mediaType, filename, ...options } as const) as FilePart]
}

/**
 * Blocks that a user message or a tool result may hold; throws `unsupported` for others, the question would lack them.
 */
export const decodeUserBlock = (block: JsonObject, at: string): UserPart[] => {
  const options = anthropic({ cacheControl: block['cache_control'] })
  switch (block['type']) {
    case 'text':
      return [{ type: 'text', text: requiredText(block['text'], `${at}.text`), ...options }]
    case 'image': {
      if (!isObject(block['source'])) throw badField(`${at}.source`, 'an object', block['source'])
      return [{ type: 'file', ...decodeSource(block['source'], `${at}.source`, 'image/*'), ...options }]
    }
    case 'document':
      return decodeDocument(block, at)
    case 'search_result': {
      const text = [stringOr(block['source']) ?? '', textOf(block['content'])].join('\n')
      const filename = stringOr(block['title'])
      const data = { type: 'text', text } as const
      return [compact({ type: 'file', data, mediaType: 'text/plain', filename, ...options } as const) as FilePart]
    }
    default:
      throw unsupportedField(at, `is a block of type ${String(block['type'])}, which this provider cannot read.`)
  }
}
