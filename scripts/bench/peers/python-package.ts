import { globSync } from 'node:fs'
import { basename, join } from 'node:path'

/** A package in a virtual environment: that folder, or one in it. */
export interface PythonPackage {
  readonly version: string
  /** Where its programs and its interpreter are. */
  readonly bin: string
}

export const pythonPackage = (folder: string, name: string): PythonPackage | undefined => {
  const [found] = globSync(`{.,*}/lib/python*/site-packages/${name}-*.dist-info`, { cwd: folder })
  if (found === undefined) return undefined
  const version = basename(found, '.dist-info').slice(name.length + 1)
  return { version, bin: join(folder, found, '../../../../bin') }
}
