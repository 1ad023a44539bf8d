import { availableParallelism } from 'node:os'
import { type LocalProcess, READY, startCommand } from '../../../test/harness/local-process.ts'
import { KEY } from '../load/cases.ts'
import { IS_PINNED } from './processes.ts'

/** The server as users start it, with nothing of the bench in it: measured from outside, which only Linux allows. */
export const CAN_MEASURE_BARE = process.platform === 'linux'

export interface Bare {
  readonly cwd: string
  readonly dataDir: string
  readonly overridesFile: string
}

const CORES = availableParallelism()

/** On all cores, though the bench that starts it keeps to one. Resolves when its screen is complete. */
export const startBare = (
  command: readonly [string, ...string[]],
  { cwd, dataDir, overridesFile }: Bare,
): Promise<LocalProcess> =>
  startCommand(
    IS_PINNED ? ['taskset', '-c', `0-${CORES - 1}`, ...command] : command,
    {
      cwd,
      env: {
        ...{ PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: '0', AI_GATEWAY_API_KEY: KEY },
        ...{ POINTSMAN_DATA_DIR: dataDir, POINTSMAN_OVERRIDES: overridesFile, BENCH_API_KEY: 'provider-key' },
      },
    },
    READY,
  )
