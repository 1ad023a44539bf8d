import { isBuiltin } from 'node:module'
import type { Plugin } from 'esbuild'

const BUILTIN = 'builtin'
const REQUIRED = 'required-builtin'

/** Each export by itself: what nobody imports is left out, and is not read. */
const contentsOf = (path: string): string => {
  const own = `process.getBuiltinModule(${JSON.stringify(path)})`
  return Object.keys(process.getBuiltinModule(path) ?? {})
    .map((name) => `export const ${name} = /* @__PURE__ */ (() => ${own}.${name})()`)
    .join('\n')
}

/** What CommonJS packages require: there is no `require` inside an ES module bundle. */
const required = (path: string): string => `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`

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
    onResolve({ filter: /./ }, ({ path, kind }) =>
      kind === 'require-call' && isBuiltin(path) ? { path, namespace: REQUIRED } : undefined,
    )
    onLoad({ filter: /./, namespace: REQUIRED }, ({ path }) => ({ contents: required(path) }))
    onLoad({ filter: /./, namespace: BUILTIN }, ({ path }) => ({ contents: contentsOf(path) }))
  },
}
