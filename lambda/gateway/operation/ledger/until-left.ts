import type { Log } from '../../../storage/ledger/log.ts'
import type { Sums } from '../../../storage/ledger/sums.ts'
import { untilAborted } from '../../core/time-limit.ts'

/** What is read of the ledger. */
export interface LedgerStores {
  readonly log: Log
  readonly sums: Pick<Sums, 'marked' | 'read'>
}

/** The ledger as it is read for one request: once its client has left, nothing more is, and each verb rejects. */
export const untilLeft = ({ log, sums }: LedgerStores, signal: AbortSignal): LedgerStores => {
  const reading = async <T>(read: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted()
    return untilAborted(read(), signal)
  }
  return {
    log: {
      page: (query) => reading(() => log.page(query, signal)),
      find: (team, id, project) => reading(() => log.find(team, id, project, signal)),
      async *scan(...span) {
        const batches = log.scan(...span)[Symbol.asyncIterator]()
        const next = () => reading(() => batches.next())
        for (let batch = await next(); !batch.done; batch = await next()) yield batch.value
      },
    },
    sums: {
      marked: (team) => reading(() => sums.marked(team)),
      read: (...asked) => reading(() => sums.read(...asked)),
    },
  }
}
