import { type Command, UsageError } from '../../command.ts'
import { slug } from '../../option-values.ts'
import { withSettings } from '../../settings-store.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'

export const byokFallback: Command = {
  name: 'byok fallback',
  synopsis: `system|never|status ${STORE_SYNOPSIS}`,
  summary: "Sets or shows whether the deployment's own credentials may be used when a team's own fail.",
  options: STORE_OPTIONS,
  operands: ['system|never|status'],
  begins: true,
  async run({ options, operands: [word] }, { out, say }) {
    const team = slug(options, 'team')
    if (word !== 'system' && word !== 'never' && word !== 'status')
      throw new UsageError(`The argument must be system, never or status, got "${word}".`)
    return withSettings(options, async (settings, where, unreadable) => {
      if (word !== 'status') {
        await settings.setByokFallback(team, word)
        say(`Set the fallback of team ${team} to ${word} in ${where}. Running gateways follow within a minute.\n`)
        return 0
      }
      const { byokFallback: fallback } = await settings.of(team)
      say(`The fallback of team ${team} in ${where}:\n`)
      out(`${fallback}\n`)
      if (unreadable.length === 0) return 0
      say(`It cannot be read (${unreadable[0]}), so it counts as never.\n`)
      return 1
    })
  },
}
