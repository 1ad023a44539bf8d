import { readLocalEnv } from '../lambda/local/env.ts'
import { databaseFile, openDatabase } from '../lambda/storage/sqlite/database.ts'
import { commandService } from './aws.ts'
import { UsageError } from './command.ts'
import type { FoundDeployment } from './deployment.ts'

/** That of the development key is in no table. */
const DEVELOPERS = 'default'

const deployedTeams = async (deployment: FoundDeployment): Promise<string[]> => {
  const dynamodb = commandService('dynamodb', deployment)
  const teams = new Set<string>()
  const input = {
    TableName: deployment.accountsTable,
    FilterExpression: 'begins_with(pk, :team)',
    ProjectionExpression: 'pk',
    ExpressionAttributeValues: { ':team': { S: 'TEAM#' } },
  }
  for (let page = await dynamodb('Scan', input); ; ) {
    for (const { pk } of page.Items ?? []) teams.add((pk?.S ?? '').slice('TEAM#'.length))
    if (!page.LastEvaluatedKey) return [...teams].sort()
    page = await dynamodb('Scan', { ...input, ExclusiveStartKey: page.LastEvaluatedKey })
  }
}

const localTeams = (): string[] => {
  const database = openDatabase(databaseFile(readLocalEnv().dataDir))
  try {
    const rows = database.prepare('SELECT DISTINCT team FROM keys').all()
    return [...new Set([DEVELOPERS, ...rows.map(({ team }) => String(team))])].sort()
  } finally {
    database.close()
  }
}

/** All that have ever had a key, of a deployment or of this machine. */
export const teamsOf = async (deployment: FoundDeployment | undefined): Promise<string[]> =>
  deployment ? deployedTeams(deployment) : localTeams()

/** Throws UsageError for a team that has never had a key, naming those that have. */
export const requireTeam = async (team: string, deployment: FoundDeployment | undefined): Promise<void> => {
  if (team === DEVELOPERS) return
  const teams = await teamsOf(deployment)
  if (!teams.includes(team))
    throw new UsageError(`There is no team "${team}" here. The teams are ${teams.join(', ') || 'none yet'}.`)
}
