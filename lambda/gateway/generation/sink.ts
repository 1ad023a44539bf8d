import { setTimeout as wait } from 'node:timers/promises'
import type { GenerationRecord, Generations } from '../../storage/generations.ts'
import { within } from '../core/time-limit.ts'
import { shortened } from './bounds.ts'

export interface RecordSink {
  /** Starts writing and returns at once; resolves when the record is stored or logged as lost. Never throws or rejects. */
  write(record: GenerationRecord): Promise<void>
  /** Resolves when everything written so far is stored or logged as lost. Never rejects. */
  flush(): Promise<void>
}

/** Who learns from records how endpoints do. */
export interface Learner {
  see(record: GenerationRecord): void
  refreshIfStale(): Promise<void>
}

/** How long a record may take to be stored, all tries together, where the time until then is paid for. */
export const RECORD_MS = 3000

const RETRY_DELAYS_MS: readonly number[] = [50, 250]

const timeoutError = (ms: number): Error => new Error(`The store did not take it within ${ms} ms.`)

/**
 * Writes records without anyone waiting. One that no store takes as it is loses its details; one that the store does
 * not take, or not within `ms`, retries included, goes to the log as `{"lost":"generation","record":{…}}`, from which
 * it can be put back.
 */
export const recordSink = (
  generations: Pick<Generations, 'put'>,
  log: (entry: Readonly<Record<string, unknown>>) => void,
  retryDelaysMs = RETRY_DELAYS_MS,
  ms = Number.POSITIVE_INFINITY,
): RecordSink => {
  const pending = new Set<Promise<void>>()

  const putAsItIs = async (
    record: GenerationRecord,
    signal: AbortSignal,
    failed: (error: unknown) => void,
  ): Promise<void> => {
    for (const delayMs of retryDelaysMs) {
      try {
        return await generations.put(record)
      } catch (error) {
        if (error instanceof RangeError) throw error
        failed(error)
      }
      await wait(delayMs)
      signal.throwIfAborted()
    }
    await generations.put(record)
  }
  const put = async (...[record, signal, failed]: Parameters<typeof putAsItIs>): Promise<void> => {
    try {
      await putAsItIs(record, signal, failed)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      await putAsItIs(shortened(record), signal, failed)
      log({ level: 'warn', message: 'a record was stored without its details', record, reason: String(error) })
    }
  }

  return {
    write(record) {
      let failure: unknown
      const note = (error: unknown): void => {
        failure = error
      }
      const writing: Promise<void> = within({ ms, timeoutError }, (signal) => put(record, signal, note))
        // Why it was not stored tells more than that there is no time to try again.
        .catch((error: unknown) =>
          log({ level: 'error', lost: 'generation', record, reason: String(failure ?? error) }),
        )
        .finally(() => pending.delete(writing))
      pending.add(writing)
      return writing
    },
    async flush() {
      while (pending.size > 0) await Promise.all(pending)
    },
  }
}

/**
 * Lets the view of this instance learn from every record. What all instances learned is read when an answer has ended,
 * and awaited by `flush`: a Lambda function is frozen after that.
 */
export const learningSink = (sink: RecordSink, health: Learner): RecordSink => {
  let refreshing = Promise.resolve()
  return {
    write(record) {
      const written = sink.write(record)
      health.see(record)
      refreshing = health.refreshIfStale()
      return written
    },
    async flush() {
      await Promise.all([sink.flush(), refreshing])
    },
  }
}
