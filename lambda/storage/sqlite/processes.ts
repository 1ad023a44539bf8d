import { readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import type { DatabaseSync } from 'node:sqlite'

/** A process that has, or had, requests open in the file. */
export interface ProcessRow {
  readonly id: string
  /** Where its pid means something. */
  readonly machine: string
  readonly pid: number
  /** When it last said so, milliseconds since 1970. */
  readonly aliveAt: number
}

/** Whoever has said nothing for so long is gone: six times as long as it may take. */
const GONE_AFTER_MS = 30_000

/** Containers of one host may share its name, but not its pids. */
const pidSpace = (): string => {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it runs for another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** By the pid where that means something, so that a restart sees at once whom it replaces; else by the sign of life. */
const isGone = (other: ProcessRow, me: Omit<ProcessRow, 'aliveAt'>, now: number): boolean => {
  if (other.id === me.id) return false
  if (now - other.aliveAt > GONE_AFTER_MS) return true
  return other.machine === me.machine && (other.pid === me.pid || !isRunning(other.pid))
}

/** The signs of life in the file, of this process under `id` and of others. */
export const sqliteProcesses = (database: DatabaseSync, id: string) => {
  const me = { id, machine: `${hostname()} ${pidSpace()}`, pid: process.pid }
  const upsert = database.prepare(
    `INSERT INTO processes (id, machine, pid, aliveAt) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET aliveAt = excluded.aliveAt`,
  )
  const all = database.prepare('SELECT * FROM processes')
  const remove = database.prepare('DELETE FROM processes WHERE id = ?')
  return {
    renew: (): void => {
      upsert.run(me.id, me.machine, me.pid, Date.now())
    },
    gone: (): ProcessRow[] =>
      all
        .all()
        .map((row) => ({
          id: String(row['id']),
          machine: String(row['machine']),
          pid: Number(row['pid']),
          aliveAt: Number(row['aliveAt']),
        }))
        .filter((other) => isGone(other, me, Date.now())),
    forget: (id: string): void => {
      remove.run(id)
    },
  }
}
