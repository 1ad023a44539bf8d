import type { Principal } from '../gateway/core/caller.ts'
import type { JsonObject } from '../gateway/core/json/value.ts'

/** One try of one endpoint, as the record keeps it. */
export interface AttemptRecord {
  readonly provider: string
  /** The provider's own model id. */
  readonly model: string
  /** It is what the account behind the credential calls the model, not the catalog. */
  readonly isMapped?: boolean
  readonly credential: 'system' | 'byok' | 'client'
  readonly mode: 'relay' | 'translate' | 'adapt'
  readonly startedAt: number
  readonly durationMs: number
  readonly success: boolean
  /** The provider's HTTP status, when there was one. */
  readonly status?: number
  readonly error?: string
}

/**
 * The record of one request. Prompts and answers are never in it. Times are milliseconds since 1970, durations
 * milliseconds, tokens counts, money decimal strings of integer pico-dollars.
 */
export interface GenerationRecord {
  /** `gen_<ulid>`. */
  readonly id: string
  readonly createdAt: number
  readonly team: string
  readonly project: string
  /** What authenticated the request. */
  readonly principal: Principal
  readonly dialect: string
  /** As the caller wrote it; absent when the request failed before it was read. */
  readonly modelRequested?: string
  /** Canonical id of the model that was served or last tried. */
  readonly model?: string
  readonly provider?: string
  readonly providerModel?: string
  readonly mode?: 'relay' | 'translate' | 'adapt'
  readonly credential?: 'system' | 'byok' | 'client'
  readonly streamed: boolean
  /** HTTP status that the client got (a stream that broke keeps its 200). */
  readonly status: number
  /** `complete`, `failed` before any content, `truncated` after some, or `aborted` by the client. */
  readonly outcome: 'complete' | 'failed' | 'truncated' | 'aborted'
  readonly errorCode?: string
  readonly errorMessage?: string
  /** Unified finish reason, e.g. `stop`; absent when none came. */
  readonly finishReason?: string
  readonly ttftMs?: number
  readonly durationMs: number
  readonly tokens: {
    readonly input: number
    readonly output: number
    readonly reasoning: number
    readonly cacheRead: number
    readonly cacheWrite: number
  }
  readonly usageSource: 'provider' | 'estimated' | 'none'
  /** The provider's usage object, verbatim. */
  readonly usage?: JsonObject
  readonly serviceTier?: string
  readonly webSearchCalls: number
  /** Absent means unknown, never free. */
  readonly costPico?: string
  /** What has no price, when the cost is unknown for that reason. */
  readonly unpriced?: string
  /** Version of the catalog that priced it. */
  readonly priceVersion?: string
  readonly providerResponseId?: string
  readonly attempts: readonly AttemptRecord[]
  readonly warnings: readonly string[]
  readonly user?: string
  readonly tags?: readonly string[]
  readonly userAgent?: string
  readonly zeroDataRetention: boolean
  /** Its failures may be made up, so they say nothing about a provider. */
  readonly isRehearsal?: boolean
}

/** The request log. Writing the same id again is the same as writing it once. */
export interface Generations {
  /** Throws RangeError for a record that will never be taken. */
  put(record: GenerationRecord): Promise<void>
  /** A team sees its own records only. */
  get(team: string, id: string): Promise<GenerationRecord | undefined>
  /** The newest first, for the log on the terminal and the CLI. */
  recent(team: string, limit: number): Promise<GenerationRecord[]>
}
