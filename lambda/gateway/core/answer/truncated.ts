import type { FinishReason } from '../canonical/parts.ts'
import { GatewayError } from '../error.ts'
import { compact } from '../json/value.ts'
import type { Cut } from './answer.ts'

/** How far an answer has come. */
interface AnswerProgress {
  /** Something has come that the client would miss. */
  readonly hasContent: boolean
  /** Its terminal event has come, or all of its bytes. */
  readonly isComplete: boolean
}

/** An answer that has its end, as the provider tells it. */
interface Ending {
  readonly finish: FinishReason
  readonly hasContent: boolean
  /** What the provider says of it. */
  readonly why?: string | undefined
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

/** Does an ending say why there is nothing before it? */
export const saysWhy = ({ unified }: FinishReason): boolean => unified !== 'other'

/**
 * An answer that its provider has given up, or that has nothing in it and does not say why; undefined for any other.
 */
export const givenUp = ({ finish, hasContent, why }: Ending): GatewayError | undefined => {
  const { unified, raw } = finish
  if (unified !== 'error' && unified !== 'interrupted' && (hasContent || saysWhy(finish))) return undefined
  // The word alone says no more than that.
  const word = raw === 'error' ? undefined : raw
  const reason = [word, why].filter(Boolean).join(': ')
  const message = `The provider gave its answer up ${reason ? `(${reason})` : 'without saying why'}.`
  return new GatewayError('upstream-failed', message, compact({ type: word }))
}
