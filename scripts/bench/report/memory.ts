import type { BodyCost, Stalled, Step } from '../memory.ts'
import type { OpenCost } from '../starts.ts'
import { megabytes, shown, table } from './markdown.ts'

export interface MemoryResults {
  readonly steps: readonly Step[]
  readonly open: readonly OpenCost[]
  readonly stalled: readonly Stalled[]
}

export const memoryReport = ({ steps, open, stalled }: MemoryResults): string => `## Memory

What the kernel counts as the server's own (PSS), as users start it, without npm.

${table(
  ['the local server', 'PSS, MB'],
  open.map(({ name, bytes }) => [name, megabytes(bytes)]),
)}

What is held after a full collection, relayed and translated streams in turn: what grows here leaks.

${table(
  ['streams', 'RSS, MB', 'heap, MB', 'buffers, MB'],
  steps.map(({ streams, usage }) => [
    String(streams),
    megabytes(usage.rss),
    megabytes(usage.heap),
    megabytes(usage.buffers),
  ]),
)}

What piles up for clients that ask for 64 MB and read nothing.

${table(
  ['16 stalled streams', 'left the provider, MB each', 'RSS, MB more', 'buffers, MB more'],
  stalled.map(({ name, bytes, rssGrowth, bufferGrowth }) => [
    name,
    megabytes(bytes),
    megabytes(rssGrowth),
    megabytes(bufferGrowth),
  ]),
)}`

/** The floor's CPU for a prompt of the same size. */
const floorOf = (bodies: readonly BodyCost[], megabytesSent: number): number =>
  bodies.find(({ name, megabytes: size }) => name === 'floor' && size === megabytesSent)?.cpuMs ?? Number.NaN

export const bodiesReport = (bodies: readonly BodyCost[]): string => `## Large bodies

Requests with a prompt of that size, one after the other, answered by 200 chunks at once; 0 is a few words.

${table(
  ['prompt', 'MB', 'CPU per request, ms', 'of the floor', 'peak RSS, MB more'],
  bodies.map(({ name, megabytes: size, cpuMs, peakGrowth }) => [
    name,
    String(size),
    shown(cpuMs),
    `${(cpuMs / floorOf(bodies, size)).toFixed(2)}×`,
    megabytes(peakGrowth),
  ]),
)}`
