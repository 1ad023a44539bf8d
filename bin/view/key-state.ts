import type { KeyRecord } from '../../lambda/storage/accounts.ts'
import { iso } from './rules.ts'

/** What has become of a secret of a key, the strongest first. */
export const keyState = ({ revokedAt, expiresAt, replacedAt, disabledAt }: KeyRecord, now: number): string => {
  if (revokedAt !== undefined) return `revoked ${iso(revokedAt)}`
  if (expiresAt !== undefined && expiresAt <= now) return `expired ${iso(expiresAt)}`
  if (disabledAt !== undefined) return `disabled ${iso(disabledAt)}`
  if (expiresAt === undefined) return 'active'
  return `${replacedAt === undefined ? 'expires' : 'replaced, ends'} ${iso(expiresAt)}`
}
