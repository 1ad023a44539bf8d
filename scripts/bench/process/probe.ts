/** Preloaded into a measured process: answers what its parent asks over IPC. */
import type { Profiler } from 'node:inspector'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** CPU in ms since the process started; memory in bytes. */
export interface Usage {
  readonly cpuMs: number
  /** Of it, what the main thread took; the rest is of the collector, the compiler and worker threads. */
  readonly mainCpuMs: number
  readonly rss: number
  readonly peakRss: number
  readonly heap: number
  /** Buffers outside of the heap. */
  readonly buffers: number
}

const ms = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000

const usage = (): Usage => {
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  const peakRss = process.resourceUsage().maxRSS * 1024
  const cpu = { cpuMs: ms(process.cpuUsage()), mainCpuMs: ms(process.threadCpuUsage()) }
  return { ...cpu, rss, peakRss, heap: heapUsed, buffers: arrayBuffers }
}

/** After a full collection: what is left is held by someone. */
const collected = (): Usage => {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  return usage()
}

let stopProfile: (() => Promise<Profiler.Profile>) | undefined

const startProfile = async (): Promise<void> => {
  const { Session } = await import('node:inspector/promises')
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 200 })
  await session.post('Profiler.start')
  stopProfile = async () => {
    const { profile } = await session.post('Profiler.stop')
    session.disconnect()
    return profile
  }
}

const ANSWERS = { usage, collected, startProfile, stopProfile: () => stopProfile?.() } as const

export type Question = keyof typeof ANSWERS

process.on('message', async (question: Question) => process.send?.((await ANSWERS[question]()) ?? null))
// A bench that broke off leaves nobody behind.
process.on('disconnect', () => process.exit())
// The probe alone does not keep the process alive.
process.channel?.unref()
