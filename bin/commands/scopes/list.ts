import { allScopes, type Noun, withScopes } from '../../accounts/scopes.ts'
import type { Command } from '../../command.ts'
import { table } from '../../table.ts'
import { iso, RULE_NAMES, ruleCell, scopeState } from '../../view/rules.ts'

export const listing = (noun: Noun): Command => ({
  name: `${noun.word}s list`,
  synopsis: `[--json] ${noun.synopsis}`,
  summary: `Lists the ${noun.word}s and what holds for each, those that were never set up and have keys included.`,
  options: { ...noun.options, json: { type: 'boolean' } },
  operands: [],
  run: ({ options }, { out, say }) =>
    withScopes(noun, options, async (scopes, where) => {
      const all = await allScopes(scopes)
      if (options['json']) {
        const { jsonText } = await import('../../view/text.ts')
        out(jsonText(all, 2))
        return 0
      }
      say(`The ${noun.word}s${scopes.of} in ${where}: ${all.length}\n`)
      const heads = ['NAME', 'STATE', 'CREATED', ...RULE_NAMES.map((name) => name.toUpperCase())]
      const rows = all.map((scope) => [
        scope.id,
        scopeState(scope),
        scope.createdAt === undefined ? '-' : iso(scope.createdAt),
        ...RULE_NAMES.map((name) => ruleCell(name, scope)),
      ])
      out(table([heads, ...rows]))
      return 0
    }),
})
