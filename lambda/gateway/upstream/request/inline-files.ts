import type { CallOptions, Message, ToolResultOutput } from '../../core/canonical/parts.ts'
import { takesUrl as isTaken, type Takes } from '../../core/provider/takes.ts'
import type { Download } from '../../transport/download.ts'
import { requireFewFiles, requireFileBytes } from '../../transport/request-downloads.ts'

type Part = Exclude<Message['content'], string>[number]
type Item = Extract<ToolResultOutput, { type: 'content' }>['value'][number]

interface InlineFile {
  /** In bytes. */
  readonly length: number
  readonly mediaType: string
  readonly base64: string
}

/** Does the receiver take this file by its URL? */
export type TakesUrl = (mediaType: string, url: URL) => boolean

/** Patterns of URLs by media type, as a provider package's model declares them. */
type SupportedUrls = Readonly<Record<string, readonly RegExp[]>>

/** As it is known of a wire. */
export const takesUrlBy =
  (takes: Takes): TakesUrl =>
  (mediaType) =>
    isTaken(takes, mediaType)

/** `*` is any type; `image/*` also fits a file that is only called `image`. */
const isOfType = (mediaType: string, pattern: string): boolean => {
  if (pattern === '*' || pattern === '*/*') return true
  return pattern.endsWith('/*') ? `${mediaType.split('/', 1)}/*` === pattern : mediaType === pattern
}

/** Whether the model fetches a file itself, by the AI SDK's rules for `supportedUrls`. */
export const takesUrlOf =
  (supported: SupportedUrls): TakesUrl =>
  (mediaType, url) =>
    Object.entries(supported).some(
      ([pattern, urls]) =>
        isOfType(mediaType.toLowerCase(), pattern.toLowerCase()) &&
        // Unlike `test`, `search` does not depend on where a global expression stopped before.
        urls.some((expression) => url.href.search(expression) >= 0),
    )

/** The file that has to be fetched for the receiver; undefined for what it takes as it is. */
const wantedUrl = (part: Part | Item, takesUrl: TakesUrl): string | undefined =>
  part.type === 'file' && part.data.type === 'url' && !takesUrl(part.mediaType, part.data.url)
    ? part.data.url.href
    : undefined

/** What of a message can be a file: parts, and what results of tools hold. */
const itemsOf = (part: Part): readonly (Part | Item)[] =>
  part.type === 'tool-result' && part.output.type === 'content' ? part.output.value : [part]

const fetched = async (url: string, download: Download): Promise<readonly [url: string, file: InlineFile]> => {
  const { bytes, mediaType } = await download(url)
  return [url, { length: bytes.length, mediaType, base64: Buffer.from(bytes).toString('base64') }]
}

const isSearched = ({ role }: Message): boolean => role === 'user' || role === 'tool'

/**
 * The call with files fetched that the receiver would not fetch itself, of users and of tools. Throws `unsupported`
 * before it fetches any for too many, and for too many bytes in all, repeats included.
 */
export const inlineFiles = async (
  options: CallOptions,
  takesUrl: TakesUrl,
  download: Download,
): Promise<CallOptions> => {
  const { prompt } = options
  const wanted = prompt
    .filter(isSearched)
    .flatMap(({ content }) => (typeof content === 'string' ? [] : content.flatMap(itemsOf)))
    .flatMap((item) => wantedUrl(item, takesUrl) ?? [])
  if (wanted.length === 0) return options
  requireFewFiles(wanted.length)
  const files = new Map(await Promise.all([...new Set(wanted)].map((url) => fetched(url, download))))
  requireFileBytes(wanted.reduce((sum, url) => sum + (files.get(url)?.length ?? 0), 0))
  const inlined = <I extends Part | Item>(item: I): I => {
    const file = files.get(wantedUrl(item, takesUrl) ?? '')
    return file ? { ...item, mediaType: file.mediaType, data: { type: 'data', data: file.base64 } } : item
  }
  const inPart = (part: Part): Part =>
    part.type === 'tool-result' && part.output.type === 'content'
      ? { ...part, output: { ...part.output, value: part.output.value.map(inlined) } }
      : inlined(part)
  const inMessage = (message: Message): Message =>
    isSearched(message) && typeof message.content !== 'string'
      ? ({ ...message, content: message.content.map(inPart) } as Message)
      : message
  return { ...options, prompt: prompt.map(inMessage) }
}
