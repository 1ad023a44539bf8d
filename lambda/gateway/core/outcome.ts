import type { Told } from './answer/answer.ts'
import type { Attempt } from './attempt.ts'
import type { GatewayError } from './error.ts'
import type { JsonObject } from './json/value.ts'

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

/** How a plan's run goes: the one value of a request that changes as it goes on. */
export interface Course {
  /** In the order in which they began. */
  readonly outcomes: Outcome[]
  /** Attempts that an open circuit put behind others. */
  readonly passedOver: Set<Attempt>
  /** What became of the dollars that thinking may cost, as the answer's metadata tells it. Absent: nobody set a sum. */
  thinking?: Map<Attempt, JsonObject>
  /** The attempt whose content the client gets. */
  answered?: Outcome
}

export const newCourse = (): Course => ({ outcomes: [], passedOver: new Set() })

/**
 * Every attempt that was made, in the order in which they began but for the one that answered: that is the last one.
 */
export const triedIn = ({ outcomes, answered }: Course): readonly Outcome[] =>
  answered ? [...outcomes.filter((outcome) => outcome !== answered), answered] : outcomes
