/** Processes that are not ours inside, seen from outside, which only Linux allows. */
import { readdirSync, readFileSync } from 'node:fs'

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
