import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { KEY, overridesFor, RELAY } from '../load/cases.ts'
import { gatewayTarget } from '../load/target.ts'
import { PROVIDER_KEY, START_ARGS } from '../process/system.ts'
import type { Contestant } from './contestant.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const OVERRIDES = 'overrides.json'

/** Ours, measured from outside like the others, with all that it does: it authenticates, plans, prices and records. */
export const POINTSMAN: Contestant = {
  name: 'Pointsman',
  files: ({ upstreamUrl }) => ({ [OVERRIDES]: JSON.stringify(overridesFor(upstreamUrl)) }),
  command: () => [process.execPath, ...START_ARGS.slice(0, -1), join(ROOT, START_ARGS.at(-1) ?? '')],
  env: ({ folder, port }) => ({
    PORT: String(port),
    AI_GATEWAY_API_KEY: KEY,
    POINTSMAN_DATA_DIR: join(folder, 'data'),
    POINTSMAN_OVERRIDES: join(folder, OVERRIDES),
    BENCH_API_KEY: PROVIDER_KEY,
  }),
  target: (origin, mode) => gatewayTarget(origin, RELAY, mode),
}
