import { memo } from '../../core/memo.ts'
import type { KeyRequest } from '../operation.ts'
import type { Planned, Progress } from '../progress.ts'
import type { SpendingDeps } from './finish.ts'

export interface AllowedDeps {
  /** Where budgets and limits are counted. */
  readonly spending: () => Promise<SpendingDeps>
  /** Whether attempts run beside each other where a request does not say. */
  readonly hedge: boolean
  /** Keeps what is known of a request, in case its process dies. */
  readonly keep: () => Promise<void>
}

/** Few callers have budgets or limits. */
const beginning = memo(() => import('./begin.ts'))

/**
 * The request as its caller's budgets let it run, which hold what it may cost from here on. Not ended with the request:
 * what is held for a client that has left is to be given back. Throws what refuses it.
 */
export const allowed = async (
  request: KeyRequest,
  planned: Planned,
  progress: Progress,
  { spending: deps, hedge, keep }: AllowedDeps,
): Promise<Planned> => {
  const { spending } = request.caller
  if (!spending) return planned
  const [{ allow }, d] = await Promise.all([beginning(), deps()])
  return allow({ request, spending, planned, progress, hedge, keep }, d)
}
