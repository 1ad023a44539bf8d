import type { ParseArgsOptionsConfig } from 'node:util'
import { readLocalEnv } from '../lambda/local/env.ts'
import type { TeamCredentials } from '../lambda/storage/credentials.ts'
import { fileTeamCredentials, teamsFolder } from '../lambda/storage/file/credentials.ts'
import { commandService } from './aws.ts'
import { type Arguments, UsageError } from './command.ts'

/** What every command on what belongs to a team takes to say where that is kept. */
export const TEAM_OPTIONS = {
  prefix: { type: 'string' },
  region: { type: 'string' },
  team: { type: 'string', default: 'default' },
} as const satisfies ParseArgsOptionsConfig

export const TEAM_SYNOPSIS = '[--team TEAM] [--prefix PREFIX [--region REGION]]'

/** As secrets and parameters can be called. */
const PREFIX = /^[\w.-]+(?:\/[\w.-]+)*$/

/** A deployment by the prefix of its names, e.g. `pointsman/prod`; undefined is this machine. */
export interface Deployment {
  readonly prefix: string
  readonly region: string | undefined
}

/** Where the options point to. Throws UsageError. */
export const deploymentOf = ({ prefix, region }: Arguments['options']): Deployment | undefined => {
  if (typeof prefix !== 'string') {
    if (region !== undefined) throw new UsageError('"--region" says where a deployment is: it needs "--prefix PREFIX".')
    return undefined
  }
  if (!PREFIX.test(prefix)) throw new UsageError(`--prefix must be like pointsman/prod, got "${prefix}".`)
  return { prefix, region: typeof region === 'string' ? region : undefined }
}

/** The teams' credentials there, and how to call the place. */
export const openTeamCredentials = async (
  deployment: Deployment | undefined,
): Promise<{ store: TeamCredentials; where: string }> => {
  if (!deployment) {
    const where = teamsFolder(readLocalEnv().dataDir)
    return { store: fileTeamCredentials(where), where }
  }
  const { secretsManagerTeamCredentials } = await import('../lambda/storage/secrets-manager/team-credentials.ts')
  const { prefix, region } = deployment
  const store = secretsManagerTeamCredentials(commandService('secretsmanager', region), { prefix, now: Date.now })
  return { store, where: `the secrets below ${prefix}/teams/` }
}
