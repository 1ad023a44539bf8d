import { setTimeout as sleep } from 'node:timers/promises'
import { asSentence } from '../../lambda/gateway/core/failure/sentence.ts'
import { untilAborted } from '../../lambda/gateway/core/time-limit.ts'
import { LATE_MS } from '../../lambda/storage/calendar.ts'
import type { GenerationRecord } from '../../lambda/storage/generations.ts'
import { type Terminal, UsageError } from '../command.ts'
import type { Ledger, LogWords } from '../ledger/ledger.ts'
import { clean } from '../view/text.ts'
import { recordPrinter } from './printer.ts'

const POLL_MS = 2000
const AT_FIRST = 10
const MAX_FAILURES = 5

const endOf = ({ createdAt, durationMs }: GenerationRecord): number => createdAt + durationMs

const byEnd = (a: GenerationRecord, b: GenerationRecord): number => endOf(a) - endOf(b) || (a.id < b.id ? -1 : 1)

/** What has ended by then and fits. */
interface Look {
  readonly atMs: number
  readonly ids: ReadonlySet<string>
  /** In the order of their ends: those that the look before has not seen or, of the first one, the last few. */
  readonly records: readonly GenerationRecord[]
}

export interface Following {
  readonly terminal: Terminal
  readonly isJson: boolean
  /** Milliseconds since 1970. */
  readonly now?: () => number
  readonly pollMs?: number
}

/** Prints requests as they end, each once, the newest last, until it is interrupted. The last few come first. */
export const follow = async (
  ledger: Pick<Ledger, 'page'>,
  words: LogWords,
  { terminal, isJson, now = Date.now, pollMs = POLL_MS }: Following,
): Promise<void> => {
  const signal = terminal.interrupted?.()
  const print = recordPrinter(terminal, isJson)
  /** Reads all that may have ended since the look before: whatever is left out of one is in none. */
  const lookAfter = async (before: Look | undefined): Promise<Look> => {
    const atMs = now()
    const from = new Date((before?.atMs ?? atMs) - LATE_MS).toISOString()
    const ids = new Set<string>()
    let records: GenerationRecord[] = []
    let cursor: string | undefined
    do {
      signal?.throwIfAborted()
      const page = await ledger.page({ ...words, from, limit: '500', ...(cursor === undefined ? {} : { cursor }) })
      for (const { id } of page.records) ids.add(id)
      records.push(...page.records.filter(({ id }) => !before?.ids.has(id)))
      if (!before) records = records.sort(byEnd).slice(-AT_FIRST)
      cursor = page.cursor
    } while (cursor !== undefined)
    return { atMs, ids, records: records.sort(byEnd) }
  }
  let last: Look | undefined
  let failures = 0
  while (!signal?.aborted) {
    const begunAt = performance.now()
    try {
      const look = lookAfter(last)
      last = await (signal ? untilAborted(look, signal) : look)
      print(last.records)
      failures = 0
    } catch (error) {
      if (signal?.aborted) return
      failures++
      if (error instanceof UsageError || last === undefined || failures >= MAX_FAILURES) throw error
      terminal.say(`${clean(asSentence(error instanceof Error ? error.message : String(error)))} Trying again.\n`)
    }
    // At least as long as the look took: the gateway has others to answer.
    const pauseMs = Math.max(pollMs, performance.now() - begunAt)
    await sleep(pauseMs, undefined, signal ? { signal } : {}).catch(() => undefined)
  }
}
