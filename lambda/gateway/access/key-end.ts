import type { FoundKey } from '../../storage/accounts.ts'

/** Why a key that is known does not work. */
export type KeyEnd = 'revoked' | 'replaced' | 'expired' | 'key-disabled' | 'project-disabled' | 'team-disabled'

/** What has ended a key at this time, what is final before what is not; undefined while it works. */
export const endOf = (
  { revokedAt, replacedAt, expiresAt, disabledAt, within }: FoundKey,
  now: number,
): KeyEnd | undefined => {
  if (revokedAt !== undefined) return 'revoked'
  if (expiresAt !== undefined && expiresAt <= now) return replacedAt === undefined ? 'expired' : 'replaced'
  if (disabledAt !== undefined) return 'key-disabled'
  if (within?.project?.disabledAt !== undefined) return 'project-disabled'
  return within?.team?.disabledAt === undefined ? undefined : 'team-disabled'
}
