import { GatewayError } from '../../core/error.ts'
import type { AttemptHandle, CommittedAttempt } from './begin.ts'
import { isFinal } from './worth.ts'

const isSettledWithin = (promise: Promise<unknown>, ms: number): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms)
    const settled = () => {
      clearTimeout(timer)
      resolve(true)
    }
    promise.then(settled, settled)
  })

/** Ends the attempt that came second, also if it committed at the same moment. */
const dismiss = ({ committed, cancel }: AttemptHandle): void => {
  const lost = new GatewayError('cancelled', 'Another attempt answered first.')
  cancel(lost)
  committed.then(
    ({ answer, settle }) => {
      settle(lost)
      answer.source.cancel()
    },
    () => undefined,
  )
}

/** The error that decides what follows when both failed: one that everyone would repeat, else the first's. */
const decisive = ({ errors }: AggregateError): unknown =>
  errors.find((error) => error instanceof GatewayError && isFinal(error)) ?? errors[0]

/**
 * Begins a second attempt when the first is silent after `ms`. Whichever has content first wins, the other is
 * cancelled; rejects when both fail. `second` gives undefined where nobody else is left.
 */
export const hedged = async (
  first: AttemptHandle,
  ms: number,
  second: () => AttemptHandle | undefined,
): Promise<CommittedAttempt> => {
  if (await isSettledWithin(first.committed, ms)) return first.committed
  const other = second()
  if (!other) return first.committed
  const both = [first, other]
  const won = await Promise.any(both.map(async (handle) => ({ handle, committed: await handle.committed }))).catch(
    (error: AggregateError) => {
      throw decisive(error)
    },
  )
  for (const handle of both) if (handle !== won.handle) dismiss(handle)
  return won.committed
}
