import { join } from 'node:path'
import type { Provider } from '../lambda/gateway/core/provider/provider.ts'
import { readLocalEnv } from '../lambda/local/env.ts'
import type { Credentials } from '../lambda/storage/credentials.ts'
import { commandService } from './aws.ts'
import type { FoundDeployment } from './deployment.ts'

/** The credentials that a deployment, or the local server, has of its own: not those of teams. */
export interface OwnCredentials {
  /** Of these providers. */
  readonly of: (providers: readonly Provider[]) => Promise<Credentials>
  /** Where that of a provider belongs. */
  readonly placeOf: (provider: Provider) => string
}

/** In Secrets Manager, which whoever asks may not be allowed to read. */
export const deployedCredentials = (deployment: FoundDeployment): OwnCredentials => {
  const { prefix } = deployment
  return {
    of: async () => {
      const { secretsManagerCredentials } = await import('../lambda/storage/secrets-manager/credentials.ts')
      return secretsManagerCredentials(commandService('secretsmanager', deployment), { prefix, now: Date.now })
    },
    placeOf: ({ slug }) => `the secret ${prefix}/${slug}`,
  }
}

/** In the environment, or in a file of the data folder. */
export const localCredentials = (): OwnCredentials => {
  const { dataDir, variables } = readLocalEnv()
  const file = join(dataDir, 'credentials.json')
  return {
    of: async (providers) => {
      const { environmentCredentials } = await import('../lambda/storage/environment/credentials.ts')
      const { fileCredentials } = await import('../lambda/storage/file/credentials.ts')
      const { firstOf } = await import('../lambda/storage/first-of.ts')
      return firstOf(environmentCredentials(variables, providers), fileCredentials(file))
    },
    placeOf: ({ credential }) => {
      const names = Object.values(credential).flatMap(({ env }) => env[0] ?? [])
      return `${names.join(', ')} or ${file}`
    },
  }
}
