import type { ParseArgsOptionsConfig } from 'node:util'
import { type Fallback, PERMISSIONS, type Permission } from '../../lambda/gateway/core/caller.ts'
import { compact } from '../../lambda/gateway/core/json/value.ts'
import { redact } from '../../lambda/gateway/core/redact.ts'
import type { KeyChanges, Rules } from '../../lambda/storage/accounts.ts'
import { type Arguments, type Terminal, UsageError } from '../command.ts'
import { expiry } from '../option-values.ts'
import { listFrom } from './changes.ts'
import { RULE_OPTIONS, RULE_SYNOPSIS, readRules } from './rule-options.ts'

/** What is said of a key when it is made, and may be changed later. */
export const KEY_OPTIONS = {
  ...RULE_OPTIONS,
  name: { type: 'string' },
  expires: { type: 'string' },
  'require-user': { type: 'boolean' },
  'byok-fallback': { type: 'string' },
  allow: { type: 'string', multiple: true },
} as const satisfies ParseArgsOptionsConfig

export const KEY_SYNOPSIS = `[--expires 30d|2026-12-31|never] [--require-user] [--byok-fallback never] [--allow ${PERMISSIONS.join('|')}]… ${RULE_SYNOPSIS}`

/** No control characters: names are shown on terminals. */
const NAME = /^\P{Cc}{1,100}$/u

/** Undefined where none is given. */
const nameFrom = ({ name }: Arguments['options']): string | undefined => {
  if (name === undefined) return undefined
  if (typeof name !== 'string' || !NAME.test(name) || name.trim() === '')
    throw new UsageError('--name says what the key is for: 1 to 100 characters, no control characters.')
  if (redact(name) !== name) throw new UsageError('--name looks like a key itself. It is shown in lists and logs.')
  return name
}

/** Null for the usual. */
const fallbackFrom = ({ 'byok-fallback': word }: Arguments['options']): Fallback | null | undefined => {
  if (word === undefined || word === 'never') return word
  if (word === 'system') return null
  throw new UsageError(`--byok-fallback must be system or never, got "${word}".`)
}

/** Each once, in the order of the list; null for none. */
const permissionsFrom = (options: Arguments['options']): readonly Permission[] | null | undefined => {
  const asked = listFrom(options, 'allow')
  const wrong = asked?.find((word) => !PERMISSIONS.some((permission) => permission === word))
  if (wrong !== undefined)
    throw new UsageError(`--allow must be ${PERMISSIONS.join(', ')} (it may be repeated), got "${wrong}".`)
  return asked && PERMISSIONS.filter((permission) => asked.includes(permission))
}

const needsUserFrom = ({
  'require-user': on,
  'no-require-user': off,
}: Arguments['options']): true | null | undefined => {
  if (on && off) throw new UsageError('"--require-user" and "--no-require-user" are opposites: say one.')
  if (off) return null
  return on ? true : undefined
}

const expiryFrom = ({ expires }: Arguments['options'], now: number): number | null | undefined =>
  expires === undefined ? undefined : (expiry(String(expires), now) ?? null)

/** What the options change of a key for which these rules hold. */
export const readKeyChanges = async (
  options: Arguments['options'],
  now: number,
  say: Terminal['say'],
  before: Rules = {},
): Promise<KeyChanges> =>
  compact({
    name: nameFrom(options),
    expiresAt: expiryFrom(options, now),
    needsUser: needsUserFrom(options),
    byokFallback: fallbackFrom(options),
    permissions: permissionsFrom(options),
    ...(await readRules(options, say, before)),
  })
