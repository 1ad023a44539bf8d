import { withKey } from '../../accounts/key-named.ts'
import type { Command } from '../../command.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'

export const keysRevoke: Command = {
  name: 'keys revoke',
  synopsis: `ID|NAME ${STORE_SYNOPSIS}`,
  summary: 'Revokes a key, for good. Running gateways stop accepting it within a minute.',
  options: STORE_OPTIONS,
  operands: ['ID|NAME'],
  run: ({ options, operands }, { say }) =>
    withKey(options, operands, async ({ accounts, where, key: { team, id } }) => {
      await accounts.revokeKey(team, id, Date.now())
      say(`Revoked ${id} in ${where}.\n`)
      return 0
    }),
}
