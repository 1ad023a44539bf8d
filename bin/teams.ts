import type { Accounts } from '../lambda/storage/accounts.ts'
import { commandService } from './aws.ts'
import { UsageError } from './command.ts'
import { localFile, openLocal } from './data-folder.ts'
import type { FoundDeployment } from './deployment.ts'

/** The team, and in each team the project, that there is without being set up: that of the development key. */
const DEFAULT = 'default'

const deployedTeams = async (deployment: FoundDeployment): Promise<Iterable<string>> => {
  const dynamodb = commandService('dynamodb', deployment)
  const teams = new Set<string>()
  const input = {
    TableName: deployment.accountsTable,
    // Budgets of a team make none of it.
    FilterExpression: 'begins_with(pk, :team) AND sk <> :spending',
    ProjectionExpression: 'pk',
    ExpressionAttributeValues: { ':team': { S: 'TEAM#' }, ':spending': { S: 'SPENDING' } },
  }
  for (let page = await dynamodb('Scan', input); ; ) {
    for (const { pk } of page.Items ?? []) teams.add((pk?.S ?? '').slice('TEAM#'.length))
    if (!page.LastEvaluatedKey) return teams
    page = await dynamodb('Scan', { ...input, ExclusiveStartKey: page.LastEvaluatedKey })
  }
}

const localTeams = (): string[] => {
  const database = openLocal(localFile())
  try {
    const rows = database.prepare('SELECT team FROM keys UNION SELECT id FROM teams').all()
    return rows.map(({ team }) => String(team))
  } finally {
    database.close()
  }
}

/** All that were set up or have ever had a key, of a deployment or of this machine, and the one that there always is. */
export const teamsOf = async (deployment: FoundDeployment | undefined): Promise<string[]> =>
  [...new Set([DEFAULT, ...(deployment ? await deployedTeams(deployment) : localTeams())])].sort()

/** Throws UsageError for a team that was neither set up nor has ever had a key, naming those that there are. */
export const requireTeam = async (team: string, deployment: FoundDeployment | undefined): Promise<void> => {
  if (team === DEFAULT) return
  const teams = await teamsOf(deployment)
  if (!teams.includes(team))
    throw new UsageError(
      `There is no team "${team}" here. The teams are ${teams.join(', ')}. "pointsman teams create ${team}" creates it.`,
    )
}

/** Of one team: those that were set up or have ever had a key, and the one that there always is. */
export const projectsOf = async (
  accounts: Pick<Accounts, 'listKeys' | 'listProjects'>,
  team: string,
): Promise<string[]> => {
  const [keys, projects] = await Promise.all([accounts.listKeys(team), accounts.listProjects(team)])
  return [...new Set([DEFAULT, ...keys.map(({ project }) => project), ...projects.map(({ id }) => id)])].sort()
}

/** Throws UsageError for a project that is not among these, naming them. */
export const requireProject = async (
  accounts: Pick<Accounts, 'listKeys' | 'listProjects'>,
  team: string,
  project: string,
): Promise<void> => {
  if (project === DEFAULT) return
  const projects = await projectsOf(accounts, team)
  if (!projects.includes(project))
    throw new UsageError(
      `There is no project "${project}" in team ${team}. Its projects are ${projects.join(', ')}. "pointsman projects create ${project} --team ${team}" creates it.`,
    )
}
