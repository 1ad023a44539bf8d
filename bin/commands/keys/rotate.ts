import { randomBytes } from 'node:crypto'
import { createSecret } from '../../../lambda/gateway/access/keys.ts'
import type { KeyRecord } from '../../../lambda/storage/accounts.ts'
import { requireUnrevoked, withKey } from '../../accounts/key-named.ts'
import type { Command } from '../../command.ts'
import { grace } from '../../option-values.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { iso } from '../../view/rules.ts'

const requireUnexpired = ({ id, expiresAt = Number.POSITIVE_INFINITY }: KeyRecord, now: number): void => {
  if (expiresAt <= now)
    throw new Error(`${id} expired on ${iso(expiresAt)}. Let it live on by "keys update ${id} --expires 30d" first.`)
}

const endText = (endsAt: number, now: number): string =>
  endsAt <= now ? 'stops within a minute' : `works until ${iso(endsAt)}`

/** As with `keys create`, the new key alone goes to standard output. */
export const keysRotate: Command = {
  name: 'keys rotate',
  synopsis: `ID|NAME [--grace 24h|0] ${STORE_SYNOPSIS}`,
  summary: 'Gives a key a new secret, shown once, under the same id. The one before works for --grace longer.',
  options: { ...STORE_OPTIONS, grace: { type: 'string', default: '24h' } },
  operands: ['ID|NAME'],
  async run({ options, operands }, { out, say }) {
    const graceMs = grace(String(options['grace']))
    return withKey(options, operands, async ({ accounts, where, key }) => {
      const now = Date.now()
      requireUnrevoked(key)
      requireUnexpired(key, now)
      const { secret, kept } = createSecret(randomBytes)
      if (!(await accounts.rotateKey(key.team, key.id, kept, now, now + graceMs)))
        throw new Error(`${key.id} has just come to its end, by somebody else. It has no new secret.`)
      const endsAt = Math.min(now + graceMs, key.expiresAt ?? Number.POSITIVE_INFINITY)
      say(`Rotated ${key.id} "${key.name}" in ${where}. What it was before ${endText(endsAt, now)}.\n`)
      say('The new key is shown only this once:\n')
      out(`${secret}\n`)
      return 0
    })
  },
}
