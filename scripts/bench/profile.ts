import type { Profiler } from 'node:inspector'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load, type Target } from './load.ts'
import type { Running } from './processes.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Besides idling, the start of the profile itself. */
const NOT_WORK: readonly string[] = ['(idle)', '(root)', 'node:inspector']

/** A share of the time that was not idle. */
export interface Share {
  readonly where: string
  readonly part: number
}

const placeOf = ({ functionName, url }: Profiler.ProfileNode['callFrame']): string => {
  if (url.startsWith('file:')) return relative(ROOT, fileURLToPath(url))
  if (url.startsWith('node:')) return url
  return functionName.startsWith('(') ? functionName : 'native code'
}

const shares = ({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Share[] => {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]))
  const times = new Map<string, number>()
  let total = 0
  for (const [index, id] of samples.entries()) {
    const place = places.get(id) ?? ''
    if (NOT_WORK.includes(place)) continue
    const time = timeDeltas[index] ?? 0
    total += time
    times.set(place, (times.get(place) ?? 0) + time)
  }
  return [...times].map(([where, time]) => ({ where, part: time / total })).sort((a, b) => b.part - a.part)
}

/** Where a process spends its own time under a load, by file, largest first. */
export const profile = async (running: Running, target: Target, total: number): Promise<Share[]> => {
  await load(target, { total: 200, concurrency: 16 })
  await running.startProfile()
  await load(target, { total, concurrency: 16 })
  return shares(await running.stopProfile())
}
