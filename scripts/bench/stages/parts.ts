import type { Profiler } from 'node:inspector'
import { median } from '../figures.ts'
import { RELAY } from '../load/cases.ts'
import { load } from '../load/load.ts'
import { gatewayTarget, type Target } from '../load/target.ts'
import type { Measured, Running } from '../process/processes.ts'
import { startGateway } from '../process/system.ts'
import { CONCURRENCY, YOUNG } from '../requests.ts'
import { type Parts, partsOf, timeByStage } from './attribute.ts'
import { framesOf } from './frames.ts'
import { mainPartOf, profileOf } from './profile.ts'
import { REST } from './stages.ts'

/** What requests of one age spend their CPU on. */
export interface StageParts {
  readonly warm: Parts
  readonly young: Parts
}

export const NO_PARTS: StageParts = { warm: new Map(), young: new Map() }

export interface StagesSize {
  readonly warm: number
  readonly total: number
  /** Fresh processes, whose few samples are counted together. */
  readonly processes: number
}

const partsIn = (profiles: readonly Profiler.Profile[], mainParts: readonly number[]): Parts => {
  const main = median(mainParts)
  const parts = partsOf(profiles.map((profile) => timeByStage(profile, framesOf(profile))))
  return new Map([...[...parts].map(([name, part]) => [name, part * main] as const), [REST.threads.name, 1 - main]])
}

const inFresh = async <T>(upstream: Measured, run: (gateway: Running, target: Target) => Promise<T>): Promise<T> => {
  const gateway = await startGateway(upstream)
  try {
    return await run(gateway, gatewayTarget(gateway.url, RELAY, 'json'))
  } finally {
    await gateway.stop()
  }
}

const youngParts = async (upstream: Measured, processes: number): Promise<Parts> => {
  const amount = { total: YOUNG, concurrency: CONCURRENCY }
  const profiles: Profiler.Profile[] = []
  const mainParts: number[] = []
  for (let index = 0; index < processes; index++) {
    profiles.push(await inFresh(upstream, (gateway, target) => profileOf(gateway, target, amount)))
    mainParts.push(await inFresh(upstream, (gateway, target) => mainPartOf(gateway, target, amount)))
  }
  return partsIn(profiles, mainParts)
}

const warmParts = (upstream: Measured, { warm, total }: StagesSize): Promise<Parts> =>
  inFresh(upstream, async (gateway, target) => {
    await load(target, { total: warm, concurrency: CONCURRENCY })
    const amount = { total, concurrency: CONCURRENCY }
    const mainPart = await mainPartOf(gateway, target, amount)
    return partsIn([await profileOf(gateway, target, amount)], [mainPart])
  })

/** Relayed JSON requests by stage, of processes that are not measured otherwise: a profile costs time of its own. */
export const stageParts = async (upstream: Measured, size: StagesSize): Promise<StageParts> => ({
  young: await youngParts(upstream, size.processes),
  warm: await warmParts(upstream, size),
})
