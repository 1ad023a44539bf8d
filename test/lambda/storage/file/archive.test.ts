import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dayOf } from '../../../../lambda/storage/calendar.ts'
import { folderArchive } from '../../../../lambda/storage/file/archive.ts'
import { archiveConformance } from '../conformance/archive.ts'
import { NOW } from '../conformance/sample.ts'

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort()

const inFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
  await work(folder).finally(() => rmSync(folder, { recursive: true }))
}

archiveConformance('A folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
  const files = async () =>
    Object.fromEntries(filesIn(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
  return { store: { ...folderArchive(join(folder)), files }, close: () => rmSync(folder, { recursive: true }) }
})

const day = { team: 'default', startMs: dayOf(NOW) }
const part = (text: string) => Buffer.from(text)

test('until all of a day is written, all of the old one is there, and nothing of the new one after it failed', () =>
  inFolder(async (folder) => {
    const read = () => filesIn(folder).map((path) => readFileSync(join(folder, path), 'utf8'))
    const write = async function* (texts: readonly string[], then: () => void) {
      for (const text of texts) yield part(text)
      then()
    }
    const archive = folderArchive(folder)
    await archive.write(
      day,
      write(['old 0', 'old 1'], () => undefined),
    )
    const dies = write(['new 0', 'new 1', 'new 2'], () => {
      expect(read()).toEqual(['old 0', 'new 0', 'old 1', 'new 1', 'new 2'])
      throw new Error('the disk is full')
    })
    await expect(archive.write(day, dies)).rejects.toThrow('the disk is full')
    expect(read()).toEqual(['old 0', 'old 1'])
  }))

test('what a writer left that was killed goes with the next one', () =>
  inFolder(async (folder) => {
    const archive = folderArchive(folder)
    const one = async function* () {
      yield part('whole')
    }
    await archive.write(day, one())
    const place = join(folder, 'generations/team=default/day=2026-11-22')
    for (const name of ['part-0.parquet.part', 'part-7.parquet.part']) writeFileSync(join(place, name), 'half')
    await archive.write(day, one())
    expect(readdirSync(place)).toEqual(['part-0.parquet'])
  }))

test.skipIf(process.platform === 'win32')('all of it is for its owner alone', () =>
  inFolder(async (folder) => {
    const archive = join(folder, 'archive')
    const one = async function* () {
      yield part('whole')
    }
    await folderArchive(archive).write(day, one())
    const modes = ['', 'generations/team=default', 'generations/team=default/day=2026-11-22/part-0.parquet']
    expect(modes.map((path) => (statSync(join(archive, path)).mode & 0o777).toString(8))).toEqual(['700', '700', '600'])
  }),
)
