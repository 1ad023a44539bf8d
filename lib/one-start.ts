import { dirname } from 'node:path'
import type { Plugin } from 'esbuild'

/** For modules that are imported dynamically. */
const LATE = 'late'

/**
 * What is loaded at start is one chunk. esbuild makes a chunk for each set of entries that need the same modules, a dozen
 * for the start, and a file costs a start half a millisecond. Here whatever comes later needs all that is there already.
 */
export const oneStart = (entry: string): Plugin => ({
  name: 'one-start',
  setup: ({ onResolve, onLoad, resolve }) => {
    onResolve({ filter: /./ }, async ({ path, kind, importer, resolveDir, with: attributes, pluginData }) => {
      const isOurs = !importer.includes('/node_modules/')
      if (kind !== 'dynamic-import' || !isOurs || pluginData === LATE) return undefined
      const found = await resolve(path, { kind, importer, resolveDir, with: attributes, pluginData: LATE })
      return found.external ? found : { path: found.path, namespace: LATE }
    })
    onLoad({ filter: /./, namespace: LATE }, ({ path }) => ({
      contents: [`import ${JSON.stringify(entry)}`, `export * from ${JSON.stringify(path)}`].join('\n'),
      resolveDir: dirname(path),
    }))
  },
})
