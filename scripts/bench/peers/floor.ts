import { fileURLToPath } from 'node:url'
import { plainTarget } from '../load/target.ts'
import { floorName } from '../load/ways.ts'
import type { Contestant } from './contestant.ts'

const FLOOR = fileURLToPath(new URL('../process/floor.ts', import.meta.url))

/** The blind relay, measured from outside like the others. */
export const FLOOR_CONTESTANT: Contestant = {
  name: floorName('chat'),
  command: ({ upstreamUrl }) => [process.execPath, '--no-warnings', FLOOR, upstreamUrl],
  target: (origin, mode) => plainTarget(origin, 'chat', mode),
}
