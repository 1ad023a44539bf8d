import type { KeyRecord } from '../../../lambda/storage/accounts.ts'
import type { Command } from '../../command.ts'
import { withAccounts } from '../../key-store.ts'
import { slug } from '../../option-values.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { table } from '../../table.ts'
import { requireTeam } from '../../teams.ts'

const iso = (time: number): string => new Date(time).toISOString()

const stateOf = ({ revokedAt, expiresAt }: KeyRecord, now: number): string => {
  if (revokedAt !== undefined) return `revoked ${iso(revokedAt)}`
  if (expiresAt === undefined) return 'active'
  return `${expiresAt <= now ? 'expired' : 'expires'} ${iso(expiresAt)}`
}

const mayOf = ({ permissions = [] }: KeyRecord): string => permissions.join(' ') || '-'

export const keysList: Command = {
  name: 'keys list',
  synopsis: `[--json] ${STORE_SYNOPSIS}`,
  summary: 'Lists the keys of a team, newest first, including revoked ones.',
  options: { ...STORE_OPTIONS, json: { type: 'boolean' } },
  operands: [],
  async run({ options }, { out, say }) {
    const team = slug(options, 'team')
    return withAccounts(options, async (accounts, where, deployment) => {
      const keys = await accounts.listKeys(team)
      if (keys.length === 0) await requireTeam(team, deployment)
      if (options['json']) {
        out(
          `${JSON.stringify(
            keys.map(({ hash: _, ...key }) => key),
            null,
            2,
          )}\n`,
        )
        return 0
      }
      say(`Keys of team ${team} in ${where}: ${keys.length}\n`)
      const rows = keys.map((key) => [
        key.id,
        key.name,
        key.project,
        iso(key.createdAt),
        mayOf(key),
        stateOf(key, Date.now()),
      ])
      if (rows.length > 0) out(table([['ID', 'NAME', 'PROJECT', 'CREATED', 'MAY', 'STATE'], ...rows]))
      return 0
    })
  },
}
