/** Rejects with the signal's reason as soon as it aborts, whatever the promise does then. */
export const untilAborted = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    const leave = () => signal.removeEventListener('abort', abort)
    promise.then(
      (value) => {
        leave()
        resolve(value)
      },
      (error: unknown) => {
        leave()
        reject(error)
      },
    )
  })

/** What ends work before it is done. */
export interface TimeLimit {
  /** Infinity: nothing but its signal. */
  readonly ms: number
  readonly timeoutError: (ms: number) => Error
  /** Ends it as well, with its own reason. */
  readonly signal?: AbortSignal | undefined
}

const NEVER = new AbortController().signal

/** Runs work that may take so long. Then its signal aborts and the promise rejects, whatever the work makes of that. */
export const within = async <T>(
  { ms, timeoutError, signal }: TimeLimit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  if (ms === Number.POSITIVE_INFINITY && !signal) return work(NEVER)
  const ended = new AbortController()
  const leave = () => ended.abort(signal?.reason)
  if (signal?.aborted) leave()
  signal?.addEventListener('abort', leave, { once: true })
  const working = work(ended.signal)
  // Not before: a limit within the work that is as long ends it first, and knows better why.
  const timer = Number.isFinite(ms) ? setTimeout(() => ended.abort(timeoutError(ms)), ms) : undefined
  try {
    return await untilAborted(working, ended.signal)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', leave)
  }
}
