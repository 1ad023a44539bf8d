import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { machineNamed, processOf, signOf } from '../processes.ts'
import { type Line, linesIn } from './line.ts'

/** What a process that is gone knew of its requests. */
export interface LeftBehind {
  /** When it last gave a sign of life, milliseconds since 1970. */
  readonly seenAt: number
  readonly lines: readonly Line[]
  /** Removes it, once the request log has it. */
  remove(): void
}

/** Undefined where another process was quicker to remove it, or there never was one. */
const unlessMissing = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const journalsIn = (folder: string): string[] =>
  (unlessMissing(() => readdirSync(folder)) ?? []).filter((name) => name.endsWith('.jsonl'))

/** May another process, which is gone or at work, have left anything here? Told at once, without reading it. */
export const isAnythingHere = (database: DatabaseSync, folder: string): boolean =>
  journalsIn(folder).length > 0 || database.prepare('SELECT 1 FROM processes LIMIT 1').get() !== undefined

/**
 * In journals. Who is silent is taken for gone at the second look, which leaves time to whoever wakes up together with
 * this process. A draft holds nothing that is not in the journal it was to become.
 */
export const goneJournals = (folder: string, processId: string): (() => LeftBehind[]) => {
  let silent = new Map<string, number>()
  return () => {
    const before = silent
    silent = new Map()
    return journalsIn(folder).flatMap((name) => {
      const file = join(folder, name)
      const stats = statSync(file, { throwIfNoEntry: false })
      if (!stats?.isFile()) return []
      const { mtimeMs: seenAt } = stats
      const sign = signOf(processOf(name), seenAt, processId)
      if (sign === 'silent') silent.set(name, seenAt)
      if (sign === 'alive' || (sign === 'silent' && before.get(name) !== seenAt)) return []
      const lines = linesIn(unlessMissing(() => readFileSync(file, 'utf8')) ?? '')
      return [{ seenAt, lines, remove: () => rmSync(file, { force: true }) }]
    })
  }
}

/** In rows of the database, where schema 7 was the newest. Its processes may still be at work. */
export const goneRows = (database: DatabaseSync, processId: string) => {
  const processes = database.prepare('SELECT * FROM processes')
  const openOf = database.prepare('SELECT record FROM open_generations WHERE process = ?')
  const forget = ['open_generations WHERE process', 'processes WHERE id'].map((rows) =>
    database.prepare(`DELETE FROM ${rows} = ?`),
  )
  return (): LeftBehind[] =>
    processes.all().flatMap((row) => {
      const [id, seenAt] = [String(row['id']), Number(row['aliveAt'])]
      const process = { id, machine: machineNamed(String(row['machine'])), pid: Number(row['pid']) }
      if (signOf(process, seenAt, processId) === 'alive') return []
      return [
        {
          seenAt,
          lines: openOf.all(id).map((open) => ({ open: JSON.parse(String(open['record'])) })),
          remove: () => {
            for (const rows of forget) rows.run(id)
          },
        },
      ]
    })
}
