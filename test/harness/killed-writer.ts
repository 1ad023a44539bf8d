import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const ROOT = JSON.stringify(new URL('../../', import.meta.url))

/** Opens the stores of a folder as the local server does. `at` imports from the project, `say` notes a line for good. */
const OPENED = `
  import { openSync, writeSync } from 'node:fs'
  const at = (path) => import(${ROOT} + path)
  const { databaseFile, journalFolder, openDatabase } = await at('lambda/storage/sqlite/database.ts')
  const { sqliteGenerations } = await at('lambda/storage/sqlite/generations.ts')
  const { openJournal } = await at('lambda/storage/sqlite/journal/journal.ts')
  const { storeThread } = await at('lambda/storage/sqlite/store-thread.ts')
  const [, , folder, base, said] = process.argv
  const file = databaseFile(folder)
  const database = openDatabase(file)
  const thread = storeThread(file)
  const journal = openJournal(journalFolder(file), thread.processId, 20_000)
  const store = sqliteGenerations(database, thread, { journal })
  const record = JSON.parse(base)
  const out = openSync(said, 'a')
  const say = (line) => writeSync(out, line + '\\n')
`

export interface Writing {
  /** Its stores are there. */
  readonly folder: string
  /** What it writes, as JavaScript: begins to count once it has written to stdout, and goes on without end. */
  readonly script: string
  /** What its records are made of. */
  readonly base: object
}

/** A process that writes for so long and is killed. Resolves to the lines that it said. */
export const killedWriter =
  ({ folder, script, base }: Writing) =>
  async (ms: number): Promise<string[]> => {
    const [writer, said] = [join(folder, 'writer.mjs'), join(folder, `said-${ms}`)]
    writeFileSync(writer, OPENED + script)
    const args = ['--disable-warning=ExperimentalWarning', writer, folder, JSON.stringify(base), said]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(child, 'exit')
    await once(child.stdout, 'data')
    await wait(ms)
    child.kill('SIGKILL')
    const [, signal] = await ended
    if (signal !== 'SIGKILL') throw new Error(`The writer ended before it was killed, by ${signal ?? 'itself'}.`)
    return readFileSync(said, 'utf8').split('\n').slice(0, -1)
  }
