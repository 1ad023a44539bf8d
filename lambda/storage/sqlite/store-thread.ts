import { type JobThread, jobThread } from './job-thread.ts'
import type { Jobs } from './jobs.ts'
import { newProcessId } from './processes.ts'

/** What a thread begins with. */
export interface Opening {
  readonly file: string
  readonly processId: string
}

/** The thread that writes. */
export interface StoreThread extends JobThread<Jobs> {
  /** What this process is called by others that use the file. */
  readonly processId: string
}

/** A batch is garbage as soon as it is written; V8 would let 200 MB of it pile up beside the heap of the process. */
const MAX_YOUNG_MB = 12

/** All threads of this process are one process to others, also one that takes the place of another. */
const PROCESS_ID = newProcessId()

export const storeThread = (file: string, patienceMs = 0): StoreThread => ({
  processId: PROCESS_ID,
  ...jobThread<Jobs>({
    url: new URL('./thread.ts', import.meta.url),
    name: 'sqlite',
    file,
    opening: { file, processId: PROCESS_ID } satisfies Opening,
    limits: { maxYoungGenerationSizeMb: MAX_YOUNG_MB },
    patienceMs,
  }),
})
