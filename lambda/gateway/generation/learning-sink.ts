import type { GenerationRecord } from '../../storage/generations.ts'
import type { RecordSink } from './sink.ts'

/** Who learns from records how endpoints do. */
export interface Learner {
  see(record: GenerationRecord): void
  refreshIfStale(): Promise<void>
}

/**
 * Lets the view of this instance learn from every record. What all instances learned is read when an answer has ended,
 * and awaited by `flush`: a Lambda function is frozen after that.
 */
export const learningSink = (sink: RecordSink, health: Learner): RecordSink => {
  let refreshing = Promise.resolve()
  return {
    write(record) {
      sink.write(record)
      health.see(record)
      refreshing = health.refreshIfStale()
    },
    async flush() {
      await Promise.all([sink.flush(), refreshing])
    },
  }
}
