import { workerData } from 'node:worker_threads'
import { journalFolder, openDatabase } from './database.ts'
import { serveJobs } from './job-thread.ts'
import { jobsOn } from './jobs.ts'
import type { Opening } from './store-thread.ts'

/** Short, so that what is only read does not wait behind what is to be written. */
const BUSY_TIMEOUT_MS = 25

const { file, processId }: Opening = workerData

serveJobs(file, jobsOn(openDatabase(file, BUSY_TIMEOUT_MS), journalFolder(file), processId))
