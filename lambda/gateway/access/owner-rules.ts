import type { FoundKey, Rules } from '../../storage/accounts.ts'
import type { OwnerRules } from '../core/caller.ts'
import { compact } from '../core/json/value.ts'

const rulesBy = (of: string, set: Rules = {}): OwnerRules[] => {
  const { models, providers, defaults, changeable } = set
  return models || providers || defaults ? [compact({ of, models, providers, defaults, changeable })] : []
}

/** What a key's team, its project and it itself say of its requests, in this order; undefined where none says anything. */
export const ownerRules = (key: FoundKey): readonly OwnerRules[] | undefined => {
  const { id, team, project, within } = key
  const rules = [
    ...rulesBy(`the team ${team}`, within?.team),
    ...rulesBy(`the project ${project}`, within?.project),
    ...rulesBy(`the key ${id}`, key),
  ]
  return rules.length > 0 ? rules : undefined
}
