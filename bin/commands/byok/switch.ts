import type { Command } from '../../command.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { changeChosen } from './credential-list.ts'

const switching = (verb: string, enabled: boolean, summary: string): Command => ({
  name: `byok ${verb}`,
  synopsis: `PROVIDER [--label LABEL] ${STORE_SYNOPSIS}`,
  summary,
  options: { ...STORE_OPTIONS, label: { type: 'string' } },
  operands: ['PROVIDER'],
  async run(given, { say }) {
    const { provider, team, name } = await changeChosen(given, (entries, { index, entry }) =>
      entries.with(index, { ...entry, enabled }),
    )
    say(`"${name}" of team ${team} for ${provider.slug} is ${verb}d. Running gateways follow within five minutes.\n`)
    return 0
  },
})

export const byokEnable = switching('enable', true, 'Puts a credential back into use.')
export const byokDisable = switching('disable', false, 'Stops using a credential but keeps it stored.')
