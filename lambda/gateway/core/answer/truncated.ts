import { GatewayError } from '../error.ts'
import type { Cut } from './answer.ts'

/** How far an answer has come. */
interface AnswerProgress {
  /** Something has come that the client would miss. */
  readonly hasContent: boolean
  /** Its terminal event has come, or all of its bytes. */
  readonly isComplete: boolean
}

/** An answer that ended too soon. `from` is who gave it: a provider by its slug, else a host. */
export const truncated = (
  from: string,
  { hasContent }: Pick<AnswerProgress, 'hasContent'>,
  cut: Cut = {},
): GatewayError => {
  const { rehearsal, cause } = cut
  const what = `${from} ended its answer before ${hasContent ? 'it was complete' : 'any content'}.`
  return new GatewayError('upstream-truncated', rehearsal ? `${rehearsal}: ${what}` : what, { provider: from, cause })
}

/** The one rule: an answer that has ended, however it ended, must be complete. Throws 'upstream-truncated'. */
export const requireComplete = (progress: AnswerProgress, from: string, cut?: Cut): void => {
  if (!progress.isComplete) throw truncated(from, progress, cut)
}
