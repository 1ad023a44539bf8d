import type { TakesUrl } from '../request/inline-files.ts'

/** Patterns of URLs by media type, as a provider package's model declares them. */
type SupportedUrls = Readonly<Record<string, readonly RegExp[]>>

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
