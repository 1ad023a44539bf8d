import { Worker } from 'node:worker_threads'
import type { Jobs } from './jobs.ts'
import { newProcessId } from './processes.ts'

/** What a thread begins with. */
export interface Opening {
  readonly file: string
  readonly processId: string
}

export interface Call {
  readonly id: number
  readonly job: keyof Jobs
  readonly args: readonly unknown[]
}

export interface Done {
  readonly id: number
  readonly value?: unknown
  /** What went wrong, with the file's name. */
  readonly error?: string
}

/** A thread beside the serving loop, with a connection of its own to the file. */
export interface StoreThread {
  /** What this process is called by others that use the file. */
  readonly processId: string
  /** At once. Rejects with the reason where the job fails, or the thread does. */
  run<Job extends keyof Jobs>(job: Job, ...args: Parameters<Jobs[Job]>): ReturnType<Jobs[Job]>
  /** The same as soon as the thread is there, which nobody hurries. */
  later<Job extends keyof Jobs>(job: Job, ...args: Parameters<Jobs[Job]>): ReturnType<Jobs[Job]>
  /** Begins with what waits for the thread. */
  hurry(): void
  /** Ends it, whatever it is at. */
  close(): Promise<void>
}

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** A batch is garbage as soon as it is written; V8 would let 200 MB of it pile up beside the heap of the process. */
const MAX_YOUNG_MB = 12

/** All threads of this process are one process to others, also one that takes the place of another. */
const PROCESS_ID = newProcessId()

/**
 * The thread starts when it is needed, or `patienceMs` after there is something to do that can wait: the first requests
 * of a process have better use for its CPU. It starts again after it broke, and keeps the process alive while it works.
 */
export const storeThread = (file: string, patienceMs = 0): StoreThread => {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let unsent: Call[] = []
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  let calls = 0

  const settle = ({ id, value, error }: Done): void => {
    const call = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) worker?.unref()
    if (error === undefined) call?.resolve(value)
    else call?.reject(new Error(error))
  }
  const start = (): Worker => {
    const workerData: Opening = { file, processId: PROCESS_ID }
    const resourceLimits = { maxYoungGenerationSizeMb: MAX_YOUNG_MB }
    const started = new Worker(new URL('./thread.ts', import.meta.url), { workerData, resourceLimits, name: 'sqlite' })
    let why = 'it was closed'
    started.on('message', settle).on('error', (error) => {
      why = error instanceof Error ? error.message : String(error)
    })
    started.on('exit', () => {
      worker = undefined
      for (const id of waiting.keys()) settle({ id, error: `${file}: ${why}` })
    })
    started.unref()
    return started
  }

  const send = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (unsent.length === 0 || isClosed) return
    worker ??= start()
    worker.ref()
    for (const call of unsent) worker.postMessage(call)
    unsent = []
  }
  const later: StoreThread['later'] = (job, ...args) => {
    const id = calls++
    const result = new Promise<unknown>((resolve, reject) => {
      if (isClosed) return reject(new Error(`${file} is closed.`))
      waiting.set(id, { resolve, reject })
      unsent.push({ id, job, args } satisfies Call)
      if (worker || patienceMs === 0) send()
      else timer ??= setTimeout(send, patienceMs).unref()
    })
    return result as ReturnType<Jobs[typeof job]>
  }

  return {
    processId: PROCESS_ID,
    run: (job, ...args) => {
      const result = later(job, ...args)
      send()
      return result
    },
    later,
    hurry: send,
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      for (const { id } of unsent) settle({ id, error: `${file} is closed.` })
      await worker?.terminate()
    },
  }
}
