import type { GenerationRecord } from '../generations.ts'
import type { LogFilter, Sort } from './log-filter.ts'

/** A part of the log. */
export interface LogQuery {
  readonly team: string
  readonly filter: LogFilter
  readonly sort: Sort
  readonly limit: number
  /** When the first page was asked for, milliseconds since 1970: cursors carry it, as times may be relative to it. */
  readonly askedMs?: number
  /** Where the page before ended, in the words of the store that gave it. Throws RangeError for one of another query. */
  readonly cursor?: string
}

export interface LogPage {
  /** What a page has read stays read: records that arrive meanwhile are on none of those that follow. */
  readonly records: readonly GenerationRecord[]
  /** There may be more. */
  readonly cursor?: string
  /** How far back the store has looked, where it gave up before the page was full; milliseconds since 1970. */
  readonly scannedToMs?: number
}

/** The request log, read: by those who look at it, not on a request's way. A signal ends what would be read on. */
export interface Log {
  page(query: LogQuery, signal?: AbortSignal): Promise<LogPage>
  /**
   * Every record of requests that began within this time, the end excluded, in batches. It sees all that were put before
   * it began.
   */
  scan(team: string, fromMs: number, toMs: number): AsyncIterable<readonly GenerationRecord[]>
  /**
   * By its id, by the beginning of one (8 characters and more), or by the id that the provider gave the answer; of one
   * project alone, where it is given.
   */
  find(team: string, id: string, project?: string, signal?: AbortSignal): Promise<readonly GenerationRecord[]>
}
