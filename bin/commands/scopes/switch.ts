import { changeScope, idFrom, type Noun, scopeNamed, withScopes } from '../../accounts/scopes.ts'
import type { Command } from '../../command.ts'

const DONE = { disable: 'Disabled', enable: 'Enabled' }

const switching =
  (verb: keyof typeof DONE, summary: (word: Noun['word']) => string) =>
  (noun: Noun): Command => ({
    name: `${noun.word}s ${verb}`,
    synopsis: `NAME ${noun.synopsis}`,
    summary: summary(noun.word),
    options: noun.options,
    operands: ['NAME'],
    async run({ options, operands }, { say }) {
      const id = idFrom(noun, operands)
      return withScopes(noun, options, async (scopes, where) => {
        await scopeNamed(noun, scopes, id)
        await changeScope(scopes, id, { disabledAt: verb === 'disable' ? Date.now() : null })
        say(`${DONE[verb]} ${noun.word} ${id}${scopes.of} in ${where}. Running gateways follow within a minute.\n`)
        return 0
      })
    },
  })

export const disabling = switching('disable', (word) => `Has no key of a ${word} work, until it is enabled again.`)
export const enabling = switching('enable', (word) => `Has the keys of a disabled ${word} work again.`)
