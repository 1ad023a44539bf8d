import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect } from 'vitest'
import { databaseFile, openDatabase } from '../../lambda/storage/sqlite/database.ts'
import { type Ran, runHere } from './run.ts'

/** Commands on a data folder that is made anew for each test, in which these lines were run before. */
export const freshFolder = (...lines: readonly string[]) => {
  let folder = ''
  const pointsman = (line: string, run = runHere): Promise<Ran> => run(line.split(' '), { POINTSMAN_DATA_DIR: folder })
  /** A line that succeeds. */
  const done = async (line: string): Promise<Ran> => {
    const ran = await pointsman(line)
    expect([line, ran.code, ran.err]).toEqual([line, 0, expect.any(String)])
    return ran
  }
  /** What it writes for scripts. */
  const out = async (line: string): Promise<string> => (await done(line)).out
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
    openDatabase(databaseFile(folder)).close()
    for (const line of lines) await done(line)
    return () => rmSync(folder, { recursive: true })
  })
  return { dataDir: () => folder, pointsman, done, out }
}
