import type { CallOptions, Warning } from '../../../core/canonical/parts.ts'
import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import type { EncodeTarget } from '../../../core/dialect.ts'
import { isObject, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import type { Peer } from '../../../core/provider/peer.ts'
import { snake } from '../../casing.ts'
import { OPTIONS } from '../fields.ts'
import { hasMarker } from '../messages/encode-content.ts'
import { encodeEffort } from '../reasoning/effort.ts'
import { encodeTools } from '../tools/encode.ts'

type ChatPeer = Peer<'openai-chat'>
type Encoded = WithWarnings<{ fields: JsonObject }>

/** `providerOptions` keys by their wire field; those of the chat API that no request field maps to come after it. */
const WIRE_NAMES: ReadonlyMap<string, string> = new Map([
  ...OPTIONS,
  ['reasoningEffort', 'reasoning_effort'],
  ['maxCompletionTokens', 'max_completion_tokens'],
])

/** Consumed by the encoder or by the AI SDK's own package, never a wire field. */
const CONSUMED = new Set(['strictJsonSchema', 'structuredOutputs', 'systemMessageMode', 'forceReasoning'])
/** What the gateway decides: options must not change who is asked, what it costs or how the answer comes. */
const RESERVED = new Set(['model', 'messages', 'stream', 'stream_options'])

/** `arceeAi` is how the AI SDK spells the namespace of `arcee-ai`. */
const camelSlug = (slug: string): string => slug.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

/**
 * The namespaces meant for this wire, the provider's own last: what is in that becomes a field, in snake case unless
 * its quirks know better. What another namespace holds beside the chat API's own options, and what has no field, is
 * reported.
 */
export const ownFields = (
  providerOptions: JsonObject,
  { provider, quirks }: Pick<ChatPeer, 'provider' | 'quirks'>,
): Encoded => {
  const names = new Map(Object.entries(quirks.options ?? {}))
  const fields: JsonObject = {}
  const warnings: Warning[] = []
  const leave = (path: string): void => {
    warnings.push(unsupported(`providerOptions.${path}`, `${provider} does not take it here`))
  }

  const nested = (value: JsonValue, namespace: string, path: string): JsonValue => {
    if (!isObject(value)) return value
    const renamed: JsonObject = {}
    for (const [key, inner] of Object.entries(value)) {
      const below = `${path}.${key}`
      const name = names.get(below)
      if (name === null) leave(`${namespace}.${below}`)
      else if (inner !== undefined) renamed[name ?? key] = nested(inner, namespace, below)
    }
    return renamed
  }

  const own = new Set([provider, camelSlug(provider)])
  for (const namespace of new Set(['openaiCompatible', 'openai', ...own]))
    for (const [key, value] of Object.entries(objectOr(providerOptions[namespace]))) {
      if (value === undefined || value === null || CONSUMED.has(key)) continue
      const known = WIRE_NAMES.get(key)
      const name = own.has(namespace) ? (names.get(key) ?? known ?? snake(key)) : known
      if (name === undefined || names.get(key) === null || RESERVED.has(name)) leave(`${namespace}.${key}`)
      else fields[name] = nested(value as JsonValue, namespace, key)
    }
  return { fields, warnings }
}

const sampling = (options: CallOptions, { quirks }: EncodeTarget<'openai-chat'>): JsonObject => ({
  [quirks.maxTokensField ?? 'max_tokens']: options.maxOutputTokens,
  temperature: options.temperature,
  top_p: options.topP,
  top_k: quirks.topK ? options.topK : undefined,
  frequency_penalty: options.frequencyPenalty,
  presence_penalty: options.presencePenalty,
  [quirks.seedField ?? 'seed']: options.seed,
  stop: options.stopSequences?.length ? options.stopSequences : undefined,
})

const lostTopK = ({ topK }: CallOptions, { quirks }: EncodeTarget<'openai-chat'>): Warning[] =>
  topK === undefined || quirks.topK ? [] : [unsupported('topK', 'this API has no top_k')]

const lostMarkers = (
  { prompt, tools = [] }: CallOptions,
  { quirks, provider }: EncodeTarget<'openai-chat'>,
): Warning[] =>
  [...prompt, ...tools].some(hasMarker) && !quirks.extensions?.includes('cache_control')
    ? [unsupported('cache_control', `${provider} caches prompts without markers, or not at all`)]
    : []

/** Everything of a canonical call but its prompt; `format` is the response format, which may change the prompt. */
export const encodeOptions = (
  options: CallOptions,
  format: JsonObject,
  target: EncodeTarget<'openai-chat'>,
): Encoded => {
  const own = ownFields((options.providerOptions ?? {}) as JsonObject, target)
  const effort = encodeEffort(options, target)
  const tools = encodeTools(options, target)
  // Said in the provider's own words, it is said once.
  const isSaid = Object.keys(effort.fields).some((field) => field in own.fields)
  return {
    fields: {
      ...sampling(options, target),
      ...format,
      ...tools.fields,
      ...(isSaid ? {} : effort.fields),
      ...(target.preferences ? { provider: target.preferences } : {}),
      ...own.fields,
    },
    warnings: [
      ...own.warnings,
      ...lostTopK(options, target),
      ...effort.warnings,
      ...tools.warnings,
      ...lostMarkers(options, target),
    ],
  }
}
