import { hostname, userInfo } from 'node:os'
import type { Known, Overridden } from '../lambda/gateway/catalog/overrides/overrides-file.ts'
import { readLocalEnv } from '../lambda/local/env.ts'
import type { PushedCatalogs } from '../lambda/storage/pushed-catalogs.ts'
import { sqlitePushedCatalogs } from '../lambda/storage/sqlite/pushed-catalogs.ts'
import { commandService } from './aws.ts'
import type { Arguments } from './command.ts'
import { localFile, openLocal } from './data-folder.ts'
import type { FoundDeployment } from './deployment.ts'
import { deployedCredentials, localCredentials, type OwnCredentials } from './own-credentials.ts'
import { deploymentOf } from './stage.ts'

/** Where catalogs are pushed to. */
export interface CatalogPlace {
  readonly catalogs: PushedCatalogs
  /** How to call it. */
  readonly where: string
  /** When what runs there goes by what was pushed. */
  readonly follows: string
  /** What it has of its own, as far as this machine can tell. */
  readonly released: (known: readonly Known[]) => Promise<Partial<Overridden>>
  readonly credentials: OwnCredentials
}

const deployed = async (deployment: FoundDeployment): Promise<CatalogPlace> => {
  const { dynamodbPushedCatalogs } = await import('../lambda/storage/dynamodb/pushed-catalogs.ts')
  const { accountsTable } = deployment
  return {
    catalogs: dynamodbPushedCatalogs(commandService('dynamodb', deployment), { tableName: accountsTable }),
    where: `the table ${accountsTable}`,
    follows:
      'New environments of the function start with it, running ones follow when they have answered, within a minute.',
    released: async () => ({}),
    credentials: deployedCredentials(deployment),
  }
}

const here = (catalogs: PushedCatalogs, file: string): CatalogPlace => {
  const { overridesFile } = readLocalEnv()
  return {
    catalogs,
    where: file,
    follows: 'Running servers follow within seconds.',
    released: async (known) => {
      const { readOverridesFile } = await import('../lambda/gateway/catalog/overrides/overrides-file.ts')
      return overridesFile === undefined ? {} : readOverridesFile(overridesFile, known)
    },
    credentials: localCredentials(),
  }
}

/** Runs the work on the catalogs that the options point to: of a deployment, or in this machine's SQLite file. */
export const withCatalogs = async <T>(
  options: Arguments['options'],
  work: (place: CatalogPlace) => Promise<T>,
): Promise<T> => {
  const deployment = await deploymentOf(options)
  if (deployment) return work(await deployed(deployment))
  const file = localFile()
  const database = openLocal(file)
  try {
    return await work(here(sqlitePushedCatalogs(database), file))
  } finally {
    database.close()
  }
}

/** When, and who as far as this machine knows. */
export const signature = (): { at: number; by?: string } => {
  const at = Date.now()
  try {
    return { at, by: `${userInfo().username}@${hostname()}` }
  } catch {
    // The user of a container may have no name.
    return { at }
  }
}
