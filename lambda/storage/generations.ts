import type { CredentialKind } from '../gateway/core/attempt.ts'
import type { Principal } from '../gateway/core/caller.ts'
import type { Owner } from '../gateway/core/cost/spent.ts'
import type { JsonObject } from '../gateway/core/json/value.ts'
import type { TokenKind, Unsure } from '../gateway/core/usage/buckets.ts'

/**
 * How a request ended: `complete`, `failed` before any content, `truncated` after some, `aborted` by the client, or
 * `lost`: its process was gone before anybody could say.
 */
export const OUTCOMES = ['complete', 'failed', 'truncated', 'aborted', 'lost'] as const
export type GenerationOutcome = (typeof OUTCOMES)[number]

/** Integer pico-dollars as a decimal string. */
export type PicoText = string

/** What an attempt cost: exactly `known` where nothing is missing, else at least that. Nothing owed: no cost at all. */
export interface CostRecord {
  /** Whose money it is. */
  readonly owner: Owner
  readonly known: PicoText
  /** What was not known, e.g. `cacheRead`; absent where nothing is missing. */
  readonly missing?: readonly string[]
  /** At most that much, where a bound is known. */
  readonly upper?: PicoText
  readonly source: 'provider' | 'priced' | 'bounded' | 'none'
  /** By the list price, where that is another one: exactly, or at least where something of that is missing. */
  readonly market?: PicoText
  readonly marketMissing?: readonly string[]
}

/** One try of one endpoint, as the record keeps it. */
export interface AttemptRecord {
  readonly provider: string
  /** The provider's own model id. */
  readonly model: string
  /** Canonical id of its model, where that is not the record's. */
  readonly of?: string
  /** It is what the account behind the credential, or the caller, calls the model, not the catalog. */
  readonly isMapped?: boolean
  readonly credential: CredentialKind
  readonly mode: 'relay' | 'translate' | 'adapt'
  readonly startedAt: number
  readonly durationMs: number
  readonly success: boolean
  /** The provider's HTTP status, when there was one. */
  readonly status?: number
  readonly error?: string
  /** Why it was where it was in the plan; `circuit`: an open circuit put others before it. */
  readonly why?: string
  /** Which of the provider's credentials, where it is not the deployment's own. */
  readonly credentialId?: string
  /** What the provider counted: kinds of tokens that are not zero; `reasoning` repeats a part of the output. */
  readonly usage?: Readonly<Partial<Record<TokenKind | 'reasoning', number>>>
  /** Of which of these the provider did not say all of what it counted. */
  readonly unsure?: readonly Unsure[]
  /** What is billed by the call, e.g. `webSearch`. */
  readonly calls?: Readonly<Record<string, number>>
  /** The tier that was served, and where, as far as the provider says so. */
  readonly tier?: string
  readonly geo?: string
  readonly cost?: CostRecord
}

/** What stands for a request's cost at the gate of a hard budget. */
export interface HoldRecord {
  /** The hold's id. */
  readonly id: string
  /** The gate. */
  readonly scope: string
  readonly of: string
  readonly window: string
  /** Pico-dollars, requests and tokens, joined by commas. */
  readonly amounts: string
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
  readonly credential?: CredentialKind
  readonly streamed: boolean
  /** HTTP status that the client got (a stream that broke keeps its 200); 0 of a lost request: nobody knows. */
  readonly status: number
  readonly outcome: GenerationOutcome
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
  readonly usageSource: 'provider' | 'none'
  /** The provider's usage object, verbatim. */
  readonly usage?: JsonObject
  /** Of records from before attempts had costs: their exact sum, or why it is unknown. */
  readonly costPico?: PicoText
  readonly unpriced?: string
  /** Version of the catalog that priced it. */
  readonly priceVersion?: string
  readonly providerResponseId?: string
  readonly attempts: readonly AttemptRecord[]
  readonly warnings: readonly string[]
  readonly user?: string
  readonly tags?: readonly string[]
  readonly userAgent?: string
  /** Where it was asked from, as `http-referer` and `x-title` say. */
  readonly siteUrl?: string
  readonly siteName?: string
  readonly zeroDataRetention: boolean
  /** Its failures may be made up, so they say nothing about a provider. */
  readonly isRehearsal?: boolean
  /** Of a request under a hard budget: what it came to there, of a lost one what it may have come to. */
  readonly holds?: readonly HoldRecord[]
}

/** The request log. Writing the same id again is the same as writing it once. */
export interface Generations {
  /**
   * Keeps a lost request's record while its provider works, in case nobody lives to `put` the true one; until then it
   * is not in the log. Resolves when it would outlive this process, or would make the answer wait too long. Never
   * rejects. Absent where it costs too much.
   */
  open?(record: GenerationRecord): Promise<void>
  /**
   * What a request holds, as its record says, is settled: until then `open` keeps what was put, too, in case nobody lives
   * to settle it. Absent where there is no `open`.
   */
  settled?(id: string): void
  /** Throws RangeError for a record that will never be taken. */
  put(record: GenerationRecord): Promise<void>
  /** Puts a lost request's record where there is none of its id, or only that it was lost. False where there is more. */
  addLost(record: GenerationRecord): Promise<boolean>
  /** A team sees its own records only. */
  get(team: string, id: string): Promise<GenerationRecord | undefined>
  /** The newest first, for the log on the terminal and the CLI. */
  recent(team: string, limit: number): Promise<GenerationRecord[]>
}

/** The log as it is corrected afterwards: by commands, never on a request's way. */
export interface Replacing {
  /**
   * Puts a record in the place of the one with its id where that was priced by this version, or by none; it differs from
   * it in the costs of its attempts and the price version alone. Marks its hour. False where there is no such record.
   */
  replace(record: GenerationRecord, priceVersion: string | undefined): Promise<boolean>
}

/** The log as what no store took is put back: by commands alone. */
export interface Restoring {
  /**
   * Puts the record where there is none of its id, or only that it was lost, and marks its hour. False where there is one
   * already. Throws RangeError for a record that will never be taken.
   */
  restore(record: GenerationRecord): Promise<boolean>
}
