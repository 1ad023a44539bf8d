import type { JsonObject } from '#gateway/core/json/value.ts'
import { HOUR_MS } from '../../../../../lambda/storage/calendar.ts'
import type { GenerationRecord } from '../../../../../lambda/storage/generations.ts'
import { seal, unseal } from '../../../../../lambda/storage/ledger/cursor.ts'
import type { Log, LogQuery } from '../../../../../lambda/storage/ledger/log.ts'
import { isWanted, rankOf } from '../../../../../lambda/storage/ledger/log-filter.ts'
import {
  type Mark,
  NO_SUMS,
  type PublishedSheet,
  type Sums,
  type TeamHour,
} from '../../../../../lambda/storage/ledger/sums.ts'

/** The most of what it is sorted by first, then the newest. */
const inOrderOf =
  (sort: LogQuery['sort']) =>
  (a: GenerationRecord, b: GenerationRecord): number => {
    const [ofA, ofB] = sort === 'newest' ? [0, 0] : [rankOf(a, sort) ?? -1, rankOf(b, sort) ?? -1]
    if (ofA !== ofB) return ofA > ofB ? -1 : 1
    return a.id > b.id ? -1 : 1
  }

const isPlace = (read: JsonObject): read is JsonObject & { at: number } => Number.isSafeInteger(read['at'])

/** A log and its sums in memory: what the ports promise, and no more. */
export const memoryLedger = () => {
  const records = new Map<string, GenerationRecord>()
  const marks = new Map<string, Mark>()
  const versions = new Map<string, number>()
  const sheets = new Map<string, PublishedSheet>()
  const keyOf = ({ team, startMs }: TeamHour): string => `${team} ${startMs}`

  const ofTeam = (team: string): GenerationRecord[] => [...records.values()].filter((record) => record.team === team)

  const log: Log = {
    async page(query) {
      const { team, filter, sort, limit } = query
      const at = unseal(query, isPlace)?.at ?? 0
      const wanted = ofTeam(team).filter((record) => isWanted(record, filter))
      const next = at + limit < wanted.length ? { cursor: seal(query, { at: at + limit }) } : {}
      return { records: wanted.sort(inOrderOf(sort)).slice(at, at + limit), ...next }
    },
    find: async (team, id, project) =>
      ofTeam(team)
        .filter((one) => project === undefined || one.project === project)
        .filter((one) => (id.length >= 8 && one.id.startsWith(id)) || one.providerResponseId === id),
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
    read: async (team, fromMs, toMs, list) =>
      [...sheets.values()]
        .filter((one) => one.team === team && fromMs <= one.startMs && one.startMs < toMs)
        .map((one) => ({ ...one, sheet: { ...NO_SUMS, [list]: one.sheet[list] } })),
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
