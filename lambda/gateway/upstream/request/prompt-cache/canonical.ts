import type { Attempt } from '../../../core/attempt.ts'
import type { CanonicalCall } from '../../../core/call.ts'
import { cacheMarker } from '../../../core/canonical/cache-marker.ts'
import type { Message, ProviderOptions } from '../../../core/canonical/parts.ts'
import { type JsonValue, objectOr } from '../../../core/json/value.ts'
import { listedModel } from '../../../core/provider/endpoint.ts'
import type { CacheMark } from '../../../core/provider/means.ts'
import { type Block, placesToMark } from './places.ts'

type Part = Exclude<Message['content'], string>[number]
type MessageOrPart = Message | Part

interface Place extends Block {
  readonly at: MessageOrPart
}

/** The marker that a path heeds, and the provider's slug: callers may have said it under that. */
interface HeededMark extends CacheMark {
  readonly slug: string
}

const HOLDING: Readonly<Record<string, readonly Part['type'][]>> = {
  user: ['text', 'file'],
  assistant: ['text', 'tool-call'],
  tool: ['tool-result'],
}

/** Undefined where the provider does not heed markers for this model. */
const heededMark = ({ provider, means, endpoint }: Attempt): HeededMark | undefined => {
  const { cacheMark } = means.asks
  return cacheMark?.models.test(listedModel(endpoint)) ? { slug: provider.slug, ...cacheMark } : undefined
}

const markerOf = ({ providerOptions }: MessageOrPart, { slug, namespace, name }: HeededMark): JsonValue | undefined =>
  (providerOptions?.[namespace]?.[name] as JsonValue | undefined) ?? cacheMarker(providerOptions, slug)

const marked = ({ providerOptions }: MessageOrPart, { namespace, name, value }: HeededMark): ProviderOptions => ({
  ...providerOptions,
  [namespace]: { ...providerOptions?.[namespace], [name]: value },
})

/** The prompt with other options where `change` has any for a message or a part. */
const withOptions = (
  prompt: readonly Message[],
  change: (entry: MessageOrPart) => ProviderOptions | undefined,
): Message[] => {
  const changed = <E extends MessageOrPart>(entry: E): E => {
    const providerOptions = change(entry)
    return providerOptions ? { ...entry, providerOptions } : entry
  }
  return prompt.map((message): Message => {
    const { content } = message
    return { ...changed(message), content: typeof content === 'string' ? content : content.map(changed) } as Message
  })
}

/** Translates Anthropic's markers of the caller to a package's own option. */
const inWordsOf = (mark: HeededMark, prompt: readonly Message[]): Message[] =>
  withOptions(prompt, (entry) => {
    const marker = cacheMarker(entry.providerOptions)
    if (marker === undefined || entry.providerOptions?.[mark.namespace]?.[mark.name] !== undefined) return undefined
    const { ttl } = objectOr(marker)
    return marked(entry, { ...mark, value: { ...mark.value, ...(ttl === undefined ? {} : { ttl }) } })
  })

const canHold = (part: Part, role: string, { on }: HeededMark): boolean => {
  if (part.type === 'text') return part.text.trim() !== ''
  if (on === 'text' && part.type !== 'tool-result') return false
  return (HOLDING[role]?.includes(part.type) ?? false) && !(part.type === 'tool-call' && part.providerExecuted)
}

/** A message's own marker is that of its last block that can hold one. */
const placesOf = (message: Message, mark: HeededMark): Place[] => {
  const messageMarker = markerOf(message, mark)
  if (typeof message.content === 'string')
    return [{ at: message, canHold: message.content.trim() !== '', marker: messageMarker }]
  const places = message.content.map((part): Place => {
    return { at: part, canHold: canHold(part, message.role, mark), marker: markerOf(part, mark) }
  })
  const last = places.findLast((place) => place.canHold)
  return places.map((place) => (place === last ? { ...place, marker: place.marker ?? messageMarker } : place))
}

const countToolMarkers = ({ options: { tools = [] } }: CanonicalCall): number =>
  tools.filter((tool) =>
    tool.type === 'function'
      ? cacheMarker(tool.providerOptions) !== undefined
      : (tool.args['cacheControl'] ?? tool.args['cache_control']) !== undefined,
  ).length

/** The call with the cache markers that its attempt's provider heeds: the caller's, and ours if they are wanted. */
export const markCanonical = (canonical: CanonicalCall, attempt: Attempt): CanonicalCall => {
  const mark = heededMark(attempt)
  if (!mark) return canonical
  const prompt = inWordsOf(mark, canonical.options.prompt)
  const places = attempt.service.caching
    ? placesToMark({
        turns: prompt.map((message) => ({ role: message.role, blocks: placesOf(message, mark) })),
        toolMarkers: countToolMarkers(canonical),
        wholeMarker: mark.onRequest ? cacheMarker(canonical.options.providerOptions) : undefined,
      })
    : []
  const entries = new Set<MessageOrPart>(places.map(({ at }) => at))
  const withOurs = withOptions(prompt, (entry) => (entries.has(entry) ? marked(entry, mark) : undefined))
  return { ...canonical, options: { ...canonical.options, prompt: withOurs } }
}
