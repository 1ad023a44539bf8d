import type { Command } from '../../command.ts'
import { TEAM_OPTIONS, TEAM_SYNOPSIS } from '../../team-store.ts'
import { changeChosen } from './credential-list.ts'

export const byokRemove: Command = {
  name: 'byok remove',
  synopsis: `PROVIDER [--label LABEL] ${TEAM_SYNOPSIS}`,
  summary: 'Deletes a credential permanently. Running gateways stop using it within five minutes.',
  options: { ...TEAM_OPTIONS, label: { type: 'string' } },
  operands: ['PROVIDER'],
  async run(given, { say }) {
    const { provider, team, name } = await changeChosen(given, (entries, { index }) => entries.toSpliced(index, 1))
    say(`Removed "${name}" of team ${team} for ${provider.slug}.\n`)
    return 0
  },
}
