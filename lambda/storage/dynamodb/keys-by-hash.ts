import type { KeyRecord, KeysByHash, ProjectRecord, Scope, TeamRecord } from '../accounts.ts'
import type { AwsService } from '../aws/operations.ts'
import { readItems } from './accounts/batch.ts'
import { type Attributes, flag, fromItem, type Item, json, number, text } from './attributes.ts'

/** The tables of attribute names; what things are called is in `pk` and `sk`. */
export const SCOPE: Attributes<Scope> = {
  createdAt: ['at', number],
  disabledAt: ['da', number],
  models: ['mo', json()],
  providers: ['pr', json()],
  defaults: ['df', json()],
  changeable: ['ch', json()],
}

export const KEY: Attributes<Omit<KeyRecord, 'hash'>> = {
  id: ['id', text()],
  name: ['n', text()],
  team: ['tm', text()],
  project: ['pj', text()],
  ...SCOPE,
  beginning: ['bg', text()],
  expiresAt: ['ex', number],
  revokedAt: ['ra', number],
  replacedAt: ['rp', number],
  needsUser: ['nu', flag],
  permissions: ['pm', json()],
  byokFallback: ['bf', text()],
}

const item = (pk: string, sk: string): Item => ({ pk: { S: pk }, sk: { S: sk } })
export const keyItem = (hash: string): Item => item(`KEY#${hash}`, 'META')
export const teamItem = (team: string, sk = 'META'): Item => item(`TEAM#${team}`, sk)
export const projectItem = (team: string, project: string): Item => teamItem(team, `PROJECT#${project}`)

const SPENDING = 'SPENDING'
export const spendingItem = (team: string): Item => teamItem(team, SPENDING)
/** Its rules; text that nobody can read where it has none. */
export const spendingTextIn = ({ r }: Item): string => r?.S ?? ''

/** What follows the word. */
const named = (item: Item, of: 'pk' | 'sk'): string => (item[of]?.S ?? '').replace(/^\w+#/, '')

export const toKey = (item: Item): KeyRecord => ({ hash: named(item, 'pk'), ...fromItem(KEY, item) })
export const toTeam = (item: Item): TeamRecord => ({ id: named(item, 'pk'), ...fromItem(SCOPE, item) })
export const toProject = (item: Item): ProjectRecord => ({
  team: named(item, 'pk'),
  id: named(item, 'sk'),
  ...fromItem(SCOPE, item),
})

/** Few teams have budgets and limits. */
const reading = () => import('../spending-text.ts')

/** The part of the accounts that requests read. */
export const keysByHash = (
  dynamodb: AwsService<'dynamodb'>,
  { tableName }: { readonly tableName: string },
): KeysByHash => ({
  async keyByHash(hash) {
    // Consistent, so that a new key works and a revoked one stops as soon as the caches of it have run out.
    const { Item } = await dynamodb('GetItem', { TableName: tableName, Key: keyItem(hash), ConsistentRead: true })
    if (!Item) return
    const key = toKey(Item)
    const keys = [teamItem(key.team), projectItem(key.team, key.project), spendingItem(key.team)]
    const items = await readItems(dynamodb, tableName, keys)
    const [team, project, kept] = keys.map(({ sk: own }) => items.find(({ sk }) => sk?.S === own?.S))
    const spending = kept && (await reading()).readSetSpending(spendingTextIn(kept))
    if (!team && !project && !spending) return key
    const within = {
      ...(team && { team: toTeam(team) }),
      ...(project && { project: toProject(project) }),
      ...(spending && { spending }),
    }
    return { ...key, within }
  },
})
