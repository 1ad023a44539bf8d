import type { Settings } from '../lambda/storage/settings.ts'
import { sqliteSettings } from '../lambda/storage/sqlite/settings.ts'
import { commandService, inAwsWords } from './aws.ts'
import type { Arguments } from './command.ts'
import { localFile, openLocal } from './data-folder.ts'
import type { FoundDeployment } from './deployment.ts'
import { deploymentOf } from './stage.ts'

const openParameters = async (
  deployment: FoundDeployment,
  prefix: string,
  unreadable: unknown[],
): Promise<Settings> => {
  const { ssmSettings } = await import('../lambda/storage/ssm/settings.ts')
  const onUnreadable = (error: unknown) => unreadable.push(inAwsWords(error))
  return ssmSettings(commandService('ssm', deployment), { prefix, now: Date.now, onUnreadable })
}

/**
 * Runs the work on the teams' settings that the options point to. `unreadable` fills with why one counts as its
 * stricter word.
 */
export const withSettings = async <T>(
  options: Arguments['options'],
  work: (settings: Settings, where: string, unreadable: readonly unknown[]) => Promise<T>,
): Promise<T> => {
  const deployment = await deploymentOf(options)
  const unreadable: unknown[] = []
  if (deployment) {
    const prefix = `/${deployment.prefix}`
    return work(await openParameters(deployment, prefix, unreadable), `the parameters below ${prefix}/`, unreadable)
  }
  const file = localFile()
  const database = openLocal(file)
  try {
    return await work(sqliteSettings(database), file, unreadable)
  } finally {
    database.close()
  }
}
