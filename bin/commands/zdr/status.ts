import type { Command } from '../../command.ts'
import { slug } from '../../option-values.ts'
import { withSettings } from '../../settings-store.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'

export const zdrStatus: Command = {
  name: 'zdr status',
  synopsis: STORE_SYNOPSIS,
  summary: 'Shows whether zero data retention is on or off for a team.',
  options: STORE_OPTIONS,
  operands: [],
  async run({ options }, { out, say }) {
    const team = slug(options, 'team')
    return withSettings(options, async (settings, where, unreadable) => {
      const { zeroDataRetention: isOn } = await settings.of(team)
      say(`Zero data retention for team ${team} in ${where}:\n`)
      out(isOn ? 'on\n' : 'off\n')
      if (unreadable.length === 0) return 0
      say(`It cannot be read (${unreadable[0]}), so it counts as on.\n`)
      return 1
    })
  },
}
