import { randomBytes } from 'node:crypto'
import { createKey } from '../../../lambda/gateway/access/keys.ts'
import { type Fallback, PERMISSIONS, type Permission } from '../../../lambda/gateway/core/caller.ts'
import { compact } from '../../../lambda/gateway/core/json/value.ts'
import { redact } from '../../../lambda/gateway/core/redact.ts'
import { type Arguments, type Command, UsageError } from '../../command.ts'
import { withAccounts } from '../../key-store.ts'
import { expiry, slug } from '../../option-values.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'

/** No control characters: names are shown on terminals. */
const NAME = /^\P{Cc}{1,100}$/u

const fallbackFrom = ({ 'byok-fallback': word }: Arguments['options']): Fallback => {
  if (word === 'system' || word === 'never') return word
  throw new UsageError(`--byok-fallback must be system or never, got "${word}".`)
}

/** Each once, in the order of the list; undefined for none. */
const permissionsFrom = ({ allow = [] }: Arguments['options']): readonly Permission[] | undefined => {
  const asked: readonly unknown[] = Array.isArray(allow) ? allow : [allow]
  const wrong = asked.find((word) => !PERMISSIONS.some((permission) => permission === word))
  if (wrong !== undefined)
    throw new UsageError(
      `--allow must be ${PERMISSIONS.join(', ')} (it may be repeated), got "${redact(String(wrong))}".`,
    )
  return asked.length === 0 ? undefined : PERMISSIONS.filter((permission) => asked.includes(permission))
}

/** The key alone goes to standard output, so that `KEY=$(pointsman keys create --name ci)` works. */
export const keysCreate: Command = {
  name: 'keys create',
  synopsis: `--name NAME [--project PROJECT] [--expires 30d|2026-12-31|never] [--byok-fallback never] [--allow ${PERMISSIONS.join('|')}]… ${STORE_SYNOPSIS}`,
  summary: 'Creates a key and shows it once. Without --stage, the key is for the local server.',
  options: {
    ...STORE_OPTIONS,
    name: { type: 'string' },
    project: { type: 'string', default: 'default' },
    expires: { type: 'string', default: 'never' },
    'byok-fallback': { type: 'string', default: 'system' },
    allow: { type: 'string', multiple: true },
  },
  operands: [],
  async run({ options }, { out, say }) {
    const name = options['name']
    if (typeof name !== 'string' || !NAME.test(name))
      throw new UsageError('--name is needed: what the key is for, at most 100 characters.')
    const createdAt = Date.now()
    const { secret, record } = createKey(
      compact({
        name,
        team: slug(options, 'team'),
        project: slug(options, 'project'),
        createdAt,
        expiresAt: expiry(String(options['expires']), createdAt),
        byokFallback: fallbackFrom(options),
        permissions: permissionsFrom(options),
      }),
      randomBytes,
    )
    return withAccounts(options, async (accounts, where) => {
      await accounts.addKey(record)
      const until =
        record.expiresAt === undefined ? 'never expires' : `expires ${new Date(record.expiresAt).toISOString()}`
      say(
        `Created ${record.id} "${name}" of team ${record.team}, project ${record.project}, in ${where}; it ${until}.\n`,
      )
      say('The key is shown only this once:\n')
      out(`${secret}\n`)
      return 0
    })
  },
}
