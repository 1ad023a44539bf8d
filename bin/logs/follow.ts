import { setTimeout as sleep } from 'node:timers/promises'
import { untilAborted } from '../../lambda/gateway/core/time-limit.ts'
import { LATE_MS } from '../../lambda/storage/calendar.ts'
import type { GenerationRecord } from '../../lambda/storage/generations.ts'
import { type Terminal, UsageError } from '../command.ts'
import type { Ledger, LogWords } from '../ledger/ledger.ts'
import { clean } from '../view/text.ts'
import { recordPrinter } from './printer.ts'

const POLL_MS = 2000
const AT_FIRST = 10
/** Of 500 records each. */
const MAX_PAGES = 20
const MAX_FAILURES = 5

const endOf = ({ createdAt, durationMs }: GenerationRecord): number => createdAt + durationMs

const byEnd = (a: GenerationRecord, b: GenerationRecord): number => endOf(a) - endOf(b) || (a.id < b.id ? -1 : 1)

/** What fits, of all that may have ended since the last look. */
const lately = async ({ page }: Pick<Ledger, 'page'>, words: LogWords, nowMs: number): Promise<GenerationRecord[]> => {
  const from = new Date(nowMs - LATE_MS).toISOString()
  const records: GenerationRecord[] = []
  let cursor: string | undefined
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const read = await page({ ...words, from, limit: '500', ...(cursor === undefined ? {} : { cursor }) })
    records.push(...read.records)
    cursor = read.cursor
    if (cursor === undefined) break
  }
  return records.sort(byEnd)
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
  let seen: ReadonlySet<string> | undefined
  let failures = 0
  while (!signal?.aborted) {
    try {
      const look = lately(ledger, words, now())
      const records = await (signal ? untilAborted(look, signal) : look)
      const before = seen
      print(before ? records.filter(({ id }) => !before.has(id)) : records.slice(-AT_FIRST))
      seen = new Set(records.map(({ id }) => id))
      failures = 0
    } catch (error) {
      if (signal?.aborted) return
      failures++
      if (error instanceof UsageError || seen === undefined || failures >= MAX_FAILURES) throw error
      terminal.say(`${clean(error instanceof Error ? error.message : String(error))} Trying again.\n`)
    }
    await sleep(pollMs, undefined, signal ? { signal } : {}).catch(() => undefined)
  }
}
