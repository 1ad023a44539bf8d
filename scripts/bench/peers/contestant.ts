import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import type { Mode } from '../load/cases.ts'
import type { Target } from '../load/target.ts'
import { cpuOfTree } from '../process/process-tree.ts'
import { type Measured, onCore } from '../process/processes.ts'

/** Where one is started. */
export interface Place {
  /** A free one of the loopback interface. */
  readonly port: number
  /** The provider's. */
  readonly upstreamUrl: string
  /** Its own, in which it finds its files. */
  readonly folder: string
}

/** A gateway that takes chat completions, as whoever runs it would start it. */
export interface Contestant {
  readonly name: string
  readonly files?: (at: Place) => Readonly<Record<string, string>>
  readonly command: (at: Place) => readonly [string, ...string[]]
  readonly env?: (at: Place) => Readonly<Record<string, string>>
  readonly target: (origin: string, mode: Mode) => Target
  /** See `Way`. */
  readonly share?: number
}

/** One that some folder may hold. */
export interface Peer {
  readonly name: string
  /** What it is installed by, below the folder. */
  readonly install: string
  readonly find: (folder: string) => Contestant | undefined
}

const START_MS = 120_000
const STOP_MS = 5000
const POLL_MS = 10

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

/** What one prints that chooses a port of its own. */
const LISTENS = /http:\/\/127\.0\.0\.1:(\d+)/

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const tell = (isOpen: boolean) => (): void => {
      socket.destroy()
      resolve(isOpen)
    }
    socket.once('connect', tell(true)).once('error', tell(false))
  })

/** Resolves to its URL: where it says that it listens, or the port that it was given once that is open. */
const listening = async (child: ChildProcess, name: string, port: number): Promise<string> => {
  let said = ''
  let chosen: string | undefined
  for (const output of [child.stdout, child.stderr])
    if (output)
      createInterface(output).on('line', (line) => {
        said = `${said}${line}\n`.slice(-2000)
        chosen ??= LISTENS.exec(line)?.[1]
      })
  const until = performance.now() + START_MS
  while (performance.now() < until && child.exitCode === null) {
    if (chosen !== undefined) return `http://127.0.0.1:${chosen}`
    if (await accepts(port)) return `http://127.0.0.1:${port}`
    await wait(POLL_MS)
  }
  throw new Error(`${name} did not listen within ${START_MS / 1000} s, or ended before: ${said}`)
}

/** A gateway that runs, in a folder that is gone when it is stopped. Its CPU is that of all its processes. */
export const startContestant = async (contestant: Contestant, upstreamUrl: string): Promise<Measured> => {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-peer-'))
  const at: Place = { port: await freePort(), upstreamUrl, folder }
  for (const [file, text] of Object.entries(contestant.files?.(at) ?? {})) writeFileSync(join(folder, file), text)
  const [command, args] = onCore(contestant.command(at), true)
  const env = { PATH: process.env['PATH'], HOME: folder, ...contestant.env?.(at) }
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await ended
      clearTimeout(late)
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 20 })
  }
  try {
    const url = await listening(child, contestant.name, at.port)
    return { url, cpuMs: async () => cpuOfTree(child.pid ?? 0), stop }
  } catch (error) {
    await stop()
    throw error
  }
}
