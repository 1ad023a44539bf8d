import type { Effort } from './canonical/efforts.ts'
import type { CallOptions, Warning } from './canonical/parts.ts'
import type { JsonSource } from './json/text.ts'
import type { JsonObject } from './json/value.ts'
import type { RelayTakes } from './provider/takes.ts'

/** An API that a client speaks to us. */
export type DialectName = 'openai-chat' | 'anthropic-messages' | 'ai-sdk'

/** A wire format that one of our codecs reads and writes, towards clients and towards providers. */
export type WireName = 'openai-chat' | 'anthropic-messages'

/** A request as its dialect understood it. The original stays beside it, so nothing is lost. */
export interface Call {
  readonly dialect: DialectName
  /** Version of the dialect that the caller speaks, for a dialect that has several, e.g. `v3` of `ai-sdk`. */
  readonly version?: string
  /** The model as the caller wrote it, e.g. `anthropic/claude-opus-4.6`. */
  readonly model: string
  readonly stream: boolean
  /** The body, parsed; and exactly as it came, which a relay changes instead of serialising it again. */
  readonly body: JsonObject
  readonly source: JsonSource
  /** Request headers, lower-case names. Only what a provider file or codec asks for by name goes upstream. */
  readonly headers: Readonly<Record<string, string>>
  /** `providerOptions.gateway` of the body: routing and reporting options, not yet validated. */
  readonly gateway: JsonObject
  /**
   * Why a provider that speaks the dialect would refuse this body, as far as a translation can mend it. Absent or
   * undefined: nothing is known against it.
   */
  readonly misfit?: (endpoint: RelayTakes) => string | undefined
  /**
   * OpenRouter's `provider` object of the body: names and words of this gateway in it are meant for it, all else is
   * not.
   */
  readonly preferences?: JsonObject
  /**
   * A form that only the gateway knows, e.g. `file.data`: no provider could read this body, so none gets it relayed.
   */
  readonly ownForm?: string
  /** Its terms are those of the AI SDK: a provider's package carries it more truly than our codecs. */
  readonly inPackageTerms?: true
  /** Of a call as one attempt gets it. */
  readonly amends?: Amends
}

/** What the gateway itself asks for in one attempt, in the place of the caller's words, and what it reports of that. */
export interface Amends {
  readonly reasoning?: Effort
  readonly warnings: readonly Warning[]
}

/** A call in the canonical form, ready to be encoded for any wire or handed to a provider's package. */
export interface CanonicalCall {
  readonly options: CallOptions
  /** What is left behind without changing the meaning: reported. A target's own limits come on top (`canonicalFor`). */
  readonly warnings: readonly Warning[]
}
