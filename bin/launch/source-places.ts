import { readFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { Plugin } from 'esbuild'
import { PROGRAMS } from './programs.mjs'

const PLACE = /new URL\('(\.[^']*)', import\.meta\.url\)|import\.meta\.url/g

const asUrl = (path: string): string => path.split(sep).join('/')

/**
 * Code of the file that finds from a build what it finds from its own place: programs in the build, whose files all lie
 * in one folder, and anything else in the sources.
 */
export const relocated = (code: string, file: string, root: string, outdir: string): string => {
  const source = asUrl(relative(outdir, file))
  return code.replace(PLACE, (whole: string, target: string | undefined) => {
    const path = target && asUrl(relative(root, join(dirname(file), target)))
    const program = Object.entries(PROGRAMS).find(([, entry]) => entry === path)
    if (program) return `new URL('./${program[0]}.mjs', import.meta.url)`
    return whole.replace('import.meta.url', `new URL('${source}', import.meta.url).href`)
  })
}

/** Has esbuild read the project's own files so. */
export const sourcePlaces = (root: string, outdir: string): Plugin => ({
  name: 'source-places',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path }) => ({
      contents: relocated(await readFile(path, 'utf8'), path, root, outdir),
      loader: 'ts',
    })),
})
