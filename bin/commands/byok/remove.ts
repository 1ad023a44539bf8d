import type { Command } from '../../command.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { changeChosen } from './credential-list.ts'

export const byokRemove: Command = {
  name: 'byok remove',
  synopsis: `PROVIDER [--label LABEL] ${STORE_SYNOPSIS}`,
  summary: 'Deletes a credential permanently. Running gateways stop using it within five minutes.',
  options: { ...STORE_OPTIONS, label: { type: 'string' } },
  operands: ['PROVIDER'],
  async run(given, { say }) {
    const { provider, team, name } = await changeChosen(given, (entries, { index }) => entries.toSpliced(index, 1))
    say(`Removed "${name}" of team ${team} for ${provider.slug}.\n`)
    return 0
  },
}
