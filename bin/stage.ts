import type { ParseArgsOptionsConfig } from 'node:util'
import type { AwsPlace } from '../lambda/storage/aws/sdk-client.ts'
import { STAGE } from '../lib/deployment.ts'
import { type Arguments, UsageError } from './command.ts'
import { type FoundDeployment, findDeployment } from './deployment.ts'

/** What every command on what is stored takes to say where: on this machine unless there is a `--stage`. */
export const PLACE_OPTIONS = {
  stage: { type: 'string' },
  profile: { type: 'string' },
  region: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig

export const PLACE_SYNOPSIS = '[--stage STAGE [--profile PROFILE] [--region REGION]]'

/** The same where it is a team's. */
export const STORE_OPTIONS = {
  ...PLACE_OPTIONS,
  team: { type: 'string', default: 'default' },
} as const satisfies ParseArgsOptionsConfig

export const STORE_SYNOPSIS = `[--team TEAM] ${PLACE_SYNOPSIS}`

const placeFrom = (options: Arguments['options']): AwsPlace => {
  const read = (option: 'profile' | 'region'): string | undefined => {
    const { [option]: value } = options
    if (value === undefined) return undefined
    if (typeof value === 'string' && value !== '') return value
    throw new UsageError(`--${option} needs a name.`)
  }
  return { profile: read('profile'), region: read('region') }
}

/** The deployment that the options point to, undefined for this machine. Throws UsageError, and what `findDeployment` does. */
export const deploymentOf = async (options: Arguments['options']): Promise<FoundDeployment | undefined> => {
  const place = placeFrom(options)
  const { stage } = options
  if (typeof stage !== 'string') {
    const [given] = Object.entries(place).flatMap(([option, value]) => (value === undefined ? [] : [option]))
    if (given) throw new UsageError(`"--${given}" says where a deployment is: it needs "--stage STAGE".`)
    return undefined
  }
  if (!STAGE.pattern.test(stage)) throw new UsageError(`--stage must be ${STAGE.allowed}, got "${stage}".`)
  return findDeployment(stage, place)
}
