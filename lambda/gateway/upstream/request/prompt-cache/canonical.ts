import type { Attempt } from '../../../core/attempt.ts'
import type { CanonicalCall } from '../../../core/call.ts'
import { cacheMarker } from '../../../core/canonical/cache-marker.ts'
import type { Message, ProviderOptions } from '../../../core/canonical/parts.ts'
import { type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import { type Block, placesToMark } from './places.ts'

type Part = Exclude<Message['content'], string>[number]
type Entry = Message | Part

/** Where the receiver of a canonical prompt looks for markers: an option of messages and parts. */
interface Target {
  /** The provider's slug: callers may have said it under that. */
  readonly slug: string
  /** Where in `providerOptions` it is read, under which name, and as what. */
  readonly key: string
  readonly name: string
  readonly value: JsonObject
  /** In a chat message nothing else can be marked. https://openrouter.ai/docs/features/prompt-caching */
  readonly isTextOnly: boolean
}

/** Undefined where the provider does not heed markers for this model. */
const targetOf = ({ provider, path, endpoint }: Attempt): Target | undefined => {
  const { slug } = provider
  if (path.mode === 'adapt') {
    const { cacheOption, optionsKey: key = '' } = provider.adapter ?? {}
    return cacheOption?.models.test(endpoint.model) ? { slug, key, ...cacheOption, isTextOnly: false } : undefined
  }
  // What our encoders read.
  const option = { slug, key: 'anthropic', name: 'cacheControl', value: { type: 'ephemeral' } }
  const { cacheMarkers } = provider.wires[path.wire]?.quirks ?? {}
  return cacheMarkers?.test(endpoint.model) ? { ...option, isTextOnly: path.wire === 'openai-chat' } : undefined
}

/** Only Anthropic's API takes a marker of the whole request. */
const takesWhole = ({ key, isTextOnly }: Target): boolean => key === 'anthropic' && !isTextOnly

const markerOf = ({ providerOptions }: Entry, { slug, key, name }: Target): JsonValue | undefined =>
  (providerOptions?.[key]?.[name] as JsonValue | undefined) ?? cacheMarker(providerOptions, slug)

const marked = ({ providerOptions }: Entry, { key, name, value }: Target): ProviderOptions => ({
  ...providerOptions,
  [key]: { ...providerOptions?.[key], [name]: value },
})

/** The prompt with other options where `change` has any for a message or a part. */
const withOptions = (prompt: readonly Message[], change: (entry: Entry) => ProviderOptions | undefined): Message[] => {
  const changed = <E extends Entry>(entry: E): E => {
    const providerOptions = change(entry)
    return providerOptions ? { ...entry, providerOptions } : entry
  }
  return prompt.map((message): Message => {
    const { content } = message
    return { ...changed(message), content: typeof content === 'string' ? content : content.map(changed) } as Message
  })
}

/** The caller's markers for Anthropic, in the words of a package that has others. */
const inWordsOf = (target: Target, prompt: readonly Message[]): Message[] =>
  withOptions(prompt, (entry) => {
    const marker = cacheMarker(entry.providerOptions)
    if (marker === undefined || entry.providerOptions?.[target.key]?.[target.name] !== undefined) return undefined
    const { ttl } = objectOr(marker)
    return marked(entry, { ...target, value: { ...target.value, ...(ttl === undefined ? {} : { ttl }) } })
  })

const HOLDING: Readonly<Record<string, readonly Part['type'][]>> = {
  user: ['text', 'file'],
  assistant: ['text', 'tool-call'],
  tool: ['tool-result'],
}

const canHold = (part: Part, role: string, { isTextOnly }: Target): boolean => {
  if (part.type === 'text') return part.text.trim() !== ''
  if (isTextOnly && part.type !== 'tool-result') return false
  return (HOLDING[role]?.includes(part.type) ?? false) && !(part.type === 'tool-call' && part.providerExecuted)
}

interface Place extends Block {
  readonly at: Entry
}

/** A message's own marker is that of its last block that can hold one. */
const placesOf = (message: Message, target: Target): Place[] => {
  const own = markerOf(message, target)
  if (typeof message.content === 'string') return [{ at: message, canHold: message.content.trim() !== '', marker: own }]
  const places = message.content.map((part): Place => {
    return { at: part, canHold: canHold(part, message.role, target), marker: markerOf(part, target) }
  })
  const last = places.findLast((place) => place.canHold)
  return places.map((place) => (place === last ? { ...place, marker: place.marker ?? own } : place))
}

const countToolMarkers = ({ options: { tools = [] } }: CanonicalCall): number =>
  tools.filter((tool) =>
    tool.type === 'function'
      ? cacheMarker(tool.providerOptions) !== undefined
      : (tool.args['cacheControl'] ?? tool.args['cache_control']) !== undefined,
  ).length

/** The call with the cache markers that its attempt's provider heeds: the caller's, and ours if they are wanted. */
export const markCanonical = (canonical: CanonicalCall, attempt: Attempt): CanonicalCall => {
  const target = targetOf(attempt)
  if (!target) return canonical
  const prompt = inWordsOf(target, canonical.options.prompt)
  const places = attempt.service.caching
    ? placesToMark({
        turns: prompt.map((message) => ({ role: message.role, blocks: placesOf(message, target) })),
        toolMarkers: countToolMarkers(canonical),
        wholeMarker: takesWhole(target) ? cacheMarker(canonical.options.providerOptions) : undefined,
      })
    : []
  const entries = new Set<Entry>(places.map(({ at }) => at))
  const withOurs = withOptions(prompt, (entry) => (entries.has(entry) ? marked(entry, target) : undefined))
  return { ...canonical, options: { ...canonical.options, prompt: withOurs } }
}
