import { GatewayError } from '../../gateway/core/error.ts'
import { untilAborted } from '../../gateway/core/time-limit.ts'
import { isThrottling } from './error.ts'
import { AwsException } from './exception.ts'

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html, `standard`. */
const MAX_TRIES = 3

/** The longest first pause; each further one may be twice as long. */
const PAUSE_MS = 50
/** Whoever throttles needs more time than a connection that broke. */
const THROTTLED_PAUSE_MS = 250

/** May the same be asked again? Where a connection or a service failed, not where AWS understood and refused. */
const isTransient = (error: unknown): boolean => {
  if (!(error instanceof AwsException))
    return error instanceof Error && 'code' in error && !(error instanceof GatewayError)
  const { httpStatusCode: status } = error.$metadata
  return status >= 500 || status === 429 || isThrottling(error) || error.name.startsWith('RequestTimeout')
}

/** In full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
const pauseMs = (error: unknown, tries: number): number =>
  Math.random() * (isThrottling(error) ? THROTTLED_PAUSE_MS : PAUSE_MS) * 2 ** (tries - 1)

/** Tries up to three times what may succeed the next time. The signal ends pauses too. */
export const withRetries = async <T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> => {
  for (let tries = 1; ; tries++)
    try {
      return await attempt()
    } catch (error) {
      if (tries === MAX_TRIES || signal.aborted || !isTransient(error)) throw error
      const ms = pauseMs(error, tries)
      await untilAborted(new Promise((resolve) => setTimeout(resolve, ms)), signal)
    }
}
