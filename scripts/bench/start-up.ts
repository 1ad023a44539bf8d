import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Metafile } from 'esbuild'
import { bundle, GATEWAY_ENTRY } from '../../lib/bundle.ts'
import { median, repeat } from './figures.ts'
import { overridesFor } from './load/cases.ts'
import { commandOf, type Running } from './process/processes.ts'
import { functionEnv, startAws } from './process/system.ts'

/** What a store takes to write that is in trouble; each request then waits for it once its answer is out. */
const SLOW_MS = 500
const FEW = 20

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LAMBDA_COST = fileURLToPath(new URL('./lambda-cost.ts', import.meta.url))

/** A bundle, in bytes, and what a fresh process needs to import it and to answer with it. */
export interface BundleCost {
  readonly name: string
  /** What is loaded at start, minified. */
  readonly startBytes: number
  readonly startGzip: number
  /** Of it, by the folder that it comes from, largest first. */
  readonly parts: readonly (readonly [string, number])[]
  readonly chunks: number
  readonly chunkBytes: number
  /** Medians over fresh processes, ms. */
  readonly importMs: number
  readonly importCpuMs: number
  /** CPU of the first relayed stream, reading of keys, secrets and settings included, and of one when it is warm. */
  readonly firstCpuMs: number
  readonly warmCpuMs: number
  /** Until the first bytes of an early one, ms: with stores that write at once, and with ones that take half a second. */
  readonly firstTokenMs: number
  readonly slowStoreFirstTokenMs: number
}

const staticFiles = ({ outputs }: Metafile, entry: string): Set<string> => {
  const files = new Set([entry])
  for (const file of files)
    for (const { path, kind } of outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && path in outputs) files.add(path)
  return files
}

/** `lambda/gateway/dialect/…` and the like; packages by their name or scope. */
const partOf = (module: string): string => {
  const [, scope] = /node_modules\/(@?[^/]+)/.exec(module) ?? []
  if (scope) return scope
  if (module.endsWith('catalog.json')) return 'catalog.json'
  return module.split('/').slice(0, 3).join('/')
}

const partsOf = ({ outputs }: Metafile, files: ReadonlySet<string>): (readonly [string, number])[] => {
  const sizes = new Map<string, number>()
  for (const file of files)
    for (const [module, { bytesInOutput }] of Object.entries(outputs[file]?.inputs ?? {}))
      sizes.set(partOf(module), (sizes.get(partOf(module)) ?? 0) + bytesInOutput)
  return [...sizes].sort(([, a], [, b]) => b - a)
}

type ProcessCost = Pick<BundleCost, 'importMs' | 'importCpuMs' | 'firstCpuMs' | 'warmCpuMs' | 'firstTokenMs'>

const costOnce = (folder: string, aws: Running, requests?: number): ProcessCost => {
  const asked = requests === undefined ? [] : [String(requests)]
  const [command, args] = commandOf([LAMBDA_COST, join(folder, 'index.mjs'), ...asked], true)
  const lines = execFileSync(command, args, { encoding: 'utf8', env: functionEnv(folder, aws), maxBuffer: 2 ** 26 })
  // The last one: before it is what the function logs.
  return JSON.parse(lines.trimEnd().split('\n').at(-1) ?? '') as ProcessCost
}

/** The deployed function's bundle, before a provider and the stores of AWS that answer at once. */
export const bundleCosts = async (upstream: Running, runs: number): Promise<BundleCost[]> => {
  const aws = await startAws()
  const slow = await startAws(SLOW_MS)
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-bundle-'))
  try {
    const metafile = await bundle(GATEWAY_ENTRY, folder)
    writeFileSync(join(folder, 'overrides.json'), JSON.stringify(overridesFor(upstream.url)))
    const files = staticFiles(metafile, relative(ROOT, join(folder, 'index.mjs')))
    const atStart = [...files].map((file) => readFileSync(join(ROOT, file)))
    const rest = Object.keys(metafile.outputs).filter((file) => !files.has(file))
    const costs = await repeat(runs, async () => costOnce(folder, aws))
    const few = async (stores: Running) =>
      median((await repeat(runs, async () => costOnce(folder, stores, FEW))).map(({ firstTokenMs }) => firstTokenMs))
    const medianOf = (figure: keyof ProcessCost) => median(costs.map((cost) => cost[figure]))
    const whole = {
      name: 'Lambda entry',
      startBytes: atStart.reduce((sum, bytes) => sum + bytes.length, 0),
      startGzip: atStart.reduce((sum, bytes) => sum + gzipSync(bytes).length, 0),
      parts: partsOf(metafile, files),
      chunks: rest.length,
      chunkBytes: rest.reduce((sum, path) => sum + statSync(join(ROOT, path)).size, 0),
      importMs: medianOf('importMs'),
      importCpuMs: medianOf('importCpuMs'),
      firstCpuMs: medianOf('firstCpuMs'),
      warmCpuMs: medianOf('warmCpuMs'),
      firstTokenMs: await few(aws),
      slowStoreFirstTokenMs: await few(slow),
    }
    return [whole]
  } finally {
    rmSync(folder, { recursive: true })
    await aws.stop()
    await slow.stop()
  }
}
