import { dataUrl, exactMediaType } from '../../core/canonical/media.ts'
import { plainName } from '../../core/json/key-names.ts'
import { type JsonObject, objectOr, objectsIn, stringOr } from '../../core/json/value.ts'
import { someField, spokenObjects } from './plain-fields.ts'

/** What of a prompt is no text in its body. */
export interface PromptMedia {
  readonly images: number
  /** Of the body: their data, which is no text. */
  readonly imageBytes: number
  /** Some of the prompt is of a size that nobody can tell: other files, URLs, what is kept at a provider. */
  readonly isOpen: boolean
}

/** Parts of messages that are text in whatever they hold. Any other is taken for a file. */
const TEXT: ReadonlySet<unknown> = new Set([
  ...['text', 'refusal', 'thinking', 'redacted_thinking', 'tool_use', 'tool_result', 'search_result'],
  ...['server_tool_use', 'web_search_tool_result', 'web_search_result', 'tool-call', 'tool-result', 'reasoning'],
  ...['tool-approval-request', 'tool-approval-response'],
])

/** Of documents those that are text. */
const TEXT_SOURCES: ReadonlySet<unknown> = new Set(['text', 'content'])

/** Images that all of MEDIA's models take, told by their first bytes: a label alone may be wrong, and is mended then. */
const IMAGES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** What is named there is kept at a provider: files, items and threads of earlier answers, cached prompts. */
const KEPT: ReadonlySet<string> = new Set([
  ...['fileid', 'itemid', 'previousresponseid', 'conversation', 'conversationid', 'thread', 'threadid'],
  ...['cachedcontent', 'reference'],
])

const innerOf = ({ content, source, output }: JsonObject): JsonObject[] => {
  const { type, value } = objectOr(output)
  return [
    ...objectsIn(content),
    ...objectsIn(objectOr(source)['content']),
    ...(type === 'content' ? objectsIn(value) : []),
  ]
}

const withInner = (part: JsonObject): JsonObject[] => [part, ...innerOf(part).flatMap(withInner)]

/** In each dialect. A field that is none of its own does not hide another. */
export const messagesOf = ({ messages, prompt }: JsonObject): JsonObject[] => [
  ...objectsIn(messages),
  ...objectsIn(prompt),
]

/** The parts of all messages. */
const partsOf = (body: JsonObject): JsonObject[] => [
  ...objectsIn(body['system']).flatMap(withInner),
  ...messagesOf(body).flatMap((message) => objectsIn(message['content']).flatMap(withInner)),
]

/** Where a part has its file, or says where it is. Which of several is read is up to who reads it. */
const PLACES: ReadonlySet<string> = new Set([
  ...['source', 'data', 'image', 'imageurl', 'file', 'filedata', 'fileurl', 'fileuri', 'fileid', 'url', 'uri'],
  ...['inputaudio', 'audio', 'audiourl', 'inputvideo', 'video', 'videourl', 'document', 'documenturl', 'reference'],
])

/** What is said of a file within such a place beside where it is. */
const BESIDE: ReadonlySet<string> = new Set(['type', 'mediatype', 'detail', 'format'])

const placesIn = (object: JsonObject): string[] => Object.keys(object).filter((key) => PLACES.has(plainName(key)))

/** Is there one place alone, and nothing in it but one more? */
const isOnce = (part: JsonObject): boolean => {
  const places = placesIn(part)
  return places.every((place) => {
    const within = Object.keys(objectOr(part[place])).filter((key) => !BESIDE.has(plainName(key)))
    return places.length === 1 && within.length <= 1
  })
}

/** The base64 of a part that holds a file in itself, of either wire or the AI SDK. */
const dataOf = (part: JsonObject): string | undefined => {
  if (!isOnce(part)) return undefined
  const { source, image_url: image, data } = part
  const url = stringOr(image) ?? stringOr(objectOr(image)['url'])
  if (url !== undefined) {
    const given = dataUrl(url)
    return given?.isBase64 ? given.payload : undefined
  }
  return stringOr(objectOr(source)['data']) ?? stringOr(data) ?? stringOr(objectOr(data)['data'])
}

/** What is cited is told in pieces, with words around each. */
const isText = ({ type, source, citations }: JsonObject): boolean =>
  (TEXT.has(type) || (type === 'document' && TEXT_SOURCES.has(objectOr(source)['type']))) &&
  (objectOr(citations)['enabled'] ?? false) === false

const isImage = (data: string | undefined): data is string => data !== undefined && IMAGES.has(exactMediaType('', data))

/** Options may say another prompt, or parts of one. */
const SAYS_PROMPT = /^(?:messages|prompt|system|input|contents|documents)$/

/** Reads a body of any dialect; a part that nobody knows is one of a size that nobody can tell. */
export const promptMedia = (body: JsonObject): PromptMedia => {
  const files = partsOf(body).filter((part) => !isText(part))
  const images = files.map(dataOf).filter(isImage)
  const spoken = objectsIn(body['messages']).some(({ audio = null }) => audio !== null)
  const isKept = someField(body, (name, value) => KEPT.has(name) || (name === 'prompt' && !Array.isArray(value)))
  const isSaidElsewhere = spokenObjects(body)
    .slice(1)
    .some((own) => Object.keys(own).some((name) => SAYS_PROMPT.test(plainName(name))))
  return {
    images: images.length,
    imageBytes: images.reduce((sum, data) => sum + data.length, 0),
    isOpen: images.length < files.length || spoken || isKept || isSaidElsewhere,
  }
}

/** Tokens of an image at most, by the catalog's id of the model, whatever its size: it is made smaller. */
const IMAGE_TOKENS: readonly (readonly [model: RegExp, tokens: number])[] = [
  // 4,784 in the highest resolution. https://platform.claude.com/docs/en/build-with-claude/vision
  [/^anthropic\/claude-/, 5_000],
  // Eight tiles of 5,667 and 2,833 besides. https://platform.openai.com/docs/guides/images-vision
  [/^openai\/gpt-4o-mini/, 50_000],
  [/^openai\/gpt-4o(?!-mini)/, 1_500],
]

/** Of the media of a prompt, for that model; undefined where nobody can say. */
export const mediaTokens = ({ images, isOpen }: PromptMedia, model: string): number | undefined => {
  if (isOpen) return undefined
  if (images === 0) return 0
  const each = IMAGE_TOKENS.find(([pattern]) => pattern.test(model))?.[1]
  return each === undefined ? undefined : images * each
}

/** Some of the prompt is to be cached for longer than the usual few minutes. */
export const isKeptLong = (body: JsonObject): boolean =>
  someField(body, (name, value) => (name === 'ttl' && value !== '5m') || /cache(?:retention|options)$/.test(name))
