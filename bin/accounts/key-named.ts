import { redact } from '../../lambda/gateway/core/redact.ts'
import type { Accounts, KeyChanges, KeyRecord } from '../../lambda/storage/accounts.ts'
import { type Arguments, UsageError } from '../command.ts'
import { withAccounts } from '../key-store.ts'
import { slug } from '../option-values.ts'
import { requireTeam } from '../teams.ts'
import { clean } from '../view/clean.ts'
import { iso } from '../view/rules.ts'

/** Of each key its newest secret, where the secrets of each are listed so. */
const newestOfEach = (secrets: readonly KeyRecord[]): KeyRecord[] =>
  [...Map.groupBy(secrets, ({ id }) => id).values()].flatMap(([newest]) => newest ?? [])

const listed = (keys: readonly KeyRecord[]): string =>
  clean(
    keys
      .map(({ id, name }) => `${id} (${name})`)
      .sort()
      .join(', '),
  ) || 'none'

/** Those that are meant: an id is one key's, and a name first of all that of keys that were not revoked. */
const meantBy = (given: string, keys: readonly KeyRecord[]): KeyRecord[] => {
  const [own] = keys.filter(({ id }) => id === given)
  if (own) return [own]
  const named = keys.filter(({ name }) => name === given)
  const living = named.filter(({ revokedAt }) => revokedAt === undefined)
  return living.length > 0 ? living : named
}

/** The newest secret of a team's key, by its id or a name that no other has. Throws UsageError naming those that there are. */
export const keyNamed = (given: string, secrets: readonly KeyRecord[]): KeyRecord => {
  const keys = newestOfEach(secrets)
  const [named, ...others] = meantBy(given, keys)
  if (named && others.length === 0) return named
  const shown = clean(redact(given))
  if (named) throw new UsageError(`Several keys are called "${shown}": ${listed([named, ...others])}.`)
  throw new UsageError(`There is no key "${shown}" in this team. Its keys are ${listed(keys)}.`)
}

interface Found {
  readonly accounts: Accounts
  readonly where: string
  /** The newest of its secrets, which says what holds for it. */
  readonly key: KeyRecord
  /** All of them, the newest first. */
  readonly secrets: readonly KeyRecord[]
}

/** Runs the work on a key of the team that the options point to. */
export const withKey = <T>(
  options: Arguments['options'],
  [given = '']: Arguments['operands'],
  work: (found: Found) => Promise<T>,
): Promise<T> => {
  const team = slug(options, 'team')
  return withAccounts(options, async (accounts, where, deployment) => {
    const all = await accounts.listKeys(team)
    if (all.length === 0) await requireTeam(team, deployment)
    const key = keyNamed(given, all)
    return work({ accounts, where, key, secrets: all.filter(({ id }) => id === key.id) })
  })
}

/** Throws for a key that has come to its end. */
export const requireUnrevoked = ({ id, revokedAt }: KeyRecord): void => {
  if (revokedAt !== undefined) throw new Error(`${id} was revoked on ${iso(revokedAt)}, for good. Create another key.`)
}

/** Throws for a key that has come to its end, or that is gone by now. */
export const changeKey = async ({ accounts, key }: Found, changes: KeyChanges): Promise<void> => {
  requireUnrevoked(key)
  if (await accounts.updateKey(key.team, key.id, changes)) return
  throw new Error(`There is no key ${key.id} any more: somebody else has just removed it. Nothing was changed.`)
}
