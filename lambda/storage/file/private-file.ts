import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

const OTHERS = 0o077

const unlessMissing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code === 'ENOENT') return undefined
  throw error
}

/**
 * The text, undefined when there is no such file. Refuses a file that others than its owner may touch, except on
 * Windows, which has no such modes; the mode is that of the very file that is read.
 */
export const readPrivate = async (
  path: string,
  isPosix = process.platform !== 'win32',
): Promise<string | undefined> => {
  const file = await open(path, 'r').catch(unlessMissing)
  if (!file) return undefined
  try {
    const { mode } = await file.stat()
    if (isPosix && (mode & OTHERS) !== 0)
      throw new Error(`${path} has mode ${(mode & 0o777).toString(8)}: others may read it. Run: chmod 600 ${path}`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
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
