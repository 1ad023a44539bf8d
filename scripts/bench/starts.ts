import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { copyOfProject } from '../../test/bin/launch/project.ts'
import { median } from './figures.ts'
import { overridesFor, RELAY } from './load/cases.ts'
import { hold } from './load/hold.ts'
import { ask, load } from './load/load.ts'
import { gatewayTarget } from './load/target.ts'
import { type Bare, CAN_MEASURE_BARE, startBare } from './process/bare-process.ts'
import { cpuOfTree, pssOf } from './process/process-tree.ts'
import type { Running } from './process/processes.ts'
import { START_ARGS } from './process/system.ts'

/** Medians from the start of the command to the end of the first answer, in ms; CPU of all its processes. */
export interface StartCost {
  readonly name: string
  readonly answeredMs: number
  readonly cpuMs: number
}

/** Bytes. */
export interface OpenCost {
  readonly name: string
  readonly bytes: number
}

interface Way {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly isFirst?: boolean
}

const NODE = [process.execPath, ...START_ARGS] as const

export const NODE_START = 'node, from the build'
export const NPM_START = 'npm start, from the build'

const WAYS: readonly Way[] = [
  { name: 'node, first start, which builds', command: NODE, isFirst: true },
  { name: NODE_START, command: NODE },
  { name: NPM_START, command: ['npm', 'start'] },
  { name: 'node, from the sources', command: [process.execPath, '--no-warnings', 'lambda/local/main.ts'] },
]

const withCopy = async <T>(upstream: Running, run: (bare: Bare, buildFolder: string) => Promise<T>): Promise<T> => {
  const project = copyOfProject()
  try {
    const bare = {
      cwd: project.root,
      dataDir: join(project.root, 'data'),
      overridesFile: join(project.root, 'overrides.json'),
    }
    mkdirSync(bare.dataDir, { recursive: true })
    writeFileSync(bare.overridesFile, JSON.stringify(overridesFor(upstream.url)))
    return await run(bare, project.buildFolder)
  } finally {
    project.remove()
  }
}

const startOnce = async ({ command }: Way, bare: Bare): Promise<Omit<StartCost, 'name'>> => {
  const startedAt = performance.now()
  const server = await startBare(command, bare)
  await ask(gatewayTarget(server.url, RELAY, 'burst'))
  const answeredMs = performance.now() - startedAt
  const cpuMs = cpuOfTree(server.child.pid ?? 0)
  await server.stop()
  return { answeredMs, cpuMs }
}

/** All ways in turn, so that whatever the machine does meanwhile meets all of them. */
export const startCosts = async (upstream: Running, runs: number): Promise<StartCost[]> => {
  if (!CAN_MEASURE_BARE) return []
  return withCopy(upstream, async (bare, buildFolder) => {
    const costs = new Map(WAYS.map((way) => [way, [] as Omit<StartCost, 'name'>[]]))
    for (let round = 0; round < runs; round++)
      for (const [way, measured] of costs) {
        if (way.isFirst) rmSync(buildFolder, { recursive: true, force: true })
        measured.push(await startOnce(way, bare))
      }
    return [...costs].map(([{ name }, measured]) => ({
      name,
      answeredMs: median(measured.map(({ answeredMs }) => answeredMs)),
      cpuMs: median(measured.map(({ cpuMs }) => cpuMs)),
    }))
  })
}

const OPEN = 500
const SETTLE_MS = 3000

/** What the server takes when nothing happens, before and after it had much to do, and with many answers under way. */
export const openStreams = async (upstream: Running, warm: number): Promise<OpenCost[]> => {
  if (!CAN_MEASURE_BARE) return []
  return withCopy(upstream, async (bare) => {
    await (await startBare(NODE, bare)).stop()
    const server = await startBare(NODE, bare)
    const costs: OpenCost[] = []
    const measure = async (name: string): Promise<void> => {
      await wait(SETTLE_MS)
      costs.push({ name, bytes: pssOf(server.child.pid ?? 0) })
    }
    await measure('idle, fresh')
    await load(gatewayTarget(server.url, RELAY, 'burst'), { total: warm, concurrency: 64 })
    await measure(`idle, after ${warm} streams`)
    const release = await hold(gatewayTarget(server.url, RELAY, 'slow'), OPEN)
    await measure(`${OPEN} streams open`)
    release()
    await server.stop('SIGKILL')
    return costs
  })
}
