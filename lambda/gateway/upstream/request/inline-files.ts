import type { CallOptions, FilePart, Message, ToolResultOutput } from '../../core/canonical/parts.ts'
import { takesUrl as isTaken, type Takes } from '../../core/provider/takes.ts'
import type { Download } from '../../transport/download.ts'

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

type Part = Exclude<Message['content'], string>[number]
type Item = Extract<ToolResultOutput, { type: 'content' }>['value'][number]

const inlined = async <F extends Pick<FilePart, 'data' | 'mediaType'>>(
  part: F,
  takesUrl: TakesUrl,
  download: Download,
): Promise<F> => {
  const { data } = part
  if (data.type !== 'url' || takesUrl(part.mediaType, data.url)) return part
  const { bytes, mediaType } = await download(data.url.href)
  return { ...part, mediaType, data: { type: 'data', data: Buffer.from(bytes).toString('base64') } }
}

/** The call with files fetched that the receiver would not fetch itself, of users and of tools. */
export const inlineFiles = async (
  options: CallOptions,
  takesUrl: TakesUrl,
  download: Download,
): Promise<CallOptions> => {
  const inItem = (item: Item) => (item.type === 'file' ? inlined(item, takesUrl, download) : item)
  const inPart = async (part: Part): Promise<Part> => {
    if (part.type === 'file') return inlined(part, takesUrl, download)
    if (part.type !== 'tool-result' || part.output.type !== 'content') return part
    return { ...part, output: { ...part.output, value: await Promise.all(part.output.value.map(inItem)) } }
  }
  const inMessage = async (message: Message): Promise<Message> =>
    message.role === 'user' || message.role === 'tool'
      ? ({ ...message, content: await Promise.all(message.content.map(inPart)) } as Message)
      : message
  return { ...options, prompt: await Promise.all(options.prompt.map(inMessage)) }
}
