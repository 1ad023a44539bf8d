import type { GenerationRecord } from '../../../../../lambda/storage/generations.ts'
import type { Log } from '../../../../../lambda/storage/log.ts'
import {
  HOUR_MS,
  type Mark,
  type PublishedSheet,
  type Sums,
  type TeamHour,
} from '../../../../../lambda/storage/sums.ts'

/** A log and its sums in memory: what the ports promise, and no more. */
export const memoryLedger = () => {
  const records = new Map<string, GenerationRecord>()
  const marks = new Map<string, Mark>()
  const versions = new Map<string, number>()
  const sheets = new Map<string, PublishedSheet>()
  const keyOf = ({ team, startMs }: TeamHour): string => `${team} ${startMs}`

  const log: Pick<Log, 'scan'> = {
    async *scan(team, fromMs, toMs) {
      for (const record of records.values())
        if (record.team === team && fromMs <= record.createdAt && record.createdAt < toMs) yield [record]
    },
  }
  const sums: Sums = {
    async mark(changed) {
      for (const mark of changed) {
        const changes = mark.changes + (marks.get(keyOf(mark))?.changes ?? 0)
        marks.set(keyOf(mark), { ...mark, changes })
      }
    },
    marked: async (team) =>
      [...marks.values()]
        .filter((mark) => team === undefined || mark.team === team)
        .sort((a, b) => a.startMs - b.startMs),
    async unmark(mark) {
      if (marks.get(keyOf(mark))?.changes === mark.changes) marks.delete(keyOf(mark))
    },
    async begin(hour) {
      const version = (versions.get(keyOf(hour)) ?? 0) + 1
      versions.set(keyOf(hour), version)
      return version
    },
    async publish(version, published) {
      if (versions.get(keyOf(published)) !== version) return false
      sheets.set(keyOf(published), published)
      return true
    },
    read: async (team, fromMs, toMs) =>
      [...sheets.values()].filter((one) => one.team === team && fromMs <= one.startMs && one.startMs < toMs),
  }
  return {
    log,
    sums,
    /** As a record's put does: whatever is put marks its hour. */
    async put(record: GenerationRecord): Promise<void> {
      records.set(record.id, record)
      await sums.mark([{ team: record.team, startMs: record.createdAt - (record.createdAt % HOUR_MS), changes: 1 }])
    },
  }
}
