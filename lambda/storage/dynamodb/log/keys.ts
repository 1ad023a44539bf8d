import { TIME_DIGITS, timeOfUlid, ULID_DIGITS } from '../../../gateway/core/ids.ts'

/**
 * Partitions of a team's day. A fixed number costs a page of the log a few read units and needs no setting; one that
 * grew with the load would have to be known to whoever looks a record up.
 */
export const LANES = 16

const PREFIX = 'gen_'

/** `yyyymmdd` in UTC. */
export const dayName = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10).replaceAll('-', '')

/** A team inside of a key, whatever it is called: without `#`. */
export const teamName = (team: string): string => encodeURIComponent(team.toWellFormed())

/** By the first random digit: records of one moment are spread, and the id alone says where one is. */
export const laneOf = (id: string): number => ULID_DIGITS.indexOf(id.charAt(PREFIX.length + TIME_DIGITS)) % LANES

/** `LOG#<team>#<yyyymmdd>#<lane>` */
export const lanePartition = (team: string, timeMs: number, lane: number): string =>
  `LOG#${teamName(team)}#${dayName(timeMs)}#${lane}`

export const timeOfId = (id: string): number | undefined =>
  id.startsWith(PREFIX) ? timeOfUlid(id.slice(PREFIX.length)) : undefined

/**
 * Where a record is: computed from the id alone, so that reading it is one GetItem. Undefined when it is no such id.
 */
export const generationKey = (team: string, id: string): { pk: { S: string }; sk: { S: string } } | undefined => {
  const time = timeOfId(id)
  return time === undefined ? undefined : { pk: { S: lanePartition(team, time, laneOf(id)) }, sk: { S: id } }
}
