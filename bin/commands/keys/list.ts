import type { KeyRecord } from '../../../lambda/storage/accounts.ts'
import type { Command } from '../../command.ts'
import { withAccounts } from '../../key-store.ts'
import { slug } from '../../option-values.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { table } from '../../table.ts'
import { requireTeam } from '../../teams.ts'
import { clean } from '../../view/clean.ts'
import { keyState } from '../../view/key-state.ts'
import { iso } from '../../view/rules.ts'

const HEADS = ['ID', 'NAME', 'PROJECT', 'BEGINS', 'CREATED', 'MAY', 'STATE']

const row = (key: KeyRecord, now: number): string[] => [
  key.id,
  clean(key.name),
  key.project,
  key.beginning ?? '-',
  iso(key.createdAt),
  key.permissions?.join(' ') ?? '-',
  keyState(key, now),
]

/** Nobody asks any more for a secret that was replaced and has ended. */
const isPast = ({ replacedAt, expiresAt = Number.POSITIVE_INFINITY }: KeyRecord, now: number): boolean =>
  replacedAt !== undefined && expiresAt <= now

export const keysList: Command = {
  name: 'keys list',
  synopsis: `[--json] ${STORE_SYNOPSIS}`,
  summary:
    'Lists the keys of a team, newest first, including revoked ones; one that was rotated by each of its secrets.',
  options: { ...STORE_OPTIONS, json: { type: 'boolean' } },
  operands: [],
  async run({ options }, { out, say }) {
    const team = slug(options, 'team')
    const now = Date.now()
    return withAccounts(options, async (accounts, where, deployment) => {
      const secrets = await accounts.listKeys(team)
      if (secrets.length === 0) await requireTeam(team, deployment)
      const keys = secrets.filter((key) => !isPast(key, now))
      if (options['json']) {
        const { jsonText } = await import('../../view/text.ts')
        out(
          jsonText(
            keys.map(({ hash: _, ...key }) => key),
            2,
          ),
        )
        return 0
      }
      say(`Keys of team ${team} in ${where}: ${new Set(keys.map(({ id }) => id)).size}\n`)
      if (keys.length > 0) out(table([HEADS, ...keys.map((key) => row(key, now))]))
      return 0
    })
  },
}
