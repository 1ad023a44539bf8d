import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeGatewayEnv } from '#gateway/env.ts'
import { DEFAULT_MEMORY_MB } from '../../../lib/config.ts'
import { KEY, overridesFor } from '../load/cases.ts'
import type { Bench } from '../load/ways.ts'
import { type Measured, type Running, startProcess } from './processes.ts'

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** What opens the provider, for whoever does not look. */
export const PROVIDER_KEY = 'provider-key'

const { scripts } = JSON.parse(readFileSync(file('../../../package.json'), 'utf8')) as { scripts: { start: string } }

/** What `npm start` gives to node. */
export const START_ARGS: readonly string[] = scripts.start.split(' ').slice(2)

export const startUpstream = (): Promise<Running> => startProcess({ script: file('../provider/upstream.ts') })

/** The stores of a deployment. */
/** Stores that answer at once, but for what they take to write. */
export const startAws = (writingMs = 0): Promise<Running> =>
  startProcess({ script: file('../provider/aws.ts'), args: [String(writingMs)] })

/** What the function in that folder finds in its environment: the deployment's variables, and Lambda's. */
export const functionEnv = (folder: string, aws: Running) => ({
  PATH: process.env['PATH'] ?? '',
  AWS_REGION: 'us-east-1',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(DEFAULT_MEMORY_MB),
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_ENDPOINT_URL: aws.url,
  ...writeGatewayEnv({
    accountsTable: 'bench-accounts',
    dataTable: 'bench-data',
    secretPrefix: 'bench',
    parameterPrefix: '/bench',
    requestLogDays: 1,
    metricNamespace: 'bench',
    overridesFile: join(folder, 'overrides.json'),
  }),
})

export const startFloor = (upstream: Measured): Promise<Running> =>
  startProcess({ script: file('./floor.ts'), args: [upstream.url], isMeasured: true })

/**
 * The gateway as `npm start` runs it, with a data folder of its own, which is filled before: it authenticates, plans, meters
 * and records.
 */
export const startGateway = async (
  upstream: Measured,
  fill: (dataDir: string) => Promise<void> = async () => undefined,
): Promise<Running> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'pointsman-bench-'))
  await fill(dataDir)
  const overrides = join(dataDir, 'overrides.json')
  writeFileSync(overrides, JSON.stringify(overridesFor(upstream.url)))
  const running = await startProcess({
    script: [...START_ARGS.slice(0, -1), file(`../../../${START_ARGS.at(-1)}`)],
    isMeasured: true,
    env: {
      PORT: '0',
      AI_GATEWAY_API_KEY: KEY,
      POINTSMAN_DATA_DIR: dataDir,
      POINTSMAN_OVERRIDES: overrides,
      BENCH_API_KEY: PROVIDER_KEY,
    },
  })
  const stop = async (): Promise<void> => {
    await running.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { ...running, stop }
}

/** With a floor and a gateway of its own. */
export const withBench = async <T>(upstream: Measured, run: (bench: Bench) => Promise<T>): Promise<T> => {
  const floor = await startFloor(upstream)
  const gateway = await startGateway(upstream)
  try {
    return await run({ upstream, floor, gateway })
  } finally {
    await Promise.all([floor.stop(), gateway.stop()])
  }
}
