import type { Told } from './answer.ts'
import type { Attempt } from './attempt.ts'
import type { GatewayError } from './error.ts'

/** How an attempt went: what records and explanations are made of. Times are milliseconds since 1970. */
export interface Outcome {
  readonly attempt: Attempt
  readonly startedAt: number
  /** 0 while it is under way. */
  readonly endedAt: number
  readonly contentAt?: number
  /** Absent where the provider did not accept the request. */
  readonly told?: Told
  /** Absent after success. */
  readonly error?: GatewayError
}

/** How the attempts of a request have gone so far: the one value that a run changes. */
export interface Course {
  /** In the order in which they began, also when none of them commits. */
  readonly outcomes: Outcome[]
  /** Attempts that an open circuit put behind others. */
  readonly passedOver: Set<Attempt>
  /** Whose content came first. */
  answered?: Outcome
}

/** The attempt that answered, else the last one: what the request is told and recorded to have been. */
export const currentOf = ({ answered, outcomes }: Pick<Course, 'answered' | 'outcomes'>): Outcome | undefined =>
  answered ?? outcomes.at(-1)

/** All attempts as they are told: the one that answered stands last, also when another began after it. */
export const inToldOrder = ({ answered, outcomes }: Pick<Course, 'answered' | 'outcomes'>): readonly Outcome[] =>
  answered === undefined || answered === outcomes.at(-1)
    ? outcomes
    : [...outcomes.filter((outcome) => outcome !== answered), answered]
