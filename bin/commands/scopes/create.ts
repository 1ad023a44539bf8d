import { withoutNulls } from '../../accounts/changes.ts'
import { RULE_OPTIONS, RULE_SYNOPSIS, readRules } from '../../accounts/rule-options.ts'
import { idFrom, type Noun, withScopes } from '../../accounts/scopes.ts'
import { type Command, UsageError } from '../../command.ts'

export const creating = (noun: Noun): Command => ({
  name: `${noun.word}s create`,
  synopsis: `NAME ${RULE_SYNOPSIS} ${noun.synopsis}`,
  summary: `Sets up a ${noun.word}: what holds for the requests of all its keys.`,
  options: { ...noun.options, ...RULE_OPTIONS },
  operands: ['NAME'],
  begins: true,
  async run({ options, operands }, { say }) {
    const id = idFrom(noun, operands)
    const rules = withoutNulls(await readRules(options, say))
    return withScopes(noun, options, async (scopes, where) => {
      if (!(await scopes.add(id, Date.now(), rules)))
        throw new UsageError(
          `The ${noun.word} "${id}"${scopes.of} is there already: change it by "${noun.word}s update".`,
        )
      say(`Created ${noun.word} ${id}${scopes.of} in ${where}.\n`)
      say(`A key of it: pointsman keys create --name NAME ${scopes.keyOptions(id)}\n`)
      return 0
    })
  },
})
