import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild'
import { crumbsIn, oneStart } from './one-start.ts'
import { parsedCatalog } from './parsed-catalog.ts'
import { plainBuiltins } from './plain-builtins.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** The modules that the functions run; their bundle is `index.mjs`, so the Lambda handler is `index.handler`. */
export const GATEWAY_ENTRY = fileURLToPath(new URL('../lambda/gateway/handler.ts', import.meta.url))
export const LEDGER_ENTRY = fileURLToPath(new URL('../lambda/ledger/handler.ts', import.meta.url))
export const CLOSING_ENTRY = fileURLToPath(new URL('../lambda/ledger/closing-handler.ts', import.meta.url))

/** zod's `z` drags in all of its 64 languages, about 300 kB; English is the only one that we would ever show. */
const englishOnly: Plugin = {
  name: 'zod-english-only',
  setup: ({ onLoad }) =>
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: "export { default as en } from './en.js'" })),
}

const optionsFor = (entry: string, outdir: string, crumbs: readonly string[]) =>
  ({
    absWorkingDir: ROOT,
    entryPoints: { index: entry },
    outdir,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    plugins: [englishOnly, parsedCatalog, plainBuiltins, oneStart(entry, crumbs)],
    logLevel: 'warning',
  }) satisfies BuildOptions

/**
 * Bundles an entry module and everything it needs, the AWS SDK included, into `outdir`. What is imported dynamically
 * becomes chunks of its own, which is what `NodejsFunction` cannot do: it builds one file and loads all of it at start.
 */
export const bundle = async (entry: string, outdir: string): Promise<Metafile> => {
  const draft = await build({ ...optionsFor(entry, outdir, []), write: false })
  const { metafile } = await build(optionsFor(entry, outdir, crumbsIn(draft.metafile)))
  return metafile
}

// CDK bundles assets synchronously, esbuild's plugins do not: so the constructs run this file as a program.
const [, , entry, outdir] = process.argv
if (import.meta.main && entry && outdir) await bundle(entry, outdir)
