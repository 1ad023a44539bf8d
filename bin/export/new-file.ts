import { closeSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { UsageError } from '../command.ts'

const whyOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error)

/**
 * Has the work fill `<name>.part`, which becomes the file when it is done and is gone where it failed. Throws UsageError
 * for a file that is there already, unless that is meant.
 */
export const newFile = async (
  file: string,
  { isForced }: { readonly isForced: boolean },
  work: (part: string) => Promise<void>,
): Promise<void> => {
  const part = `${file}.part`
  const refuse = (): void => {
    const there = statSync(file, { throwIfNoEntry: false })
    if (there?.isDirectory()) throw new UsageError(`${file} is a folder. Choose another name.`)
    if (there && !isForced) throw new UsageError(`${file} exists. Choose another name, or replace it by --force.`)
  }
  refuse()
  try {
    closeSync(openSync(part, isForced ? 'w' : 'wx'))
  } catch (error) {
    const isThere = whyOf(error) === 'EEXIST'
    throw new UsageError(
      isThere
        ? `${part} exists: another export writes it, or was killed. Begin anew by --force.`
        : `${part} cannot be written (${whyOf(error)}).`,
    )
  }
  const remove = () => rmSync(part, { force: true })
  // Whoever cannot be stopped in time ends with the process.
  process.once('exit', remove)
  try {
    await work(part)
    refuse()
    renameSync(part, file)
  } catch (error) {
    remove()
    throw error
  } finally {
    process.off('exit', remove)
  }
}
