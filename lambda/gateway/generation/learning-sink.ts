import type { HealthView } from '../routing/health/view.ts'
import type { RecordSink } from './sink.ts'

/**
 * Lets the view of this instance learn from every record. What all instances learned is read when an answer has ended,
 * and awaited by `flush`: a Lambda function is frozen after that.
 */
export const learningSink = (sink: RecordSink, health: Pick<HealthView, 'see' | 'refreshIfStale'>): RecordSink => {
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
