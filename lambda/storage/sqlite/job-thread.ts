import { parentPort, type ResourceLimits, Worker } from 'node:worker_threads'
import { hasNoRoom, NoRoomError } from './waiting/no-room.ts'

/** What a thread can be asked for, by name. Arguments and results are cloned on their way. */
type Jobs = object
type Job<J extends Jobs> = keyof J & string
type Arguments<J extends Jobs, Name extends Job<J>> = J[Name] extends (...args: infer A) => unknown ? A : never
type Result<J extends Jobs, Name extends Job<J>> = J[Name] extends (...args: never) => infer R
  ? Promise<Awaited<R>>
  : never

interface Call {
  readonly id: number
  readonly job: string
  readonly args: readonly unknown[]
}

interface Done {
  readonly id: number
  readonly value?: unknown
  /** What went wrong, with the file's name. */
  readonly error?: string
  /** `range`: it was the fault of whoever asked, and that is all it says. */
  readonly kind?: 'range' | 'no-room' | undefined
}

/** A thread beside the serving loop, with connections of its own to the file. */
export interface JobThread<J extends Jobs> {
  /** At once. Rejects with the reason where the job fails, or the thread does. */
  run<Name extends Job<J>>(job: Name, ...args: Arguments<J, Name>): Result<J, Name>
  /** The same as soon as the thread is there, which nobody hurries. */
  later<Name extends Job<J>>(job: Name, ...args: Arguments<J, Name>): Result<J, Name>
  /** Begins with what waits for the thread. */
  hurry(): void
  /** Ends it, whatever it is at. */
  close(): Promise<void>
}

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

export interface Program {
  readonly url: URL
  readonly name: string
  /** The database that it works on. */
  readonly file: string
  /** What the thread begins with. */
  readonly opening: unknown
  readonly limits: ResourceLimits
  readonly patienceMs?: number
}

const errorOf = (error: string, kind: Done['kind']): Error => {
  if (kind === 'range') return new RangeError(error)
  return kind === 'no-room' ? new NoRoomError(error) : new Error(error)
}

/** What went wrong with the file. */
const brokenBy = (file: string, error: unknown): Pick<Done, 'error' | 'kind'> => ({
  error: `${file}: ${error instanceof Error ? error.message : error}`,
  kind: hasNoRoom(error) ? 'no-room' : undefined,
})

/**
 * The thread starts when it is needed, or `patienceMs` after there is something to do that can wait: the first requests
 * of a process have better use for its CPU. It starts again after it broke, and keeps the process alive while it works.
 */
export const jobThread = <J extends Jobs>({ patienceMs = 0, ...program }: Program): JobThread<J> => {
  const { url, name, file, opening: workerData, limits: resourceLimits } = program
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let unsent: Call[] = []
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  let calls = 0

  const settle = ({ id, value, error, kind }: Done): void => {
    const call = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) worker?.unref()
    if (error === undefined) call?.resolve(value)
    else call?.reject(errorOf(error, kind))
  }
  const start = (): Worker => {
    const started = new Worker(url, { workerData, resourceLimits, name })
    let why: unknown = 'it was closed'
    started.on('message', settle).on('error', (error) => {
      why = error
    })
    started.on('exit', () => {
      worker = undefined
      for (const id of waiting.keys()) settle({ id, ...brokenBy(file, why) })
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
  const later: JobThread<J>['later'] = (job, ...args) => {
    const id = calls++
    const result = new Promise<unknown>((resolve, reject) => {
      if (isClosed) return reject(new Error(`${file} is closed.`))
      waiting.set(id, { resolve, reject })
      unsent.push({ id, job, args } satisfies Call)
      if (worker || patienceMs === 0) send()
      else timer ??= setTimeout(send, patienceMs).unref()
    })
    return result as Result<J, typeof job>
  }

  return {
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

/** In the thread: does what it is asked for. */
export const serveJobs = (file: string, jobs: Jobs): void => {
  const done = async ({ id, job, args }: Call): Promise<Done> => {
    try {
      const work = (jobs as Record<string, (...args: readonly unknown[]) => unknown>)[job]
      return { id, value: await work?.(...args) }
    } catch (error) {
      if (error instanceof RangeError) return { id, error: error.message, kind: 'range' }
      return { id, ...brokenBy(file, error) }
    }
  }
  parentPort?.on('message', async (call: Call) => parentPort?.postMessage(await done(call)))
}
