import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Holds the lock of whoever writes until its standard input ends. */
const HOLDER = `
  const { DatabaseSync } = require('node:sqlite')
  const database = new DatabaseSync(process.argv[1], { timeout: 10_000 })
  database.exec('BEGIN IMMEDIATE')
  process.stdout.write('held')
  process.stdin.resume().on('end', () => database.exec('ROLLBACK'))`

export interface Lock {
  release(): Promise<void>
}

/** Another process takes the lock of the file, as a backup or a long import does. */
export const lockFile = async (file: string): Promise<Lock> => {
  const holder = spawn(process.execPath, ['-e', HOLDER, file], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')
  return {
    release: async () => {
      const ended = once(holder, 'exit')
      holder.stdin.end()
      await ended
    },
  }
}
