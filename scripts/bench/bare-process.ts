import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { type LocalProcess, READY, startCommand } from '../../test/harness/local-process.ts'
import { KEY } from './cases.ts'
import { IS_PINNED } from './processes.ts'

/** The server as users start it, with nothing of the bench in it: measured from outside, which only Linux allows. */
export const CAN_MEASURE_BARE = process.platform === 'linux'

/** The kernel counts in ticks of 10 ms. */
const TICK_MS = 10

interface Process {
  readonly pid: number
  readonly parent: number
  readonly cpuMs: number
}

const processOf = (pid: number): Process | undefined => {
  try {
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?!.*\) )/s)
    const fields = rest.split(' ').map(Number)
    // Its own, and of its children that have ended.
    const ticks = fields.slice(11, 15).reduce((sum, value) => sum + value, 0)
    return { pid, parent: fields[1] ?? 0, cpuMs: ticks * TICK_MS }
  } catch {
    return undefined
  }
}

/** A process and all below it. */
const treeOf = (root: number): Process[] => {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => processOf(Number(name)) ?? [])
  const below = (pid: number): Process[] =>
    all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)])
  return [...all.filter(({ pid }) => pid === root), ...below(root)]
}

export const cpuOfTree = (root: number): number => treeOf(root).reduce((sum, { cpuMs }) => sum + cpuMs, 0)

/** Bytes of memory that are its own, and its part of what it shares. */
export const pssOf = (pid: number): number =>
  Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) * 1024

export interface Bare {
  readonly cwd: string
  readonly dataDir: string
  readonly overridesFile: string
}

const CORES = availableParallelism()

/** On all cores, though the bench that starts it keeps to one. Resolves when its screen is complete. */
export const startBare = (
  command: readonly [string, ...string[]],
  { cwd, dataDir, overridesFile }: Bare,
): Promise<LocalProcess> =>
  startCommand(
    IS_PINNED ? ['taskset', '-c', `0-${CORES - 1}`, ...command] : command,
    {
      cwd,
      env: {
        ...{ PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: '0', AI_GATEWAY_API_KEY: KEY },
        ...{ POINTSMAN_DATA_DIR: dataDir, POINTSMAN_OVERRIDES: overridesFile, BENCH_API_KEY: 'provider-key' },
      },
    },
    READY,
  )
