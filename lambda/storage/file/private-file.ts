import { randomUUID } from 'node:crypto'
import { type Stats, statSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** A file's content at a moment. */
interface Seen<T> {
  readonly stamp: string
  readonly content: T
}

/** The bits of a mode that are for others than the owner. */
const OTHERS = 0o077

/** How long a lock is waited for, and how often it is tried. */
const MAX_WAIT_MS = 1000
const RETRY_MS = 20

const unlessMissing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code === 'ENOENT') return undefined
  throw error
}

const stampOf = ({ ino, size, mtimeMs, ctimeMs }: Stats): string => `${ino} ${size} ${mtimeMs} ${ctimeMs}`

const read = async (path: string, isPosix: boolean): Promise<Seen<string> | undefined> => {
  const file = await open(path, 'r').catch(unlessMissing)
  if (!file) return undefined
  try {
    const stats = await file.stat()
    if (isPosix && (stats.mode & OTHERS) !== 0)
      throw new Error(
        `${path} has mode ${(stats.mode & 0o777).toString(8)}: others may read it. Run: chmod 600 ${path}`,
      )
    return { stamp: stampOf(stats), content: await file.readFile('utf8') }
  } finally {
    await file.close()
  }
}

/**
 * Reads files by their paths, undefined where there is none. Refuses a file that others than its owner may touch, except
 * on Windows, which has no such modes; the mode is that of the very file that is read. Looks at the file every time, and
 * parses it when it has changed: until then the content is the very same.
 */
export const privateFiles = <T>(
  parse: (text: string, path: string) => T,
  isPosix = process.platform !== 'win32',
): ((path: string) => Promise<T | undefined>) => {
  const seen = new Map<string, Seen<T>>()
  return async (path) => {
    const stats = statSync(path, { throwIfNoEntry: false })
    const known = seen.get(path)
    if (stats && known?.stamp === stampOf(stats)) return known.content
    seen.delete(path)
    const fresh = stats && (await read(path, isPosix))
    if (!fresh) return undefined
    const content = parse(fresh.content, path)
    seen.set(path, { stamp: fresh.stamp, content })
    return content
  }
}

/** Puts the text in place of the file's, all or nothing, for its owner alone. Makes missing folders. */
export const writePrivate = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomUUID()}`
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
}

/** Makes the lock, whose existence is all that it says. Throws when somebody else keeps it for long. */
const acquire = async (lock: string): Promise<void> => {
  for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
    try {
      return await (await open(lock, 'wx', 0o600)).close()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (waitedMs >= MAX_WAIT_MS)
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
