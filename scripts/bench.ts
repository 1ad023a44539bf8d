/**
 * `npm run bench [-- --quick] [-- --only TEXT] [-- --write FILE]`: what the gateway costs beside a blind relay. Prints a
 * page of tables, or writes it. `--only` takes a part of a chapter's name: start, streams, profile, memory, bodies, lambda.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { RELAY, TRANSLATE } from './bench/cases.ts'
import { lambdaMemory } from './bench/lambda-memory.ts'
import { gatewayTarget } from './bench/load.ts'
import { largeBodies, overTime, slowReaders } from './bench/memory.ts'
import { pinSelf, type Running } from './bench/processes.ts'
import { profile } from './bench/profile.ts'
import { type Results, report } from './bench/report.ts'
import { bundleCosts } from './bench/start-up.ts'
import { openStreams, startCosts } from './bench/starts.ts'
import { type Bench, sample, sampleAll, waysOf } from './bench/streams.ts'
import { startFloor, startGateway, startUpstream } from './bench/system.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    write: { type: 'string' },
  },
})
const { quick, only } = values
const FULL = { starts: 9, warm: 500, rounds: 3, streams: 200, profiled: 3000, soak: 10_000, small: 300, bodies: 20 }
const QUICK = { starts: 3, warm: 150, rounds: 1, streams: 96, profiled: 500, soak: 1000, small: 50, bodies: 5 }
const size = quick ? QUICK : FULL

const chapter = async <T>(name: string, none: T, run: () => Promise<T>): Promise<T> => {
  if (!name.includes(only)) return none
  process.stderr.write(`${name} …\n`)
  return run()
}

const measureStreams = async (bench: Bench) => {
  const ways = waysOf(bench)
  const at =
    (total: number, spreadMs = 0) =>
    (concurrency: number) => ({ total, concurrency, spreadMs })
  for (const way of ways) await sample(way, 'burst', { total: size.warm, concurrency: 16 })
  return [
    ...(await sampleAll(ways, 'burst', [1, 16, 64].map(at(size.streams)), size.rounds)),
    ...(await sampleAll(ways, 'paced', quick ? [at(32, 500)(32)] : [1, 16, 64].map((n) => at(n, 1000)(n)), 1)),
  ]
}

const withBench = async <T>(upstream: Running, run: (bench: Bench) => Promise<T>): Promise<T> => {
  const floor = await startFloor(upstream)
  const gateway = await startGateway(upstream)
  const result = await run({ upstream, floor, gateway })
  await Promise.all([floor.stop(), gateway.stop()])
  return result
}

pinSelf()
const upstream = await startUpstream()
const results: Results = {
  bundles: await chapter('start: bundles', [], () => bundleCosts(upstream, size.starts)),
  starts: await chapter('start: processes', [], () => startCosts(upstream, size.starts)),
  samples: await chapter('streams', [], () => withBench(upstream, measureStreams)),
  profiles: await chapter('profile', [], () =>
    withBench(upstream, async ({ gateway }) => [
      { name: RELAY.name, shares: await profile(gateway, gatewayTarget(gateway.url, RELAY, 'burst'), size.profiled) },
      {
        name: TRANSLATE.name,
        shares: await profile(gateway, gatewayTarget(gateway.url, TRANSLATE, 'burst'), size.profiled),
      },
    ]),
  ),
  steps: await chapter('memory: over time', [], () => overTime(upstream, size.soak)),
  open: await chapter('memory: open streams', [], () => openStreams(upstream, size.soak / 4)),
  stalled: await chapter('memory: slow readers', [], () => slowReaders(upstream)),
  bodies: await chapter('bodies', [], () => largeBodies(upstream, size.bodies)),
  lambdaMemory: await chapter('lambda memory', [], () =>
    lambdaMemory(upstream, { streams: size.small, bodies: size.bodies }),
  ),
}
await upstream.stop()
const page = report(results)
if (values.write) writeFileSync(values.write, page)
else process.stdout.write(page)
process.exit()
