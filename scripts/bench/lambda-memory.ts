import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LEAST_MEMORY_MB } from '#gateway/memory.ts'
import { bundle, GATEWAY_ENTRY } from '../../lib/bundle.ts'
import { DEFAULT_MEMORY_MB } from '../../lib/config.ts'
import { forgetPeak, residentMemory } from '../../test/harness/resident-memory.ts'
import { type RunningLambda, startLambda } from '../../test/lambda-runtime/emulator.ts'
import { type Case, overridesFor, PACKAGES, RELAY, TRANSLATE } from './load/cases.ts'
import { ask } from './load/load.ts'
import { gatewayTarget, type Target } from './load/target.ts'
import type { Running } from './process/processes.ts'
import { functionEnv, startAws } from './process/system.ts'

/** The last is about all that Lambda lets through: an event of 6 MB, in which the body is text within text. */
export const BODY_MB = [1, 2, 4, 5.9] as const

/** What a prompt begins with: for one character beyond Latin-1, V8 keeps two bytes for each. */
const BEGINNINGS = { ASCII: '', 'one emoji': '🙂' } as const
const LINE = 'A line of a long prompt, and of nothing but letters.\n'

const WAYS: readonly Case[] = [RELAY, TRANSLATE, ...PACKAGES]
const SIZES_MB = [LEAST_MEMORY_MB, DEFAULT_MEMORY_MB] as const
/** What all functions are told, so that they refuse no body. Their heaps are of their own size. */
const TOLD = { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '10240' }

export interface Amounts {
  readonly streams: number
  readonly bodies: number
}

/** Bytes of a process in memory. */
export interface LambdaMemory {
  readonly memoryMb: number
  readonly way: string
  readonly text: string
  readonly imported: number
  /** After small streams, one after the other. */
  readonly warm: number
  /** The most that it had while it was asked with bodies of each size. */
  readonly peaks: readonly number[]
}

export const promptOf = (megabytes: number, text: string): string =>
  (BEGINNINGS[text as keyof typeof BEGINNINGS] ?? '') +
  LINE.repeat((megabytes * 1e6) / JSON.stringify(LINE).slice(1, -1).length)

const answer = async (lambda: RunningLambda, target: Target, times: number): Promise<void> => {
  for (let asked = 0; asked < times; asked++) {
    await ask(target)
    // Else a second environment would serve the next.
    await lambda.whenIdle()
  }
}

const measure = async (lambda: RunningLambda, way: Case, text: string, { streams, bodies }: Amounts) => {
  await fetch(`${lambda.url}/health`)
  await lambda.whenIdle()
  const [pid = 0] = lambda.pids()
  const imported = residentMemory(pid).now
  await answer(lambda, gatewayTarget(lambda.url, way, 'burst'), streams)
  const warm = residentMemory(pid).now
  const peaks: number[] = []
  for (const megabytes of BODY_MB) {
    forgetPeak(pid)
    await answer(lambda, gatewayTarget(lambda.url, way, 'burst', promptOf(megabytes, text)), bodies)
    peaks.push(residentMemory(pid).peak)
  }
  return { way: way.name, text, imported, warm, peaks }
}

/** The deployed bundle in the real Lambda runtime: one request at a time, each way in a process of its own. */
export const lambdaMemory = async (upstream: Running, amounts: Amounts): Promise<LambdaMemory[]> => {
  const aws = await startAws()
  const bundleDir = mkdtempSync(join(tmpdir(), 'pointsman-bundle-'))
  await bundle(GATEWAY_ENTRY, bundleDir)
  writeFileSync(join(bundleDir, 'overrides.json'), JSON.stringify(overridesFor(upstream.url)))
  const env = { ...functionEnv(bundleDir, aws), ...TOLD }
  const rows: LambdaMemory[] = []
  for (const memoryMb of SIZES_MB)
    for (const way of WAYS)
      for (const text of Object.keys(BEGINNINGS)) {
        const lambda = await startLambda({ bundleDir, env, memoryMb })
        rows.push({ memoryMb, ...(await measure(lambda, way, text, amounts)) })
        await lambda.close()
      }
  rmSync(bundleDir, { recursive: true })
  await aws.stop()
  return rows
}
