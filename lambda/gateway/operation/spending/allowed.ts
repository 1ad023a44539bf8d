import type { Dialect } from '../../core/dialect.ts'
import { memo } from '../../core/memo.ts'
import type { CreditAccounts } from '../../money/credits/accounts.ts'
import type { KeyRequest } from '../operation.ts'
import type { Planned, Progress } from '../progress.ts'
import type { SpendingDeps } from './finish.ts'

export interface AllowedDeps {
  /** Where budgets and limits are counted. */
  readonly spending: () => Promise<SpendingDeps>
  /** What teams have left that pay in advance. */
  readonly credits: () => Promise<CreditAccounts>
  /** Keeps what is known of a request, in case its process dies. */
  readonly keep: () => Promise<void>
}

/** Few callers have budgets, limits or credits. */
const operations = memo(() => import('./operations.ts'))

/**
 * The request as its caller's credits and budgets let it run, which hold what it may cost from here on. Not ended with the request:
 * what is held for a client that has left is to be given back. Throws what refuses it.
 */
export const allowed = async (
  request: KeyRequest,
  dialect: Pick<Dialect, 'fields'>,
  planned: Planned,
  progress: Progress,
  { spending: deps, credits: accountsOf, keep }: AllowedDeps,
): Promise<Planned> => {
  const { spending } = request.caller
  if (!spending) return planned
  const [{ allow, funded, charging }, d] = await Promise.all([operations(), deps()])
  const { credits } = spending
  const begun = { request, dialect, spending, progress, keep }
  if (!credits) return allow({ ...begun, planned }, d)
  const rest = await funded(request, planned, credits, { accounts: await accountsOf(), log: d.log })
  progress.plan = rest.plan
  const run = await allow({ ...begun, planned: rest }, d)
  if (progress.spending) progress.spending = charging(progress.spending, progress, request, credits, d)
  return run
}
