import { ulid } from '../../../gateway/core/ids.ts'
import { hourOf } from '../../calendar.ts'
import type { TeamHour } from '../../ledger/sums.ts'
import { timeOfId } from './keys.ts'

/** `hh` in UTC. */
export const hourName = (timeMs: number): string => new Date(timeMs).toISOString().slice(11, 13)

/** Undefined for what no team is called. */
export const teamOfName = (name: string): string | undefined => {
  try {
    return decodeURIComponent(name)
  } catch {
    return undefined
  }
}

/** No later than the ids of requests that began then. */
export const firstIdAt = (timeMs: number): string => `gen_${ulid(Math.max(0, timeMs), new Uint8Array(10))}`

/** Later than every id. */
export const AFTER_ALL_IDS = 'gen_~'

/** Whose hour a record's key belongs to; undefined where it is none. */
export const hourOfKey = (pk: string, sk: string): TeamHour | undefined => {
  const [kind, name = ''] = pk.split('#')
  const [team, time] = [teamOfName(name), timeOfId(sk)]
  if (kind !== 'LOG' || !team || time === undefined) return undefined
  return { team, startMs: hourOf(time) }
}
