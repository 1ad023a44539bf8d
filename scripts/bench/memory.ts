import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { repeat } from './figures.ts'
import { RELAY, TRANSLATE } from './load/cases.ts'
import { ask, load } from './load/load.ts'
import { gatewayTarget, plainTarget, type Target } from './load/target.ts'
import type { Usage } from './process/probe.ts'
import type { Running } from './process/processes.ts'
import { startFloor, startGateway } from './process/system.ts'

/** Memory after so many streams, everything collected. */
export interface Step {
  readonly streams: number
  readonly usage: Usage
}

const STEPS = 10

/** A fresh gateway under one burst after the other, relayed and translated in turn. */
export const overTime = async (upstream: Running, total: number): Promise<Step[]> => {
  const gateway = await startGateway(upstream)
  const targets = [RELAY, TRANSLATE].map((use) => gatewayTarget(gateway.url, use, 'burst'))
  const steps: Step[] = [{ streams: 0, usage: await gateway.collected() }]
  for (let step = 1; step <= STEPS; step++) {
    for (const target of targets) await load(target, { total: total / STEPS / targets.length, concurrency: 16 })
    steps.push({ streams: (step * total) / STEPS, usage: await gateway.collected() })
  }
  await gateway.stop()
  return steps
}

const READERS = 16
const STALL_MS = 2500

/** What piles up when clients do not read: bytes per stream that left the provider, and memory that it took. */
export interface Stalled {
  readonly name: string
  readonly bytes: number
  readonly rssGrowth: number | undefined
  readonly bufferGrowth: number | undefined
}

const openUnread = (to: Target, agent: Agent): Promise<void> =>
  new Promise((resolve, reject) => {
    const outgoing = request(to.url, { method: 'POST', headers: to.headers, agent }, (response) => {
      response.on('error', () => {})
      resolve()
    })
    outgoing.on('error', reject)
    outgoing.end(to.body)
  })

const stalled = async (
  name: string,
  upstream: Running,
  measured: Running | undefined,
  to: Target,
): Promise<Stalled> => {
  const left = async (): Promise<number> => Number(await (await fetch(`${upstream.url}/flooded`)).text())
  const agent = new Agent({ keepAlive: false })
  const before = await measured?.collected()
  const leftBefore = await left()
  await Promise.all(Array.from({ length: READERS }, () => openUnread(to, agent)))
  await wait(STALL_MS)
  const bytes = ((await left()) - leftBefore) / READERS
  const after = await measured?.collected()
  agent.destroy()
  await wait(STALL_MS / 10)
  return {
    name,
    bytes,
    rssGrowth: before && after && after.rss - before.rss,
    bufferGrowth: before && after && after.buffers - before.buffers,
  }
}

export const slowReaders = async (upstream: Running): Promise<Stalled[]> => {
  const floor = await startFloor(upstream)
  const gateway = await startGateway(upstream)
  const results = [
    await stalled('direct', upstream, undefined, plainTarget(upstream.url, 'chat', 'flood')),
    await stalled('floor', upstream, floor, plainTarget(floor.url, 'chat', 'flood')),
    await stalled(RELAY.name, upstream, gateway, gatewayTarget(gateway.url, RELAY, 'flood')),
    await stalled(TRANSLATE.name, upstream, gateway, gatewayTarget(gateway.url, TRANSLATE, 'flood')),
  ]
  await floor.stop()
  await gateway.stop()
  return results
}

/** What requests of one size cost. */
export interface BodyCost {
  readonly name: string
  readonly megabytes: number
  /** CPU per request in ms. */
  readonly cpuMs: number
  /** The largest the process has been, beyond what it was before. */
  readonly peakGrowth: number
}

const SIZES = [0, 1, 4] as const
const prompt = (megabytes: number): string =>
  'A line of a long prompt, with "quotes" in it.\n'.repeat(megabytes * 22_000)

const bodyCosts = async (
  name: string,
  start: () => Promise<Running>,
  target: (url: string, text: string) => Target,
  requests: number,
): Promise<BodyCost[]> => {
  const running = await start()
  await load(target(running.url, 'warm'), { total: 100, concurrency: 1 })
  const costs: BodyCost[] = []
  const idle = await running.collected()
  for (const megabytes of SIZES) {
    const to = target(running.url, prompt(megabytes))
    await ask(to)
    const before = await running.usage()
    await repeat(requests, () => ask(to))
    const after = await running.usage()
    costs.push({
      name,
      megabytes,
      cpuMs: (after.cpuMs - before.cpuMs) / requests,
      peakGrowth: after.peakRss - idle.peakRss,
    })
  }
  await running.stop()
  return costs
}

/** One request after the other with a prompt of that size, each way in a process of its own. */
export const largeBodies = async (upstream: Running, requests: number): Promise<BodyCost[]> => {
  const viaFloor = (url: string, text: string): Target => plainTarget(url, 'chat', 'burst', text)
  const costs = await bodyCosts('floor', () => startFloor(upstream), viaFloor, requests)
  for (const use of [RELAY, TRANSLATE]) {
    const via = (url: string, text: string): Target => gatewayTarget(url, use, 'burst', text)
    costs.push(...(await bodyCosts(use.name, () => startGateway(upstream), via, requests)))
  }
  return costs
}
