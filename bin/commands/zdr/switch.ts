import type { Command } from '../../command.ts'
import { slug } from '../../option-values.ts'
import { withSettings } from '../../settings-store.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'

const switching = (word: 'on' | 'off', summary: string): Command => ({
  name: `zdr ${word}`,
  synopsis: STORE_SYNOPSIS,
  summary,
  options: STORE_OPTIONS,
  operands: [],
  begins: true,
  async run({ options }, { say }) {
    const team = slug(options, 'team')
    return withSettings(options, async (settings, where) => {
      await settings.setZeroDataRetention(team, word === 'on')
      say(`Turned zero data retention ${word} for team ${team} in ${where}. Running gateways follow within a minute.\n`)
      return 0
    })
  },
})

export const zdrOn = switching('on', 'Limits a team to endpoints with a zero-data-retention agreement.')
export const zdrOff = switching(
  'off',
  'Lets a team use every endpoint; a request may still ask for zero data retention.',
)
