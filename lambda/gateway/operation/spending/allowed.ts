import type { Dialect } from '../../core/dialect.ts'
import { memo } from '../../core/memo.ts'
import type { KeyRequest } from '../operation.ts'
import type { Planned, Progress } from '../progress.ts'
import type { SpendingDeps } from './finish.ts'

export interface AllowedDeps {
  /** Where budgets and limits are counted. */
  readonly spending: () => Promise<SpendingDeps>
  /** Whether attempts run beside each other where a request does not say. */
  readonly hedge: boolean
}

/** Few callers have budgets or limits. */
const beginning = memo(() => import('./begin.ts'))

/**
 * The request as its caller's budgets let it run, which hold what it may cost from here on. Not ended with the request:
 * what is held for a client that has left is to be given back. Throws what refuses it.
 */
export const allowed = async (
  request: KeyRequest,
  dialect: Pick<Dialect, 'fields'>,
  planned: Planned,
  progress: Progress,
  { spending: deps, hedge }: AllowedDeps,
): Promise<Planned> => {
  const { spending } = request.caller
  if (!spending) return planned
  const [{ allow }, d] = await Promise.all([beginning(), deps()])
  return allow({ request, dialect, spending, planned, progress, hedge }, d)
}
