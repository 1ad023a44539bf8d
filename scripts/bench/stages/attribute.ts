import type { Profiler } from 'node:inspector'
import { matchesGlob } from 'node:path'
import { type Frame, type Frames, isWork } from './frames.ts'
import { REST, STAGES, type Stage } from './stages.ts'

const begins = ({ entries }: Stage, { place, name }: Frame): boolean =>
  entries.some(({ files, functions }) => matchesGlob(place, files) && (functions?.includes(name) ?? true))

/** The stage that a function begins; undefined: it belongs to whichever called it. */
const stageOf = (frame: Frame): string | undefined => STAGES.find((stage) => begins(stage, frame))?.name

/** Parts of the time by what it was spent on, in all 1. */
export type Parts = ReadonlyMap<string, number>

/**
 * A profile's working time by stages. A sample belongs to the innermost stage on its stack, and to node where there is
 * none: what it does before it calls us, and after.
 */
export const timeByStage = (
  { nodes, samples = [], timeDeltas = [] }: Pick<Profiler.Profile, 'nodes' | 'samples' | 'timeDeltas'>,
  frames: Frames,
): Map<string, number> => {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)))
  const found = new Map<number, string>()
  const stageAt = (id: number | undefined): string => {
    if (id === undefined) return REST.node.name
    const known = found.get(id)
    if (known) return known
    const frame = frames.get(id)
    const isCollector = frame?.place === '(garbage collector)'
    const stage = isCollector ? REST.collector.name : ((frame && stageOf(frame)) ?? stageAt(parents.get(id)))
    found.set(id, stage)
    return stage
  }
  const times = new Map([...STAGES, REST.node, REST.collector].map(({ name }) => [name, 0]))
  for (const [index, id] of samples.entries()) {
    if (!isWork(frames.get(id))) continue
    const stage = stageAt(id)
    times.set(stage, (times.get(stage) ?? 0) + (timeDeltas[index] ?? 0))
  }
  return times
}

/** All of them together, each by its part. */
export const partsOf = (times: readonly ReadonlyMap<string, number>[]): Parts => {
  const sums = new Map<string, number>()
  for (const [name, time] of times.flatMap((each) => [...each])) sums.set(name, (sums.get(name) ?? 0) + time)
  const total = [...sums.values()].reduce((sum, time) => sum + time, 0)
  return new Map([...sums].map(([name, time]) => [name, time / total]))
}
