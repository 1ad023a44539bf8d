import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Profiler } from 'node:inspector'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import type { Usage } from './probe.ts'

const PROBE = new URL('./probe.ts', import.meta.url).href

const hasTaskset = (): boolean => {
  try {
    execFileSync('taskset', ['-p', String(process.pid)], { stdio: 'ignore' })
    return availableParallelism() > 1
  } catch {
    return false
  }
}

/** Can what is measured have a core of its own? */
export const IS_PINNED = hasTaskset()
const MEASURED_CORE = '1'
const OTHER_CORE = '0'

/** Moves this process, which makes the load, off the core of what it measures. */
export const pinSelf = (): void => {
  if (IS_PINNED) execFileSync('taskset', ['-acp', OTHER_CORE, String(process.pid)], { stdio: 'ignore' })
}

/** On the core of the measured, or on that of all others, where this machine can pin. */
export const onCore = (line: readonly [string, ...string[]], isMeasured: boolean): readonly [string, string[]] => {
  const [command, ...args] = line
  return IS_PINNED ? ['taskset', ['-c', isMeasured ? MEASURED_CORE : OTHER_CORE, ...line]] : [command, args]
}

export const commandOf = (args: readonly string[], isMeasured: boolean): readonly [string, string[]] =>
  onCore([process.execPath, '--disable-warning=ExperimentalWarning', ...args], isMeasured)

/** A process whose CPU counts, and that is ours to stop. */
export interface Measured {
  readonly url: string
  /** Since it started, in ms. */
  cpuMs(): Promise<number>
  stop(): Promise<void>
}

export interface Running extends Measured {
  usage(): Promise<Usage>
  /** After a full garbage collection. */
  collected(): Promise<Usage>
  startProfile(): Promise<void>
  stopProfile(): Promise<Profiler.Profile>
}

export interface Start {
  /** The script, after flags of node if there are any. */
  readonly script: readonly string[] | string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly isMeasured?: boolean
}

/** Starts a server of its own process and resolves when it has printed its URL. */
export const startProcess = async ({ script, args = [], env = {}, isMeasured = false }: Start): Promise<Running> => {
  const [command, line] = commandOf(['--import', PROBE, ...[script].flat(), ...args], isMeasured)
  const child = spawn(command, line, {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const ask = async <T>(question: string): Promise<T> => {
    child.send(question)
    const [answer] = await once(child, 'message')
    return answer as T
  }
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code} before it listened.`)))
    // Read to the end: a full pipe would block whoever prints a line per request.
    createInterface(child.stdout ?? process.stdin).on('line', (text) => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text)
      if (found) resolve(found[0])
    })
  })
  return {
    url,
    cpuMs: async () => (await ask<Usage>('usage')).cpuMs,
    usage: () => ask('usage'),
    collected: () => ask('collected'),
    startProfile: () => ask('startProfile'),
    stopProfile: () => ask('stopProfile'),
    stop: async () => {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
