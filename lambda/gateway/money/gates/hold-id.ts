import { timeOfUlid, ULID_DIGITS } from '../../core/ids.ts'

/**
 * Ids of holds: the ULID of their generation, which part of its money it is (the first, or one that was added), at which of
 * its gates, and the how manieth try that was. So no two are alike, and each tells whom to ask what became of it.
 */

const ULID_LENGTH = 26
const PART_DIGITS = 2
const PREFIX = 'gen_'

/** Of one reserve. */
export const MAX_TRIES = 2
/** Of one request. */
export const MAX_GATES = ULID_DIGITS.length / MAX_TRIES
const MAX_PARTS = ULID_DIGITS.length ** PART_DIGITS

export interface HoldPlace {
  /** `gen_<ulid>`. */
  readonly generation: string
  readonly part: number
  /** Its place among the gates of the request. */
  readonly gate: number
  readonly attempt: number
}

const digit = (value: number): string => ULID_DIGITS[value] ?? ''

/** What the ids of a generation's holds begin with. */
export const ulidOf = (generation: string): string => generation.slice(PREFIX.length)

/** Throws RangeError beyond 16 gates and 1,024 parts. */
export const holdId = ({ generation, part, gate, attempt }: HoldPlace): string => {
  if (gate >= MAX_GATES || part >= MAX_PARTS || attempt >= MAX_TRIES)
    throw new RangeError(`no place for a hold: gate ${gate}, part ${part}, try ${attempt}`)
  const parts = digit(Math.floor(part / ULID_DIGITS.length)) + digit(part % ULID_DIGITS.length)
  return ulidOf(generation) + parts + digit(gate * MAX_TRIES + attempt)
}

/** What a hold's id tells. */
export interface HoldOrigin {
  readonly generation: string
  /** When its request began, milliseconds since 1970. */
  readonly startedAt: number
  readonly part: string
  /** Its place among the gates of the request. */
  readonly gate: number
}

/** Undefined for what no request made. */
export const originOf = (hold: string): HoldOrigin | undefined => {
  const id = hold.slice(0, ULID_LENGTH)
  const startedAt = timeOfUlid(id)
  if (startedAt === undefined) return undefined
  const [end, last = ''] = [ULID_LENGTH + PART_DIGITS, hold.at(-1)]
  const gate = Math.floor(ULID_DIGITS.indexOf(last) / MAX_TRIES)
  return { generation: PREFIX + id, startedAt, part: hold.slice(ULID_LENGTH, end), gate }
}
