import type { DialectName, WireName } from '../../lambda/gateway/core/call.ts'
import type { Provider } from '../../lambda/gateway/core/provider.ts'
import type { UsageFormat } from '../../lambda/gateway/core/usage/buckets.ts'
import { PROVIDERS } from '../../lambda/gateway/provider/index.ts'
import type { Recording } from './recording.ts'

const WIRES: Readonly<Record<string, WireName>> = {
  chat: 'openai-chat',
  messages: 'anthropic-messages',
  invoke: 'anthropic-messages',
  rawPredict: 'anthropic-messages',
}

/** The API that a provider's package speaks shows in the usage that it reports. */
const PACKAGES: Readonly<Record<string, UsageFormat>> = {
  chat: 'openai-chat',
  messages: 'anthropic-messages',
  converse: 'bedrock-converse',
  generateContent: 'gemini',
}

const TYPES = { 'openai-chat': 'openai-compatible', 'anthropic-messages': 'anthropic-compatible' } as const

/** Who serves a recording: a provider that the gateway knows, or one that is described by its `type` alone. */
export interface Server {
  readonly slug: string
  readonly type?: (typeof TYPES)[WireName]
}

const bySlug = (slug: string): Provider | undefined => PROVIDERS.find((provider) => provider.slug === slug)

/** Claude's name makes Bedrock and Vertex choose their Anthropic wire. */
export const upstreamModel = (api: string, index: number): string =>
  WIRES[api] === 'anthropic-messages' ? `claude-case-${index}` : `case-${index}`

/**
 * Vertex wants a token from Google, whose address no override changes: its answers come from Google AI Studio's provider
 * or an Anthropic-compatible one, whose bytes are the same.
 */
const reachable = (slug: string): Provider | undefined => bySlug(slug === 'vertex' ? 'google' : slug)

/** Whom to ask for a recording in a dialect; undefined when the gateway cannot serve it (yet). */
export const serverOf = ({ provider, api }: Recording, dialect: DialectName): Server | undefined => {
  const wire = WIRES[api]
  const known = reachable(provider)
  const hasPackage = known?.adapter !== undefined && known.adapter.usage === PACKAGES[api]
  if (!wire) return known && hasPackage ? { slug: known.slug } : undefined
  if (hasPackage && dialect === 'ai-sdk') return { slug: known.slug }
  // The package would ask over another API than the recorded one; so would no provider without a package.
  const isNative = known?.wires[wire] !== undefined && !(known.adapter && dialect === 'ai-sdk')
  if (isNative) return { slug: known.slug }
  // Only Bedrock frames its events in this way.
  return api === 'invoke' ? undefined : { slug: `${provider}-${wire}`, type: TYPES[wire] }
}

/** The native dialect of a recording whose provider's own bytes can be passed on. */
export const relayedIn = ({ provider, api }: Recording): DialectName | undefined => {
  const wire = WIRES[api]
  return wire && !reachable(provider)?.wires[wire]?.quirks.neverRelay ? wire : undefined
}

/** A model per recording and server, with every server at that address, and a credential for each. */
export const configuration = (servers: ReadonlyMap<string, readonly [Server, string]>, url: string) => ({
  overrides: {
    providers: Object.fromEntries(
      [...servers.values()].map(([{ slug, type }]) => [slug, { type, baseUrl: `${url}/${slug}` }]),
    ),
    models: Object.fromEntries(
      [...servers].map(([id, [{ slug }, model]]) => [
        id,
        { name: id, type: 'language', endpoints: [{ provider: slug, model }] },
      ]),
    ),
  },
  variables: Object.fromEntries(
    PROVIDERS.flatMap(({ credential }) => Object.values(credential))
      .flatMap(({ env }) => env.slice(0, 1))
      .map((name) => [name, name.endsWith('REGION') ? 'us-east-1' : 'recorded']),
  ),
})

export const modelId = ({ slug }: Server, index: number): string => `${slug}/${index}`
