import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { ALIVE_MS } from '../processes.ts'
import { lineOf, type Word } from './line.ts'

/** Characters that a journal takes before it is begun anew. */
const MAX_SIZE = 4_000_000

/** Requests of which it keeps something, also where the database takes nothing. */
const MAX_HELD = 10_000

/** What this process keeps of requests that are not in the database yet. None of this throws. */
export interface Journal {
  /** Keeps a record, as JSON, in place of an earlier one of its request. False where that cannot be done at once. */
  keep(word: Word, id: string, record: string): boolean
  /** Keeps them no longer. */
  release(ids: Iterable<string>): void
  /** Says that this process lives. To be called every few seconds. */
  tend(): void
  /** Leaves what it still keeps to other processes. */
  close(): void
}

/**
 * A file that the serving loop appends to. After one call the kernel has the line, whatever becomes of the process, and
 * no lock and no disk was waited for. It is emptied when nothing is kept, and begun anew when it has grown large.
 */
export const openJournal = (folder: string, processId: string, maxSize = MAX_SIZE): Journal => {
  const file = join(folder, `${processId}.jsonl`)
  const draft = join(folder, `${processId}.draft.jsonl`)
  /** The lines that count, by their requests' ids. */
  const held = new Map<string, string>()
  let opened: number | undefined
  let size = 0
  let limit = 0
  let saidAt = 0

  const letGo = (): void => {
    if (opened !== undefined) closeSync(opened)
    opened = undefined
  }
  const begun = (characters: number): void => {
    size = characters
    limit = characters + maxSize
  }
  /** What is kept is in the old file until the new one, whole, takes its place. */
  const begin = (): void => {
    const lines = [...held.values()].join('')
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeFileSync(draft, lines, { mode: 0o600 })
      letGo()
      renameSync(draft, file)
      opened = openSync(file, 'a')
      saidAt = Date.now()
      begun(lines.length)
    } finally {
      rmSync(draft, { force: true })
    }
  }
  const sayAlive = (): void => {
    try {
      const now = Date.now()
      utimesSync(file, now / 1000, now / 1000)
      saidAt = now
    } catch {
      // It was silent for so long that another process took it for gone, and the file away.
      begin()
    }
  }
  const attempt = (work: () => void): boolean => {
    try {
      work()
      return true
    } catch {
      return false
    }
  }
  /** Where there is no room for a new file, the old one goes on. */
  const renew = (): void => {
    limit = size + maxSize
    attempt(begin)
  }
  const append = (line: string): void => {
    if (opened === undefined) begin()
    else if (Date.now() - saidAt > ALIVE_MS) sayAlive()
    else if (size > limit) renew()
    if (opened === undefined) throw new Error('The journal cannot be opened.')
    size += line.length
    if (writeSync(opened, line) < Buffer.byteLength(line)) throw new Error('The line was cut: the disk is full.')
  }

  return {
    keep: (word, id, record) => {
      const line = lineOf(word, record)
      const hasRoom = held.size < MAX_HELD || held.has(id)
      const isKept = hasRoom && attempt(() => append(line))
      if (isKept) held.set(id, line)
      return isKept
    },
    release(ids) {
      for (const id of ids) held.delete(id)
      if (held.size > 0 || size === 0 || opened === undefined) return
      attempt(() => ftruncateSync(opened ?? -1))
      begun(0)
    },
    tend() {
      if (opened !== undefined) attempt(sayAlive)
    },
    close() {
      attempt(letGo)
      if (held.size === 0) attempt(() => rmSync(file, { force: true }))
    },
  }
}
