import { fold } from '../gateway/routing/health/statistics.ts'
import type { Log } from '../log.ts'
import type { GenerationRecord } from '../storage/generations.ts'
import type { Statistics } from '../storage/statistics.ts'

const BATCH = 100
const WINDOW_MS = 1000

/** Takes records, and tells when what it has taken is kept. */
interface StatisticsFeed {
  write(record: GenerationRecord): void
  flush(): Promise<void>
}

/** What the request log's stream and the ledger function are in a deployment: adds records in small batches. */
export const statisticsFeed = (statistics: Pick<Statistics, 'add'>, log: Log): StatisticsFeed => {
  let batch: GenerationRecord[] = []
  let timer: NodeJS.Timeout | undefined
  let isFailing = false

  /** Once, however many batches there are while it lasts. */
  const told = (error: unknown): void => {
    if (!isFailing) log({ level: 'error', message: 'statistics could not be kept', error })
    isFailing = true
  }

  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const records = batch
    batch = []
    if (records.length === 0) return
    const id = `${records[0]?.id}-${records.at(-1)?.id}`
    try {
      await statistics.add(id, fold(records))
      isFailing = false
    } catch (error) {
      told(error)
    }
  }

  return {
    write(record) {
      batch.push(record)
      if (batch.length >= BATCH) void flush()
      else timer ??= setTimeout(() => void flush(), WINDOW_MS).unref()
    },
    flush,
  }
}
