import type { Bucket, Statistics } from '../statistics.ts'
import { startOf } from './statistics.ts'
import type { StoreThread } from './store-thread.ts'

/** So many arrive in a few milliseconds; then others have their turn. */
const PAGE = 1000

/** Statistics in SQLite, added up beside the serving loop: a day of them takes a while. */
export const threadedStatistics = (thread: StoreThread): Statistics => ({
  add: (batchId, deltas) => thread.later('addStatistics', batchId, deltas),
  async read(sinceMs) {
    const all: Bucket[] = []
    for (let after = startOf(sinceMs); ; ) {
      const page = await thread.later('pageOfStatistics', after, PAGE)
      all.push(...page)
      const last = page.at(-1)
      if (!last || page.length < PAGE) return all
      after = last
    }
  },
})
