import { readFileSync } from 'node:fs'
import { type Overrides, readOverrides } from './overrides.ts'

/** The overrides in a file, undefined without one. Throws with a sentence that names the file and what to change. */
export const readOverridesFile = (
  file: string | undefined,
  knownProviders: readonly string[],
): Overrides | undefined => (file === undefined ? undefined : readOverrides(textOf(file), file, knownProviders))

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(`The overrides file ${file} cannot be read (${code}).`, { cause: error })
  }
}
