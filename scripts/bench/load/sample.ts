import type { BenchWire } from '../provider/wires.ts'
import type { Mode } from './cases.ts'
import { type Amount, load, type Timing } from './load.ts'
import { verify } from './verify.ts'
import type { Way } from './ways.ts'

/** What one way cost under one load. */
export interface Sample {
  readonly way: string
  readonly wire: BenchWire
  readonly mode: Mode
  readonly concurrency: number
  /** CPU of the measured process per answer, ms. */
  readonly cpuMs: number | undefined
  readonly timings: readonly Timing[]
}

/** As it is, without anything before it. */
export const measure = async ({ name, wire, measured, target }: Way, mode: Mode, amount: Amount): Promise<Sample> => {
  const before = await measured?.cpuMs()
  const timings = await load(target(mode), amount)
  const after = await measured?.cpuMs()
  const cpuMs = before !== undefined && after !== undefined ? (after - before) / amount.total : undefined
  return { way: name, wire, mode, concurrency: amount.concurrency, cpuMs, timings }
}

const few = (total: number, { share = 1 }: Way): number => Math.max(1, Math.ceil(total * share))

/** Once its answer was read whole and found right, and it is warm. */
const sample = async (way: Way, mode: Mode, amount: Amount): Promise<Sample> => {
  const { concurrency, total } = amount
  // Paced answers are those that come at once, only later.
  const quick = way.target(mode === 'paced' ? 'burst' : mode)
  await verify(way.name, quick)
  // After the turns of the others its connections are closed and its code is cold.
  await load(quick, { total: few(2 * concurrency, way), concurrency })
  return measure(way, mode, { ...amount, total: mode === 'paced' ? total : few(total, way) })
}

/** Rounds over all ways, so that whatever the machine does meanwhile meets all of them. */
export const sampleAll = async (ways: readonly Way[], mode: Mode, amounts: readonly Amount[], rounds: number) => {
  const samples: Sample[] = []
  for (let round = 0; round < rounds; round++)
    for (const amount of amounts) for (const way of ways) samples.push(await sample(way, mode, amount))
  return samples
}
