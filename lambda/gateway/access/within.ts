import type { Accounts, FoundKey } from '../../storage/accounts.ts'
import { compact } from '../core/json/value.ts'

/** Where teams and projects are listed. */
export type Scopes = Pick<Accounts, 'listTeams' | 'listProjects'>

/** What is set up of a team and of its projects, for keys of these. */
export const withinTeam = async (
  accounts: Scopes,
  team: string,
): Promise<(project: string) => NonNullable<FoundKey['within']>> => {
  const [teams, projects] = await Promise.all([accounts.listTeams(), accounts.listProjects(team)])
  const own = teams.find(({ id }) => id === team)
  return (name) => compact({ team: own, project: projects.find(({ id }) => id === name) })
}
