import type { Profiler } from 'node:inspector'
import { type Amount, load } from '../load/load.ts'
import type { Target } from '../load/target.ts'
import type { Running } from '../process/processes.ts'
import { framesOf, isWork } from './frames.ts'

/** A share of the time that was not idle. */
export interface Share {
  readonly where: string
  readonly part: number
}

const shares = (profile: Profiler.Profile): Share[] => {
  const { samples = [], timeDeltas = [] } = profile
  const frames = framesOf(profile)
  const times = new Map<string, number>()
  let total = 0
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id)
    if (!isWork(frame)) continue
    const time = timeDeltas[index] ?? 0
    total += time
    times.set(frame.place, (times.get(frame.place) ?? 0) + time)
  }
  return [...times].map(([where, time]) => ({ where, part: time / total })).sort((a, b) => b.part - a.part)
}

/** What a process does on its main thread under a load. */
export const profileOf = async (running: Running, target: Target, amount: Amount): Promise<Profiler.Profile> => {
  await running.startProfile()
  await load(target, amount)
  return running.stopProfile()
}

/** How much of what a process does under a load is on its main thread; no profile runs, which has a thread, too. */
export const mainPartOf = async (running: Running, target: Target, amount: Amount): Promise<number> => {
  const before = await running.usage()
  await load(target, amount)
  const after = await running.usage()
  return (after.mainCpuMs - before.mainCpuMs) / (after.cpuMs - before.cpuMs)
}

/** Where a process spends its own time under a load when it is warm, by file, largest first. */
export const sharesOf = async (running: Running, target: Target, total: number): Promise<Share[]> => {
  await load(target, { total: 200, concurrency: 16 })
  return shares(await profileOf(running, target, { total, concurrency: 16 }))
}
