import { GatewayError } from '../../core/error.ts'
import type { Outcome } from '../../core/outcome.ts'
import { isNotHere } from './not-here.ts'

/** Anyone else would say the same. */
export const isFinal = (error: GatewayError): boolean => !error.failover && !isNotHere(error)

/** An attempt that failed. */
type Failed = Pick<Outcome, 'attempt' | 'error'>

const isRejection = (error: GatewayError | undefined): boolean =>
  error?.blame === 'caller' && (isFinal(error) || isNotHere(error))

/** What a caller can do best about comes first. */
const WORTH: readonly ((error: GatewayError) => boolean)[] = [
  // To wait: whoever failed so may take the request, whatever others have against it.
  ({ isLasting }) => !isLasting,
  // To mend the request.
  (error) => error.blame === 'caller' && !isNotHere(error),
  // To tell the operator.
  ({ blame }) => blame === 'upstream',
  // To ask for less: nobody who is left has it.
  isNotHere,
]

const rankOf = (error: GatewayError): number => WORTH.findIndex((isSo) => isSo(error))

const isSameEndpoint = ({ attempt: a }: Failed, { attempt: b }: Failed): boolean =>
  a.provider.slug === b.provider.slug && a.upstreamModel === b.upstreamModel

/** Whoever has said what is wrong with the request is no longer merely busy. */
const lastWords = (failures: readonly Failed[]): GatewayError[] =>
  failures.flatMap((failed, index) => {
    const isTakenBack = failures
      .slice(index + 1)
      .some((later) => isRejection(later.error) && isSameEndpoint(failed, later))
    return isTakenBack ? [] : (failed.error ?? [])
  })

/**
 * The error that the caller gets to read when these attempts failed, one after the other: the one most worth acting
 * upon, of several the last. Where time heals it, with the shortest `Retry-After` that any of them gave: by then
 * somebody has promised to be ready, while those who gave none have promised nothing. Undefined only where no attempt
 * failed.
 */
export const mostTelling = (failures: readonly Failed[]): GatewayError | undefined => {
  const errors = lastWords(failures)
  const best = errors.toReversed().toSorted((a, b) => rankOf(a) - rankOf(b))[0]
  if (!best || best.isLasting) return best
  const waits = errors.flatMap(({ isLasting, detail }) => (isLasting ? [] : (detail.retryAfterMs ?? [])))
  const retryAfterMs = Math.min(...waits)
  return waits.length === 0 || retryAfterMs === best.detail.retryAfterMs
    ? best
    : new GatewayError(best.code, best.message, { ...best.detail, retryAfterMs })
}
