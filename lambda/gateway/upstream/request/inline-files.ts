import type { CallOptions, FilePart, Message } from '../../core/canonical/parts.ts'
import { takesUrl as isTaken, type Takes } from '../../core/provider/means.ts'
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

const inlined = async (part: FilePart, takesUrl: TakesUrl, download: Download): Promise<FilePart> => {
  const { data } = part
  if (data.type !== 'url' || takesUrl(part.mediaType, data.url)) return part
  const { bytes, mediaType } = await download(data.url.href)
  return { ...part, mediaType, data: { type: 'data', data: Buffer.from(bytes).toString('base64') } }
}

/** The call with files fetched that the receiver would not fetch itself. User messages are where clients put them. */
export const inlineFiles = async (
  options: CallOptions,
  takesUrl: TakesUrl,
  download: Download,
): Promise<CallOptions> => {
  const inMessage = async (message: Message): Promise<Message> => {
    if (message.role !== 'user') return message
    const content = await Promise.all(
      message.content.map((part) => (part.type === 'file' ? inlined(part, takesUrl, download) : part)),
    )
    return { ...message, content }
  }
  return { ...options, prompt: await Promise.all(options.prompt.map(inMessage)) }
}
