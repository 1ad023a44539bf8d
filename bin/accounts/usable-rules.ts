import { ownerRules } from '../../lambda/gateway/access/owner-rules.ts'
import { type Scopes, withinTeam } from '../../lambda/gateway/access/within.ts'
import type { FoundKey, KeyRecord } from '../../lambda/storage/accounts.ts'
import { UsageError } from '../command.ts'

/** Why no request of a key could be served: its options and those of its project and team exclude each other. */
export const whyUnusable = async (key: FoundKey): Promise<string | undefined> => {
  const rules = ownerRules(key)
  if (!rules) return undefined
  const { layerOfAll } = await import('../../lambda/gateway/routing/options/owners.ts')
  try {
    layerOfAll(rules)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** The key with what it is within. Throws UsageError for one with which nothing could be asked for. */
export const requireUsable = async (accounts: Scopes, key: KeyRecord): Promise<FoundKey> => {
  const found = { ...key, within: (await withinTeam(accounts, key.team))(key.project) }
  const why = await whyUnusable(found)
  if (why !== undefined) throw new UsageError(why)
  return found
}
