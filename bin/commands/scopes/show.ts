import { idFrom, type Noun, scopeNamed, withScopes } from '../../accounts/scopes.ts'
import type { Command } from '../../command.ts'
import { table } from '../../table.ts'
import { iso, RULE_NAMES, ruleCell, scopeState } from '../../view/rules.ts'

export const showing = (noun: Noun): Command => ({
  name: `${noun.word}s show`,
  synopsis: `NAME [--json] ${noun.synopsis}`,
  summary: `Shows a ${noun.word} and what holds for the requests of its keys.`,
  options: { ...noun.options, json: { type: 'boolean' } },
  operands: ['NAME'],
  async run({ options, operands }, { out, say }) {
    const id = idFrom(noun, operands)
    return withScopes(noun, options, async (scopes, where) => {
      const scope = await scopeNamed(noun, scopes, id)
      if (options['json']) {
        const { jsonText } = await import('../../view/text.ts')
        out(jsonText(scope, 2))
        return 0
      }
      say(`The ${noun.word} ${id}${scopes.of} in ${where}:\n`)
      out(
        table([
          ['state', scopeState(scope)],
          ['created', scope.createdAt === undefined ? 'with its first key' : iso(scope.createdAt)],
          ...RULE_NAMES.map((name) => [name, ruleCell(name, scope)]),
        ]),
      )
      return 0
    })
  },
})
