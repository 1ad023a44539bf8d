import { isObject, type JsonObject, type JsonValue } from '../core/json/value.ts'

const CHARACTERS_PER_TOKEN = 4

const characters = (value: JsonValue | undefined): number => {
  if (typeof value === 'string') return value.length
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + characters(item), 0)
  if (!isObject(value)) return 0
  // Bytes of images and documents are not text.
  return Object.entries(value).reduce((sum, [key, inner]) => (key === 'data' ? sum : sum + characters(inner)), 0)
}

/** A guess at the tokens of a Messages body, where a client wants a number before there is one. */
export const estimatedInput = (body: JsonObject): number =>
  Math.ceil(
    (characters(body['system']) + characters(body['messages']) + characters(body['tools'])) / CHARACTERS_PER_TOKEN,
  )
