/**
 * `npm run bench [-- --quick] [-- --only TEXT] [-- --peers DIR] [-- --write FILE]`: what the gateway costs beside a
 * blind relay, and beside other gateways that DIR holds. Prints a page of tables, or writes it. `--only` takes a part
 * of a chapter's name: requests, budgets, streams, profile, peers, start, memory, bodies, lambda.
 */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { lambdaMemory } from './bench/lambda-memory.ts'
import { RELAY, TRANSLATE } from './bench/load/cases.ts'
import { gatewayTarget } from './bench/load/target.ts'
import { largeBodies, overTime, slowReaders } from './bench/memory.ts'
import { besidePeers, NO_PEERS } from './bench/peers/peers.ts'
import { pinSelf } from './bench/process/processes.ts'
import { startGateway, startUpstream } from './bench/process/system.ts'
import { page } from './bench/report/page.ts'
import type { Results } from './bench/report/results.ts'
import { warmRequests, youngRequests } from './bench/requests.ts'
import { FULL, QUICK } from './bench/sizes.ts'
import { underRules } from './bench/spending.ts'
import { NO_PARTS, stageParts } from './bench/stages/parts.ts'
import { sharesOf } from './bench/stages/profile.ts'
import { bundleCosts } from './bench/start-up.ts'
import { openStreams, startCosts } from './bench/starts.ts'
import { streams } from './bench/streams.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    peers: { type: 'string' },
    write: { type: 'string' },
  },
})
const size = values.quick ? QUICK : FULL
const peersFolder = values.peers === undefined ? undefined : resolve(values.peers)

const chapter = async <T>(name: string, none: T, run: () => Promise<T>): Promise<T> => {
  if (!name.includes(values.only)) return none
  process.stderr.write(`${name} …\n`)
  return run()
}

pinSelf()
const upstream = await startUpstream()

const profiles = async () => {
  const gateway = await startGateway(upstream)
  const ofCase = async (use: typeof RELAY) => {
    const shares = await sharesOf(gateway, gatewayTarget(gateway.url, use, 'burst'), size.profiled)
    return { name: use.name, shares }
  }
  const both = [await ofCase(RELAY), await ofCase(TRANSLATE)]
  await gateway.stop()
  return both
}

const results: Results = {
  bundles: await chapter('start: bundles', [], () => bundleCosts(upstream, size.starts)),
  starts: await chapter('start: processes', [], () => startCosts(upstream, size.starts)),
  requests: {
    young: await chapter('requests: young', [], () => youngRequests(upstream, size.young)),
    warm: await chapter('requests: warm', [], () => warmRequests(upstream, size.requests)),
    stages: await chapter('requests: stages', NO_PARTS, () => stageParts(upstream, size.stages)),
  },
  spending: await chapter('budgets', [], () => underRules(upstream, size.spending)),
  samples: await chapter('streams', [], () => streams(upstream, size.streams)),
  profiles: await chapter('profile', [], profiles),
  peers: await chapter('peers', NO_PEERS, () => besidePeers(upstream, peersFolder, size.peers)),
  memory: {
    open: await chapter('memory: open streams', [], () => openStreams(upstream, size.soak / 4)),
    stalled: await chapter('memory: slow readers', [], () => slowReaders(upstream)),
    steps: await chapter('memory: over time', [], () => overTime(upstream, size.soak)),
  },
  bodies: await chapter('bodies', [], () => largeBodies(upstream, size.bodies)),
  lambdaMemory: await chapter('lambda memory', [], () => lambdaMemory(upstream, size.lambda)),
}
await upstream.stop()
const written = page(results, values.quick)
if (values.write) writeFileSync(values.write, written)
else process.stdout.write(written)
process.exit()
