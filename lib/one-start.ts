import { dirname, join } from 'node:path'
import type { Metafile, Plugin } from 'esbuild'

/** For what is loaded at start, and for modules that are imported dynamically. */
const START = 'pointsman-start'
const LATE = 'late'
const CRUMB_BYTES = 1500

/** What several late modules share and that is too little for a file of its own. */
export const crumbsIn = ({ outputs }: Metafile): string[] =>
  Object.values(outputs)
    .filter(({ entryPoint, bytes }) => entryPoint === undefined && bytes < CRUMB_BYTES)
    .flatMap(({ inputs }) => Object.keys(inputs))
    .filter((path) => path.startsWith('lambda/'))

/**
 * Few files: what is loaded at start is one, the crumbs with it: all that `compose.ts` beside the entry puts together.
 * esbuild makes a chunk of every set of modules that the same entries need, dozens of them, and each costs whoever loads
 * it half a millisecond. Here all that comes later needs what is there already, but not the entry, which may wait for it.
 */
export const oneStart = (entry: string, crumbs: readonly string[]): Plugin => ({
  name: 'one-start',
  setup: ({ onResolve, onLoad, resolve, initialOptions: { absWorkingDir = '.' } }) => {
    const start = { path: join(dirname(entry), 'compose.ts'), namespace: START }
    const from = (path: string): string => JSON.stringify(path)
    onResolve({ filter: /./ }, async ({ path, kind, importer, resolveDir, with: attributes, pluginData }) => {
      if (path === START || (importer === entry && path === './compose.ts')) return start
      const isOurs = !importer.includes('/node_modules/')
      if (kind !== 'dynamic-import' || !isOurs || pluginData === LATE) return undefined
      const found = await resolve(path, { kind, importer, resolveDir, with: attributes, pluginData: LATE })
      return found.external ? found : { path: found.path, namespace: LATE }
    })
    onLoad({ filter: /./, namespace: START }, ({ path }) => ({
      contents: [
        ...crumbs.map((crumb) => `import ${from(`${absWorkingDir}/${crumb}`)}`),
        `export * from ${from(path)}`,
      ].join('\n'),
      resolveDir: dirname(path),
    }))
    onLoad({ filter: /./, namespace: LATE }, ({ path }) => ({
      contents: `import ${from(START)}\nexport * from ${from(path)}`,
      resolveDir: dirname(path),
    }))
  },
})
