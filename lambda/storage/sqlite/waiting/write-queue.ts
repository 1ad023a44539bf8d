import { within } from '../../../gateway/core/time-limit.ts'
import type { Entry } from '../generation-rows.ts'
import type { StoreThread } from '../store-thread.ts'
import { NoRoomError, type RoomWatch } from './no-room.ts'

/** How long records that the journal keeps are gathered, and how many at most share a message and a transaction. */
const GATHER_MS = 50
const MAX_BATCH = 500

/** How long after the disk had no room it is tried again. */
const RETRY_MS = 1000

/** How long whoever reads the file waits for what is to be written. */
const WRITTEN_MS = 10_000

export interface WriteQueueOptions {
  /** How many records wait in memory at most, and of how many characters of JSON. */
  readonly maxWaiting: number
  readonly maxCharacters: number
  readonly room: RoomWatch
  /** Told of ids whose records are in the file. */
  readonly stored: (ids: Iterable<string>) => void
}

interface Waiting extends Entry {
  /** The journal has it: nobody hurries, and when the queue is closed it is not lost. */
  readonly isKept: boolean
  readonly written: PromiseWithResolvers<void>
}

/** Takes the first ones out of the map. */
const firstOf = (map: Map<string, Waiting>, count: number): Map<string, Waiting> => {
  const first = new Map<string, Waiting>()
  for (const [id, waiting] of map) {
    if (first.size === count) break
    first.set(id, waiting)
    map.delete(id)
  }
  return first
}

/**
 * Records on their way into the file, in their order. The thread writes one batch at a time; what comes meanwhile is
 * gathered for the next one. What the disk has no room for is tried until it has.
 */
export const writeQueue = (
  thread: Pick<StoreThread, 'later' | 'hurry'>,
  { maxWaiting, maxCharacters, room, stored }: WriteQueueOptions,
) => {
  const gathered = new Map<string, Waiting>()
  let writing = new Map<string, Waiting>()
  let state: 'idle' | 'trying' | 'denied' = 'idle'
  /** Those who wait for an answer of the disk, whichever. */
  const askers = new Set<() => void>()
  let characters = 0
  let isUrgent = false
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const all = (): Waiting[] => [...writing.values(), ...gathered.values()]

  /** Resolves to why the file took none of them. */
  const attempt = (): Promise<Error | undefined> => {
    const entries = [...writing.values()].map(({ team, id, record }): Entry => ({ team, id, record }))
    return thread.later('write', entries).then(
      () => undefined,
      (error: Error) => error,
    )
  }
  const settle = (failure: Error | undefined): void => {
    for (const { record, written } of writing.values()) {
      characters -= record.length
      if (failure) written.reject(failure)
      else written.resolve()
    }
    // What the file refused is put again, or left to the next process.
    if (failure) room.gone(writing.size)
    else {
      stored(writing.keys())
      room.stored(writing.size)
    }
    writing = new Map()
  }
  const write = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    isUrgent = false
    if (state === 'idle') writing = firstOf(gathered, MAX_BATCH)
    state = 'trying'
    const failure = await attempt()
    if (isClosed) return
    if (failure instanceof NoRoomError) {
      state = 'denied'
      timer = setTimeout(write, RETRY_MS)
      room.full(writing.size + gathered.size, failure)
      for (const answer of askers) answer()
      askers.clear()
      return
    }
    state = 'idle'
    settle(failure)
    writeNext()
  }
  const writeNext = (): void => {
    const isNow = isUrgent || gathered.size >= MAX_BATCH
    if (state === 'idle' && gathered.size > 0) {
      if (isNow) void write()
      else timer ??= setTimeout(write, GATHER_MS)
    }
    if (isNow) thread.hurry()
  }
  const flush = (): void => {
    isUrgent = true
    if (state === 'denied') void write()
    writeNext()
  }

  return {
    hasRoomFor: ({ length }: string): boolean =>
      writing.size + gathered.size < maxWaiting && characters + length <= maxCharacters,
    /** Resolves when it is in the file. */
    add(entry: Entry, isKept: boolean): Promise<void> {
      const { written, record } = gathered.get(entry.id) ?? { written: Promise.withResolvers<void>(), record: '' }
      gathered.set(entry.id, { ...entry, isKept, written })
      characters += entry.record.length - record.length
      isUrgent ||= !isKept
      writeNext()
      return written.promise
    },
    find: (id: string): Entry | undefined => gathered.get(id) ?? writing.get(id),
    all: (): readonly Entry[] => all(),
    /** Writes what is gathered without waiting for more, or for the disk. */
    flush,
    /** Resolves when all of it is in the file, or the file refused it, for ever or for now. Rejects after `ms`. */
    async written(ms = WRITTEN_MS): Promise<void> {
      const waiting = all()
      if (waiting.length === 0) return
      const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
      askers.add(answer)
      void Promise.allSettled(waiting.map(({ written }) => written.promise)).then(() => answer())
      flush()
      const timeoutError = () =>
        new Error('Another program holds the lock of the database: records wait to be written.')
      await within({ ms, timeoutError }, () => answered).finally(() => askers.delete(answer))
    },
    /** Writes no more. What the journal does not have is rejected so. */
    close(why: Error): void {
      isClosed = true
      clearTimeout(timer)
      for (const { isKept, written } of all())
        if (isKept) written.resolve()
        else written.reject(why)
    },
  }
}
