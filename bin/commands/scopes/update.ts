import { withinTeam } from '../../../lambda/gateway/access/within.ts'
import { requireSome } from '../../accounts/changes.ts'
import { RULE_OPTIONS, RULE_SYNOPSIS, readRules } from '../../accounts/rule-options.ts'
import { changeScope, idFrom, type Noun, type Scopes, scopeNamed, withScopes } from '../../accounts/scopes.ts'
import { whyUnusable } from '../../accounts/usable-rules.ts'
import type { Command } from '../../command.ts'

/** Why keys of it can no longer be used, each once. */
const newlyUnusable = async (scopes: Scopes, id: string): Promise<string[]> => {
  const keys = (await scopes.keys(id)).filter(({ revokedAt }) => revokedAt === undefined)
  const [first] = keys
  if (!first) return []
  const within = await withinTeam(scopes.accounts, first.team)
  const reasons = await Promise.all(keys.map((key) => whyUnusable({ ...key, within: within(key.project) })))
  return [...new Set(reasons)].filter((why) => why !== undefined)
}

export const updating = (noun: Noun): Command => ({
  name: `${noun.word}s update`,
  synopsis: `NAME ${RULE_SYNOPSIS} ${noun.synopsis}`,
  summary: `Changes what holds for a ${noun.word}. What is given takes the place of what was set by it; "none" takes it away.`,
  options: { ...noun.options, ...RULE_OPTIONS },
  operands: ['NAME'],
  async run({ options, operands }, { say }) {
    const id = idFrom(noun, operands)
    return withScopes(noun, options, async (scopes, where) => {
      const changes = await readRules(options, say, await scopeNamed(noun, scopes, id))
      requireSome(changes, RULE_OPTIONS)
      await changeScope(scopes, id, changes)
      say(`Changed ${noun.word} ${id}${scopes.of} in ${where}. Running gateways follow within a minute.\n`)
      for (const why of await newlyUnusable(scopes, id)) say(`${why}\n`)
      return 0
    })
  },
})
