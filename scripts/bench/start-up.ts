import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Metafile } from 'esbuild'
import { writeGatewayEnv } from '#gateway/env.ts'
import { bundle, GATEWAY_ENTRY } from '../../lib/bundle.ts'
import { RELAY } from './cases.ts'
import { median, repeat } from './figures.ts'
import { gatewayTarget, plainTarget, stream, type Target } from './load.ts'
import { commandOf, type Running } from './processes.ts'
import { startFloor, startGateway } from './system.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const IMPORT_TIME = fileURLToPath(new URL('./import-time.ts', import.meta.url))
const OWN_ENTRY = fileURLToPath(new URL('./without-aws.ts', import.meta.url))

/** A bundle, in bytes, and how long a fresh process imports it. */
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
}

const staticFiles = ({ outputs }: Metafile, entry: string): Set<string> => {
  const files = new Set([entry])
  for (const file of files)
    for (const { path, kind } of outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && path in outputs) files.add(path)
  return files
}

/** `lambda/gateway/dialect/…` and the like; packages together by their scope. */
const partOf = (module: string): string => {
  const [, scope] = /node_modules\/(@?[^/]+)/.exec(module) ?? []
  if (scope) return scope === '@aws-sdk' || scope === '@smithy' || scope === '@aws' ? 'AWS clients' : scope
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

const ENV = {
  PATH: process.env['PATH'] ?? '',
  AWS_REGION: 'us-east-1',
  ...writeGatewayEnv({
    tableName: 'bench',
    secretPrefix: 'bench',
    parameterPrefix: '/bench',
    requestLogDays: 1,
    metricNamespace: 'bench',
  }),
}

interface ImportCost {
  readonly wallMs: number
  readonly cpuMs: number
}

const importOnce = (file: string): ImportCost => {
  const [command, args] = commandOf([IMPORT_TIME, file], true)
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8', env: ENV })) as ImportCost
}

const bundleCost = async (name: string, entry: string, runs: number): Promise<BundleCost> => {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-bundle-'))
  try {
    const metafile = await bundle(entry, folder)
    const index = join(folder, 'index.mjs')
    const files = staticFiles(metafile, relative(ROOT, index))
    const atStart = [...files].map((file) => readFileSync(join(ROOT, file)))
    const rest = Object.keys(metafile.outputs).filter((file) => !files.has(file))
    const costs = await repeat(runs, async () => importOnce(index))
    return {
      name,
      startBytes: atStart.reduce((sum, bytes) => sum + bytes.length, 0),
      startGzip: atStart.reduce((sum, bytes) => sum + gzipSync(bytes).length, 0),
      parts: partsOf(metafile, files),
      chunks: rest.length,
      chunkBytes: rest.reduce((sum, path) => sum + statSync(join(ROOT, path)).size, 0),
      importMs: median(costs.map(({ wallMs }) => wallMs)),
      importCpuMs: median(costs.map(({ cpuMs }) => cpuMs)),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The deployed function's bundle, and the same without the AWS clients. */
export const bundleCosts = async (runs: number): Promise<BundleCost[]> => [
  await bundleCost('Lambda entry', GATEWAY_ENTRY, runs),
  await bundleCost('the gateway without the AWS clients', OWN_ENTRY, runs),
]

/** From the start of the process, in ms. */
export interface StartCost {
  readonly name: string
  readonly listensMs: number
  readonly answeredMs: number
  readonly cpuMs: number
}

const startOnce = async (start: () => Promise<Running>, target: (url: string) => Target) => {
  const startedAt = performance.now()
  const running = await start()
  const listensMs = performance.now() - startedAt
  await stream(target(running.url))
  const answeredMs = performance.now() - startedAt
  const { cpuMs } = await running.usage()
  await running.stop()
  return { listensMs, answeredMs, cpuMs }
}

const startCost = async (
  name: string,
  runs: number,
  start: () => Promise<Running>,
  target: (url: string) => Target,
): Promise<StartCost> => {
  const costs = await repeat(runs, () => startOnce(start, target))
  return {
    name,
    listensMs: median(costs.map(({ listensMs }) => listensMs)),
    answeredMs: median(costs.map(({ answeredMs }) => answeredMs)),
    cpuMs: median(costs.map(({ cpuMs }) => cpuMs)),
  }
}

export const startCosts = async (upstream: Running, runs: number): Promise<StartCost[]> => [
  await startCost(
    'floor',
    runs,
    () => startFloor(upstream),
    (url) => plainTarget(url, 'chat', 'burst'),
  ),
  await startCost(
    'npm start, relay',
    runs,
    () => startGateway(upstream),
    (url) => gatewayTarget(url, RELAY, 'burst'),
  ),
]
