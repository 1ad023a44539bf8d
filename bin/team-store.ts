import { readLocalEnv } from '../lambda/local/env.ts'
import type { TeamCredentials } from '../lambda/storage/credentials.ts'
import { fileTeamCredentials, teamsFolder } from '../lambda/storage/file/credentials.ts'
import { commandService } from './aws.ts'
import type { Arguments } from './command.ts'
import { deploymentOf } from './stage.ts'

/** The teams' credentials that the options point to, and how to call the place. */
export const openTeamCredentials = async (
  options: Arguments['options'],
): Promise<{ store: TeamCredentials; where: string }> => {
  const deployment = await deploymentOf(options)
  if (!deployment) {
    const where = teamsFolder(readLocalEnv().dataDir)
    return { store: fileTeamCredentials(where), where }
  }
  const { secretsManagerTeamCredentials } = await import('../lambda/storage/secrets-manager/team-credentials.ts')
  const { prefix } = deployment
  const store = secretsManagerTeamCredentials(commandService('secretsmanager', deployment), { prefix, now: Date.now })
  return { store, where: `the secrets below ${prefix}/teams/` }
}
