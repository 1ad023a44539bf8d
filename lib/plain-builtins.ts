import type { Plugin } from 'esbuild'

const BUILTIN = 'builtin'

/** Each export by itself: what nobody imports is left out, and is not read. */
const contentsOf = (path: string): string => {
  const own = `process.getBuiltinModule(${JSON.stringify(path)})`
  return Object.keys(process.getBuiltinModule(path) ?? {})
    .map((name) => `export const ${name} = /* @__PURE__ */ (() => ${own}.${name})()`)
    .join('\n')
}

/**
 * Modules of Node without their ES module face, which reads every export there is: so to import one thing of `node:fs` or
 * `node:util` loads others that take milliseconds of a start.
 */
export const plainBuiltins: Plugin = {
  name: 'plain-builtins',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node:/ }, ({ path, kind, importer }) =>
      kind === 'import-statement' && !importer.includes('/node_modules/') ? { path, namespace: BUILTIN } : undefined,
    )
    onLoad({ filter: /./, namespace: BUILTIN }, ({ path }) => ({ contents: contentsOf(path) }))
  },
}
