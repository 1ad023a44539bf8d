import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Archive, dayFolder, partName } from '../ledger/archive.ts'

/** What a file is called that is not whole. */
const DRAFT = '.part'

/** For its owner alone, and on the disk before it can be taken for a whole one. */
const writeWhole = async (path: string, bytes: Uint8Array): Promise<void> => {
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * The archive in a folder, which is made when it is needed. All files of a day are written beside the old ones before the
 * first gets its name: whatever happens before that leaves the old day.
 */
export const folderArchive = (folder: string): Archive => ({
  async write(day, parts) {
    const place = join(folder, dayFolder(day))
    await mkdir(place, { recursive: true, mode: 0o700 })
    const names: string[] = []
    try {
      for await (const bytes of parts) {
        const name = partName(names.length)
        names.push(name)
        await writeWhole(join(place, `${name}${DRAFT}`), bytes)
      }
      for (const name of names) await rename(join(place, `${name}${DRAFT}`), join(place, name))
      const others = (await readdir(place)).filter((name) => !names.includes(name))
      await Promise.all(others.map((name) => rm(join(place, name))))
    } catch (error) {
      await Promise.all(names.map((name) => rm(join(place, `${name}${DRAFT}`), { force: true })))
      throw error
    }
  },
})
