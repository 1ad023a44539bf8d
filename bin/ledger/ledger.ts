import type { Dimension, SpendFilter } from '../../lambda/gateway/money/sums/dimensions.ts'
import type { Span } from '../../lambda/gateway/money/sums/spans.ts'
import type { KeyRecord } from '../../lambda/storage/accounts.ts'
import type { GenerationRecord } from '../../lambda/storage/generations.ts'
import type { LogPage } from '../../lambda/storage/ledger/log.ts'
import type { Cell } from '../../lambda/storage/ledger/sums.ts'

/** A question about the log in the words of `GET /v1/logs`. */
export type LogWords = Readonly<Record<string, string>>

/** A question about spend. */
export interface SpendQuestion {
  readonly span: Span
  readonly by: readonly Dimension[]
  readonly filter: SpendFilter
}

/** What is counted of a group. */
type Counted = 'requests' | 'failed' | 'input' | 'output' | 'reasoning' | 'cacheRead' | 'cacheWrite'

/** One group of an answer. Money is integer pico-dollars. */
export interface SpendRow extends Pick<Cell, Counted | 'unpriced' | 'known' | 'market'> {
  readonly group: Readonly<Partial<Record<Dimension, string>>>
  /** What of it teams and callers pay by their own credentials. */
  readonly own: bigint
  /** Times to the first token by bin, where they are known. */
  readonly ttft?: Cell['ttft']
}

export interface Spend {
  readonly rows: readonly SpendRow[]
  /** Up to when requests are in it, milliseconds since 1970. */
  readonly asOfMs: number
}

/** One team's request log and what was spent, wherever they are kept, as commands ask for it. */
export interface Ledger {
  /** How to call the place. */
  readonly where: string
  /** Undefined where the team is the key's, as over HTTP. */
  readonly team?: string
  /** Throws UsageError for words that mean nothing. */
  page(words: LogWords): Promise<LogPage>
  /** Records that fit the words and began in that time, the end excluded, in batches of any order. */
  scan(words: LogWords, span: Span): AsyncIterable<readonly GenerationRecord[]>
  /** By the id, the beginning of one, or the provider's. */
  find(id: string): Promise<readonly GenerationRecord[]>
  spend(question: SpendQuestion): Promise<Spend>
  /** Of the team; undefined where they cannot be listed. */
  keys(): Promise<readonly KeyRecord[] | undefined>
}
