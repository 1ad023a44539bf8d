import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { GenerationRecord, Replacing } from '../generations.ts'
import { isNews, lostRecord } from '../lost.ts'
import { inTransaction } from './database.ts'
import type { LeftBehind } from './journal/left-behind.ts'
import { logRows } from './ledger/rows.ts'

/** A record on its way into the file, as JSON. */
export interface Entry {
  readonly team: string
  readonly id: string
  readonly record: string
}

export const toRecord = (row: Record<string, SQLOutputValue>): GenerationRecord => JSON.parse(String(row['record']))

const entryOf = (record: GenerationRecord): Entry => {
  const { team, id } = record
  return { team, id, record: JSON.stringify(record) }
}

/** Of each request what was said of it last: who was asked is not known when it is said what it holds. */
const lostIn = (left: readonly LeftBehind[]): GenerationRecord[] => {
  const lost = left.flatMap(({ lines, seenAt }) =>
    lines.flatMap(({ open }) => (open ? [lostRecord(open, seenAt)] : [])),
  )
  return [...new Map(lost.map((record) => [record.id, record])).values()]
}

/** The table of the request log: what this process writes to it, and what takes a while to find. */
export const generationRows = (database: DatabaseSync) => {
  const find = database.prepare('SELECT record FROM generations WHERE team = ? AND id = ?')
  const put = database.prepare(
    `INSERT INTO generations (team, id, record) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET record = excluded.record`,
  )
  const recent = database.prepare('SELECT record FROM generations WHERE team = ? ORDER BY id DESC LIMIT ?')
  const rows = logRows(database)

  /** All or none of what is written, and with it what it is found by. */
  const writing = <T>(
    work: (write: (entry: Entry) => void, stored: (record: GenerationRecord) => GenerationRecord | undefined) => T,
  ): T =>
    inTransaction(database, () => {
      const batch = rows.batch()
      const write = ({ team, id, record }: Entry): void => {
        const before = find.get(team, id)
        if (before?.['record'] === record) return
        put.run(team, id, record)
        batch.put(JSON.parse(record), before && toRecord(before))
      }
      const stored = ({ team, id }: GenerationRecord): GenerationRecord | undefined => {
        const row = find.get(team, id)
        return row && toRecord(row)
      }
      const result = work(write, stored)
      batch.markHours()
      return result
    })

  return {
    get(team: string, id: string): GenerationRecord | undefined {
      const row = find.get(team, id)
      return row && toRecord(row)
    },

    write: (entries: readonly Entry[]): void =>
      writing((write) => {
        for (const entry of entries) write(entry)
      }),

    /** Takes what processes that are gone left behind: their last records, and that all else they had open is lost. */
    take: (left: readonly LeftBehind[]): GenerationRecord[] =>
      writing((write, stored) => {
        const add = (record: GenerationRecord): void => write(entryOf(record))
        // A true record stands: it may have been priced again since the line was written.
        for (const { done } of left.flatMap(({ lines }) => lines)) if (done && isNews(done, stored(done))) add(done)
        return lostIn(left).filter((lost) => {
          // There is a record already: its true one, or somebody else told it.
          if (stored(lost)) return false
          add(lost)
          return true
        })
      }),

    /** All in one transaction. False of each where there is none that was priced by that version. */
    replace: (all: readonly Parameters<Replacing['replace']>[]): boolean[] =>
      writing((write, stored) =>
        all.map(([record, priceVersion]) => {
          const before = stored(record)
          if (!before || before.priceVersion !== priceVersion) return false
          write(entryOf(record))
          return true
        }),
      ),

    /** All in one transaction. False of each where it is known already. */
    restore: (all: readonly GenerationRecord[]): boolean[] =>
      writing((write, stored) =>
        all.map((record) => {
          if (!isNews(record, stored(record))) return false
          write(entryOf(record))
          return true
        }),
      ),

    /** False where its true record is there. */
    addLost: (record: GenerationRecord): boolean =>
      writing((write, stored) => {
        const before = stored(record)
        if (before && before.outcome !== 'lost') return false
        write(entryOf(record))
        return true
      }),

    /** The newest first. */
    recent: (team: string, limit: number): GenerationRecord[] => recent.all(team, limit).map(toRecord),
  }
}
