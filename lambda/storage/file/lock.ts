import { mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const PATIENCE_MS = 1000
const RETRY_MS = 20

/** Makes the lock, whose existence is all that it says. Throws when somebody else keeps it for long. */
const acquire = async (lock: string): Promise<void> => {
  for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
    try {
      return await (await open(lock, 'wx', 0o600)).close()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (waitedMs >= PATIENCE_MS)
        throw new Error(`${lock} says that the file is being changed. If no command is at work, remove it.`)
      await wait(RETRY_MS)
    }
  }
}

/** Runs the work while nobody else, in any process, does theirs on the file. Makes its folder. */
export const whileLocked = async (path: string, work: () => Promise<void>): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const lock = `${path}.lock`
  await acquire(lock)
  try {
    await work()
  } finally {
    await rm(lock, { force: true })
  }
}
