import type { ParseArgsOptionsConfig } from 'node:util'
import type { Accounts, KeyRecord, Scope, ScopeChanges, TeamRecord } from '../../lambda/storage/accounts.ts'
import { type Arguments, UsageError } from '../command.ts'
import type { FoundDeployment } from '../deployment.ts'
import { withAccounts } from '../key-store.ts'
import { asSlug, slug } from '../option-values.ts'
import { PLACE_OPTIONS, PLACE_SYNOPSIS, STORE_OPTIONS, STORE_SYNOPSIS } from '../stage.ts'
import { projectsOf, requireTeam, teamsOf } from '../teams.ts'
import { withoutNulls } from './changes.ts'

/** A team or project; one that was never set up has a name alone. */
type NamedScope = Pick<TeamRecord, 'id'> & Partial<TeamRecord>

/** All teams of a place, or all projects of one of its teams. */
export interface Scopes {
  /** What they are in, e.g. ` of team acme`; empty for teams. */
  readonly of: string
  /** What makes a key in one of them. */
  readonly keyOptions: (id: string) => string
  /** Those that were set up. */
  list(): Promise<TeamRecord[]>
  /** Of all that there are: also those that only have keys. */
  names(): Promise<string[]>
  /** False when it is set up already. */
  add(id: string, createdAt: number, rules: Partial<Omit<Scope, 'createdAt'>>): Promise<boolean>
  /** False when it is not set up. */
  update(id: string, changes: ScopeChanges): Promise<boolean>
  /** Its keys, the newest first. */
  keys(id: string): Promise<KeyRecord[]>
  readonly accounts: Accounts
}

/** What teams and projects differ in. */
export interface Noun {
  readonly word: 'team' | 'project'
  readonly options: ParseArgsOptionsConfig
  readonly synopsis: string
  readonly open: (
    accounts: Accounts,
    options: Arguments['options'],
    deployment: FoundDeployment | undefined,
  ) => Promise<Scopes>
}

const TEAM: Noun = {
  word: 'team',
  options: PLACE_OPTIONS,
  synopsis: PLACE_SYNOPSIS,
  open: async (accounts, _, deployment) => ({
    of: '',
    keyOptions: (id) => `--team ${id}`,
    list: () => accounts.listTeams(),
    names: () => teamsOf(deployment),
    add: (id, createdAt, rules) => accounts.addTeam({ id, createdAt, ...rules }),
    update: (id, changes) => accounts.updateTeam(id, changes),
    keys: (id) => accounts.listKeys(id),
    accounts,
  }),
}

const PROJECT: Noun = {
  word: 'project',
  options: STORE_OPTIONS,
  synopsis: STORE_SYNOPSIS,
  async open(accounts, options, deployment) {
    const team = slug(options, 'team')
    await requireTeam(team, deployment)
    return {
      of: ` of team ${team}`,
      keyOptions: (id) => `--team ${team} --project ${id}`,
      list: () => accounts.listProjects(team),
      names: () => projectsOf(accounts, team),
      add: (id, createdAt, rules) => accounts.addProject({ team, id, createdAt, ...rules }),
      update: (id, changes) => accounts.updateProject(team, id, changes),
      keys: async (id) => (await accounts.listKeys(team)).filter(({ project }) => project === id),
      accounts,
    }
  },
}

export const NOUNS: readonly Noun[] = [TEAM, PROJECT]

/** Runs the work on the teams, or on the projects of the team, that the options point to. */
export const withScopes = <T>(
  { open }: Noun,
  options: Arguments['options'],
  work: (scopes: Scopes, where: string) => Promise<T>,
): Promise<T> =>
  withAccounts(options, async (accounts, where, deployment) => work(await open(accounts, options, deployment), where))

/** The operand as a name. */
export const idFrom = ({ word }: Noun, [name = '']: Arguments['operands']): string =>
  asSlug(name, `The name of a ${word}`)

/** All that there are, by name, with what was set of those that were ever set up. */
export const allScopes = async (scopes: Scopes): Promise<NamedScope[]> => {
  const [setUp, names] = await Promise.all([scopes.list(), scopes.names()])
  return names.map((id) => setUp.find((scope) => scope.id === id) ?? { id })
}

/** Throws UsageError for one that there is not, naming those that there are. */
export const scopeNamed = async ({ word }: Noun, scopes: Scopes, id: string): Promise<NamedScope> => {
  const all = await allScopes(scopes)
  const found = all.find((scope) => scope.id === id)
  if (found) return found
  throw new UsageError(
    `There is no ${word} "${id}"${scopes.of} here. There are ${all.map((scope) => scope.id).join(', ')}. "${word}s create" creates one.`,
  )
}

/** Changes it; what has only had keys so far is set up by that. */
export const changeScope = async (scopes: Scopes, id: string, changes: ScopeChanges): Promise<void> => {
  if (await scopes.update(id, changes)) return
  // Somebody else may set it up at the same time.
  if (!(await scopes.add(id, Date.now(), withoutNulls(changes)))) await scopes.update(id, changes)
}
