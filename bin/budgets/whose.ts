import type { ParseArgsOptionsConfig } from 'node:util'
import { EACH, SPENDERS, type Spender } from '../../lambda/gateway/core/cost/budgets.ts'
import { redact } from '../../lambda/gateway/core/redact.ts'
import { MOST_USER_BYTES } from '../../lambda/gateway/money/budgets/request-rules.ts'
import { keyNamed, requireUnrevoked } from '../accounts/key-named.ts'
import { type Arguments, UsageError } from '../command.ts'
import { asSlug } from '../option-values.ts'
import { requireProject } from '../teams.ts'
import { clean } from '../view/clean.ts'
import type { SpendingStore } from './spending-store.ts'

/** Whose requests a budget or limit counts. */
export interface Whose {
  readonly scope: Spender
  /** The id of one, or `EACH`. */
  readonly of: string
}

export const WHOSE_OPERANDS: readonly string[] = ['SCOPE', '[ID]']
export const WHOSE_OPTIONS = { each: { type: 'boolean' } } as const satisfies ParseArgsOptionsConfig
export const WHOSE_SYNOPSIS = `${SPENDERS.join('|')} [ID|--each]`

const userFrom = (id: string): string => {
  const bytes = Buffer.byteLength(id)
  if (bytes > MOST_USER_BYTES)
    throw new UsageError(`The id of a user has at most ${MOST_USER_BYTES} bytes of UTF-8, got ${bytes}.`)
  if (id === EACH) throw new UsageError(`"${EACH}" is no user. What holds for each who has none of his own is --each.`)
  if (id.trim() === '') throw new UsageError('The id of a user is empty: give one of 1 to 128 bytes.')
  if (/\p{Cc}/u.test(id)) throw new UsageError('The id of a user has no control characters.')
  if (redact(id) !== id) throw new UsageError('The id of a user looks like a key itself. It is shown in lists.')
  return id
}

/** How what is typed becomes an id. `isNew`: something is to be set for it. */
type Resolve = (given: string, store: SpendingStore, isNew: boolean) => Promise<string> | string

const RESOLVE: Readonly<Record<Exclude<Spender, 'team'>, Resolve>> = {
  project: async (given, { accounts, team }) => {
    const id = asSlug(given, 'The name of a project')
    await requireProject(accounts, team, id)
    return id
  },
  key: async (given, { accounts, team }, isNew) => {
    const key = keyNamed(given, await accounts.listKeys(team))
    if (isNew) requireUnrevoked(key)
    return key.id
  },
  user: userFrom,
}

/**
 * What the operands say. `set`: what there is of these is meant, whatever has become of its owner; absent, something is to
 * be set. Throws UsageError where there is no such scope, project or key, and what `requireUnrevoked` throws.
 */
export const whoseFrom = async (
  store: SpendingStore,
  { options, operands: [word = '', id] }: Arguments,
  set?: readonly Whose[],
): Promise<Whose> => {
  const scope = SPENDERS.find((each) => each === word)
  if (!scope) throw new UsageError(`SCOPE must be ${SPENDERS.join(', ')}, got "${word}".`)
  if (scope === 'team') {
    if (id !== undefined || options['each'])
      throw new UsageError('The team is the one of --team: give nothing after "team".')
    return { scope, of: store.team }
  }
  if (options['each'] && id !== undefined)
    throw new UsageError('An ID is of one, and --each is for each: give one of them.')
  if (options['each']) return { scope, of: EACH }
  if (id === undefined)
    throw new UsageError(`Which ${scope}? Give its id, or --each for each that has none of its own.`)
  if (id !== EACH && set?.some((each) => each.scope === scope && each.of === id)) return { scope, of: id }
  return { scope, of: await RESOLVE[scope](id, store, set === undefined) }
}

export const isOf = (rule: Whose, { scope, of }: Whose): boolean => rule.scope === scope && rule.of === of

/** `key key_01J… of team acme`. */
export const whoseText = ({ scope, of }: Whose, team: string): string => {
  if (scope === 'team') return `team ${team}`
  return `${of === EACH ? `each ${scope}` : `${scope} ${clean(of)}`} of team ${team}`
}

/** What the keys among these are called; the team is asked for its keys where there are some. */
export const keyNames = async (
  { accounts, team }: Pick<SpendingStore, 'accounts' | 'team'>,
  all: readonly Whose[],
): Promise<(whose: Whose) => string | undefined> => {
  const isNeeded = all.some(({ scope, of }) => scope === 'key' && of !== EACH)
  const names = new Map((isNeeded ? await accounts.listKeys(team) : []).map(({ id, name }) => [id, name]))
  return ({ scope, of }) => (scope === 'key' ? names.get(of) : undefined)
}
