import { endOf, type KeyEnd } from '../../lambda/gateway/access/key-end.ts'
import type { FoundKey } from '../../lambda/storage/accounts.ts'
import { iso } from './rules.ts'

type Ended = { readonly [End in KeyEnd]: (key: FoundKey) => readonly [state: string, since: number | undefined] }

const ENDED: Ended = {
  revoked: ({ revokedAt }) => ['revoked', revokedAt],
  replaced: ({ expiresAt }) => ['replaced, ended', expiresAt],
  expired: ({ expiresAt }) => ['expired', expiresAt],
  'key-disabled': ({ disabledAt }) => ['disabled', disabledAt],
  'project-disabled': ({ within }) => ['project disabled', within?.project?.disabledAt],
  'team-disabled': ({ within }) => ['team disabled', within?.team?.disabledAt],
}

/** What has become of a secret of a key. */
export const keyState = (key: FoundKey, now: number): string => {
  const { expiresAt, replacedAt } = key
  const end = endOf(key, now)
  const [state, at] = end ? ENDED[end](key) : [replacedAt === undefined ? 'expires' : 'replaced, ends', expiresAt]
  return at === undefined ? 'active' : `${state} ${iso(at)}`
}
