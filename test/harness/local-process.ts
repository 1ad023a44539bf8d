import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../bin/start.mjs', import.meta.url))

/** The local server as a process of its own. */
export interface LocalProcess {
  readonly child: ChildProcess
  /** What it has written so far. */
  output(): string
  /** From its screen; empty where it did not start. */
  readonly url: string
  readonly key: string
  /** Ends it by the signal, and resolves to its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Runs the command and reads what it writes: until it has written that, or it ends. */
export const startCommand = async (
  [command, ...words]: readonly [string, ...string[]],
  options: SpawnOptions,
  until?: RegExp,
): Promise<LocalProcess> => {
  const child = spawn(command, words, options)
  let output = ''
  await new Promise<void>((resolve) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      if (until?.test(output)) resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.on('close', () => resolve())
  })
  return {
    child,
    output: () => output,
    url: /ready at (\S+)/.exec(output)?.[1] ?? '',
    key: /Key +(pm_\S+)/.exec(output)?.[1] ?? '',
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const ended = once(child, 'exit')
      child.kill(signal)
      const [code] = (await ended) as [number | null]
      return code
    },
  }
}

/** Its screen is complete. */
export const READY = /Ctrl-C stops/

/** Starts the server with this environment alone, on a free port unless it says another. */
export const startLocal = (env: Readonly<Record<string, string>>, until?: RegExp): Promise<LocalProcess> =>
  startCommand([process.execPath, MAIN], { env: { PATH: process.env['PATH'], PORT: '0', ...env } }, until)
