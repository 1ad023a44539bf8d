import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

/**
 * The catalog as a file of its own, without blanks: V8 parses that as JSON at once, where in a program it would read the
 * text first, as a literal, which matters at each start.
 */
export const parsedCatalog: Plugin = {
  name: 'parsed-catalog',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/catalog\.json$/ }, async ({ path }) => {
      const data: unknown = JSON.parse(await readFile(path, 'utf8'))
      return { contents: JSON.stringify(data), loader: 'copy' }
    }),
}
