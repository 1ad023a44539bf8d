import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { BuildFailure } from 'esbuild'
import { oneStart } from '../../lib/one-start.ts'
import { parsedCatalog } from '../../lib/parsed-catalog.ts'
import { isWhole, removeUnused, SEAL } from './builds.mjs'
import { buildName, codeDigest } from './content.mjs'
import { PROGRAMS } from './programs.mjs'
import { sourcePlaces } from './source-places.ts'

type ProgramName = keyof typeof PROGRAMS

/**
 * Everything of ours, as it is written; packages are imported from where they are installed. The server is read from few
 * files, as the functions are; a command loads little of what the command line has.
 */
const compile = async (root: string, outdir: string, program: ProgramName): Promise<void> => {
  const { build } = await import('esbuild')
  const { [program]: entry, 'sqlite-thread': thread, 'ledger-thread': ledger } = PROGRAMS
  const plugins = [parsedCatalog, sourcePlaces(root, outdir)]
  if (program === 'server') plugins.push(oneStart(join(root, entry), []))
  const options = {
    absWorkingDir: root,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    sourcemap: true,
    sourcesContent: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'silent',
  } as const
  await build({ ...options, entryPoints: { [program]: entry, 'sqlite-thread': thread }, plugins })
  // On its own: what it shared with the program would be one more file for each start to read.
  await build({ ...options, entryPoints: { 'ledger-thread': ledger }, plugins: [sourcePlaces(root, outdir)] })
}

/** Puts a whole draft in its place, unless another start was faster. What was broken there makes way. */
const keep = (draft: string, folder: string): void => {
  if (isWhole(folder)) return
  rmSync(folder, { recursive: true, force: true })
  try {
    renameSync(draft, folder)
  } catch (error) {
    if (!isWhole(folder)) throw error
  }
}

/** Makes the build, whole or not at all. Throws where it cannot be kept, and where sources changed meanwhile. */
const makeBuild = async (root: string, folder: string, program: ProgramName): Promise<void> => {
  const draft = `${folder}.${process.pid}`
  try {
    mkdirSync(draft, { recursive: true })
    await compile(root, draft, program)
    writeFileSync(join(draft, SEAL), codeDigest(draft))
    if (basename(folder) !== buildName(root, program)) throw new Error('the sources changed meanwhile')
    keep(draft, folder)
    removeUnused(dirname(folder), Date.now())
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** In one line; esbuild's own begins with how many errors there are. */
const wordsOf = (error: Error & Partial<BuildFailure>): string =>
  error.errors?.[0]?.text ?? error.message.split('\n', 1).join()

const [, , root = '', folder = '', program = ''] = process.argv
makeBuild(root, folder, program as ProgramName).catch((error: Error) => {
  process.stderr.write(`${wordsOf(error)}\n`)
  process.exitCode = 1
})
