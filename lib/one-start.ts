import { dirname } from 'node:path'
import type { Metafile, Plugin } from 'esbuild'

/** For modules that are imported dynamically. */
const LATE = 'late'
const CRUMB_BYTES = 4000

/** What several late modules share and that is too little for a file of its own. */
export const crumbsIn = ({ outputs }: Metafile): string[] =>
  Object.values(outputs)
    .filter(({ entryPoint, bytes }) => entryPoint === undefined && bytes < CRUMB_BYTES)
    .flatMap(({ inputs }) => Object.keys(inputs))
    .filter((path) => path.startsWith('lambda/'))

/**
 * Few files: what is loaded at start is one, and so are the crumbs. esbuild makes a chunk of every set of modules that the
 * same entries need, dozens of them, and each costs whoever loads it half a millisecond. Here all that comes later needs
 * what is there already, and all crumbs at once.
 */
export const oneStart = (entry: string, crumbs: readonly string[]): Plugin => ({
  name: 'one-start',
  setup: ({ onResolve, onLoad, resolve, initialOptions: { absWorkingDir = '.' } }) => {
    onResolve({ filter: /./ }, async ({ path, kind, importer, resolveDir, with: attributes, pluginData }) => {
      const isOurs = !importer.includes('/node_modules/')
      if (kind !== 'dynamic-import' || !isOurs || pluginData === LATE) return undefined
      const found = await resolve(path, { kind, importer, resolveDir, with: attributes, pluginData: LATE })
      return found.external ? found : { path: found.path, namespace: LATE }
    })
    onLoad({ filter: /./, namespace: LATE }, ({ path }) => ({
      contents: [entry, ...crumbs.map((crumb) => `${absWorkingDir}/${crumb}`)]
        .map((needed) => `import ${JSON.stringify(needed)}`)
        .concat(`export * from ${JSON.stringify(path)}`)
        .join('\n'),
      resolveDir: dirname(path),
    }))
  },
})
