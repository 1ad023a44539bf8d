import { parentPort, workerData } from 'node:worker_threads'
import { journalFolder, openDatabase } from './database.ts'
import { jobsOn } from './jobs.ts'
import type { Call, Done, Opening } from './store-thread.ts'

/** Short, so that what is only read does not wait behind what is to be written. */
const BUSY_TIMEOUT_MS = 25

const { file, processId }: Opening = workerData
const jobs = jobsOn(openDatabase(file, BUSY_TIMEOUT_MS), journalFolder(file), processId)

const done = async ({ id, job, args }: Call): Promise<Done> => {
  try {
    const work = jobs[job] as (...args: readonly unknown[]) => Promise<unknown>
    return { id, value: await work(...args) }
  } catch (error) {
    return { id, error: `${file}: ${error instanceof Error ? error.message : error}` }
  }
}

parentPort?.on('message', async (call: Call) => parentPort?.postMessage(await done(call)))
