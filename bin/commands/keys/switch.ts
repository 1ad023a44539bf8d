import { changeKey, withKey } from '../../accounts/key-named.ts'
import type { Command } from '../../command.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'

const DONE = { disable: 'Disabled', enable: 'Enabled' }

const switching = (verb: keyof typeof DONE, summary: string): Command => ({
  name: `keys ${verb}`,
  synopsis: `ID|NAME ${STORE_SYNOPSIS}`,
  summary,
  options: STORE_OPTIONS,
  operands: ['ID|NAME'],
  run: ({ options, operands }, { say }) =>
    withKey(options, operands, async (found) => {
      await changeKey(found, { disabledAt: verb === 'disable' ? Date.now() : null })
      say(`${DONE[verb]} ${found.key.id} in ${found.where}. Running gateways follow within a minute.\n`)
      return 0
    }),
})

export const keysDisable = switching('disable', 'Has a key not work, until it is enabled again.')
export const keysEnable = switching('enable', 'Has a disabled key work again.')
