import type { Warning } from '../../../core/canonical/parts.ts'
import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import { isObject, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import type { Peer } from '../../../core/provider/peer.ts'
import { snake } from '../../casing.ts'
import { OPTIONS } from './fields.ts'

type ChatPeer = Peer<'openai-chat'>

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
): WithWarnings<{ fields: JsonObject }> => {
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
