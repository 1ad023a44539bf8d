import type { Effort } from '../canonical/efforts.ts'

/**
 * What models of one family have in common, where it decides how a request must be written. Absent: nothing is known.
 */
export interface Family {
  /** Efforts that it knows. Empty: it reasons as much as it will. */
  readonly efforts?: readonly Effort[]
  /** Settings of sampling: never, only while it does not reason, or one of temperature and top_p. Absent: taken. */
  readonly sampling?: 'never' | 'unless-reasoning' | 'one'
  /** Instructions between the turns are its own to follow, where the API has a place for them. */
  readonly lateInstructions?: true
  /** A budget of thinking, which an effort is there, insists on the thinking before calls that are answered. */
  readonly insistsOnThinking?: true
  /** It does not reason unless it is told to. */
  readonly restsByDefault?: true
  /** `false`: stop sequences are an error. */
  readonly stops?: false
  /** `false`: an answer that comes last is an error, not the beginning of the next one. */
  readonly continues?: false
}
