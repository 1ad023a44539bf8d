import type { Command } from '../../command.ts'
import { withAccounts } from '../../key-store.ts'
import { slug } from '../../option-values.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'

export const keysRevoke: Command = {
  name: 'keys revoke',
  synopsis: `ID ${STORE_SYNOPSIS}`,
  summary: 'Revokes a key. Running gateways stop accepting it within a minute.',
  options: STORE_OPTIONS,
  operands: ['ID'],
  async run({ options, operands: [id = ''] }, { say }) {
    const team = slug(options, 'team')
    return withAccounts(options, async (accounts, where) => {
      const isRevoked = await accounts.revokeKey(team, id, Date.now())
      say(isRevoked ? `Revoked ${id}.\n` : `Team ${team} has no key ${id} in ${where}.\n`)
      return isRevoked ? 0 : 1
    })
  },
}
