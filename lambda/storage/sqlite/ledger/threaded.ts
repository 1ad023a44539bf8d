import { setImmediate as turn } from 'node:timers/promises'
import { DAY_MS } from '../../calendar.ts'
import type { Log } from '../../ledger/log.ts'
import type { PublishedSheet, Sums } from '../../ledger/sums.ts'
import type { JobThread } from '../job-thread.ts'
import type { LedgerVerbs } from './jobs.ts'
import { sqliteLog } from './log.ts'
import { publishedSheet } from './sums.ts'

/** Of a busy hour there is a megabyte: so much is one message, and one sheet is decoded at a time. */
const MESSAGE_MS = DAY_MS

/** The log and the sums, from the thread that reads them. `written` is awaited before the log is read. */
export const threadedLedger = (
  thread: JobThread<LedgerVerbs>,
  written: () => Promise<void>,
): { readonly log: Log; readonly sums: Sums } => ({
  log: sqliteLog(
    {
      page: (query) => thread.run('page', query),
      batch: (...args) => thread.run('batch', ...args),
      find: (...args) => thread.run('find', ...args),
    },
    written,
  ),
  sums: {
    mark: (changed) => thread.run('mark', changed),
    marked: (team) => thread.run('marked', team),
    unmark: (mark) => thread.run('unmark', mark),
    begin: (hour) => thread.run('begin', hour),
    publish: (version, published) => thread.run('publish', version, published),
    async read(team, fromMs, toMs, list) {
      const read: PublishedSheet[] = []
      // A year with nothing in it is no reason to ask for each of its days.
      for (let from = await thread.run('nextHour', team, fromMs); from !== undefined && from < toMs; ) {
        const to = Math.min(toMs, from + MESSAGE_MS)
        for (const text of await thread.run('texts', team, from, to, list)) {
          read.push(publishedSheet(team, list, text))
          await turn()
        }
        from = await thread.run('nextHour', team, to)
      }
      return read
    },
  },
})
