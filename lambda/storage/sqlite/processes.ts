import { createHash, randomUUID } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process that has, or had, the data folder in use. */
export interface Process {
  readonly id: string
  /** Where its pid means something. */
  readonly machine: string
  readonly pid: number
}

/** Whoever has said nothing for so long is gone: six times as long as it may take. */
const GONE_AFTER_MS = 30_000

/** How often a process says that it lives. */
export const ALIVE_MS = 5000

/** Containers of one host may share its name, but not its pids. */
const pidSpace = (): string => {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}

/** What a machine is called in the name of a file. */
export const machineNamed = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 16)

/** What this process is called: on which machine it runs, its pid there, and what no other one has. */
export const newProcessId = (): string =>
  [machineNamed(`${hostname()} ${pidSpace()}`), process.pid, randomUUID()].join('.')

/** The process whose id a name begins with. */
export const processOf = (name: string): Process => {
  const [machine = '', pid = '', own = ''] = name.split('.')
  return { id: [machine, pid, own].join('.'), machine, pid: Number(pid) }
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it runs for another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** `silent`: it may be gone, or was stopped for a while, as with a machine that slept. */
export type Sign = 'alive' | 'silent' | 'gone'

/**
 * By the pid where that means something, so that a restart sees at once whom it replaces; else by the sign of life: when
 * it last gave one, milliseconds since 1970.
 */
export const signOf = (other: Process, aliveAt: number, myId: string): Sign => {
  if (other.id === myId) return 'alive'
  const me = processOf(myId)
  if (other.machine === me.machine && (other.pid === me.pid || !isRunning(other.pid))) return 'gone'
  return Date.now() - aliveAt > GONE_AFTER_MS ? 'silent' : 'alive'
}
