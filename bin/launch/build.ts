import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BuildFailure, BuildOptions, Plugin } from 'esbuild'
import { crumbsIn, oneStart } from '../../lib/one-start.ts'
import { parsedCatalog } from '../../lib/parsed-catalog.ts'
import { isWhole, removeUnused, SEAL } from './builds.mjs'
import { codeDigest, sourceKey } from './content.mjs'
import { PROGRAMS } from './programs.mjs'
import { sourcePlaces } from './source-places.ts'

/** Everything of ours, as it is written; packages are imported from where they are installed. */
const optionsFor = (root: string, outdir: string, plugins: readonly Plugin[]) =>
  ({
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
    plugins: [parsedCatalog, sourcePlaces(root, outdir), ...plugins],
    logLevel: 'silent',
    metafile: true,
  }) satisfies BuildOptions

/** The server is read from few files, as the functions are; what programs share would be dozens. */
const compile = async (root: string, outdir: string): Promise<void> => {
  const { build } = await import('esbuild')
  const { server, ...others } = PROGRAMS
  const entry = join(root, server)
  const compileServer = (crumbs: readonly string[], write: boolean) =>
    build({ ...optionsFor(root, outdir, [oneStart(entry, crumbs)]), entryPoints: { server: entry }, write })
  const [draft] = await Promise.all([
    compileServer([], false),
    ...Object.entries(others).map(([name, file]) =>
      build({ ...optionsFor(root, outdir, []), entryPoints: { [name]: join(root, file) } }),
    ),
  ])
  await compileServer(crumbsIn(draft.metafile), true)
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
const makeBuild = async (root: string, folder: string): Promise<void> => {
  const draft = `${folder}.${process.pid}`
  try {
    mkdirSync(draft, { recursive: true })
    await compile(root, draft)
    writeFileSync(join(draft, SEAL), codeDigest(draft))
    if (join(dirname(folder), sourceKey(root)) !== folder) throw new Error('the sources changed meanwhile')
    keep(draft, folder)
    removeUnused(dirname(folder), Date.now())
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** In one line; esbuild's own begins with how many errors there are. */
const wordsOf = (error: Error & Partial<BuildFailure>): string =>
  error.errors?.[0]?.text ?? error.message.split('\n', 1).join()

const [, , root = '', folder = ''] = process.argv
makeBuild(root, folder).catch((error: Error) => {
  process.stderr.write(`${wordsOf(error)}\n`)
  process.exitCode = 1
})
