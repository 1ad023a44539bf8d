import type { ToolResultOutput } from '../../../core/canonical/parts.ts'
import { compact, type JsonObject, type JsonValue } from '../../../core/json/value.ts'
import { badField } from '../../guard.ts'
import { decodeFileData } from '../messages/decode-content.ts'
import { arrayAt, objectAt, providerOptionsAt, stringAt } from '../nested.ts'

type Item = Extract<ToolResultOutput, { type: 'content' }>['value'][number]

type Decode = (item: JsonObject, at: string) => Item

const file = (item: JsonObject, data: JsonValue | undefined, mediaType: string, at: string): Item =>
  compact({
    type: 'file',
    ...decodeFileData(data, mediaType, at),
    ...(typeof item['filename'] === 'string' ? { filename: item['filename'] } : {}),
    providerOptions: providerOptionsAt(item['providerOptions'], `${at}.providerOptions`),
  })

/** A plain id does not say whose file it is: only ids by provider can be carried. */
const reference = (item: JsonObject, at: string): JsonValue => ({
  type: 'reference',
  reference: objectAt(item['fileId'], `${at}.fileId`),
})

/** V2 has `media`, V3 six kinds of files and images, V4 only `file`. */
const ITEMS: Readonly<Record<string, Decode>> = {
  text: (item, at) => ({ ...item, type: 'text', text: stringAt(item, 'text', at) }),
  custom: (item) => ({ ...item, type: 'custom' }),
  file: (item, at) => file(item, item['data'], stringAt(item, 'mediaType', at), `${at}.data`),
  media: (item, at) => file(item, stringAt(item, 'data', at), stringAt(item, 'mediaType', at), `${at}.data`),
  'file-data': (item, at) => file(item, stringAt(item, 'data', at), stringAt(item, 'mediaType', at), `${at}.data`),
  'image-data': (item, at) => file(item, stringAt(item, 'data', at), stringAt(item, 'mediaType', at), `${at}.data`),
  'file-url': (item, at) =>
    file(item, { type: 'url', url: item['url'] }, mediaTypeOr(item, 'application/octet-stream'), at),
  'image-url': (item, at) => file(item, { type: 'url', url: item['url'] }, 'image', at),
  'file-id': (item, at) => file(item, reference(item, at), 'application', at),
  'image-file-id': (item, at) => file(item, reference(item, at), 'image', at),
}

const mediaTypeOr = (item: JsonObject, fallback: string): string =>
  typeof item['mediaType'] === 'string' ? item['mediaType'] : fallback

const content = (value: JsonValue, at: string): Item => {
  const item = objectAt(value, at)
  const decode = ITEMS[String(item['type'])]
  if (!decode) throw badField(`${at}.type`, `one of ${Object.keys(ITEMS).join(', ')}`, item['type'])
  return decode(item, at)
}

/** What a tool answered, from the shape of any generation. */
export const decodeToolOutput = (value: JsonValue | undefined, at: string): ToolResultOutput => {
  const output = objectAt(value, at)
  const providerOptions = providerOptionsAt(output['providerOptions'], `${at}.providerOptions`)
  switch (output['type']) {
    case 'text':
    case 'error-text':
      return compact({ type: output['type'], value: stringAt(output, 'value', at), providerOptions })
    case 'json':
    case 'error-json':
      return compact({ type: output['type'], value: output['value'] ?? null, providerOptions })
    case 'execution-denied':
      return compact({ ...output, type: 'execution-denied', providerOptions })
    case 'content': {
      const items = arrayAt(output, 'value', at)
      return { type: 'content', value: items.map((item, i) => content(item, `${at}.value[${i}]`)) }
    }
    default:
      throw badField(
        `${at}.type`,
        'one of text, json, error-text, error-json, execution-denied, content',
        output['type'],
      )
  }
}
