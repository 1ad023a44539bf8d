import type { Log } from '../../../log.ts'
import { NO_AMOUNTS } from '../../../storage/gate-state.ts'
import { type Credits, chargedWithin } from '../../core/cost/credits.ts'
import type { CreditAccounts } from '../../money/credits/accounts.ts'
import { chargeOf } from '../../money/credits/charge.ts'
import { fundsError, fundsWarning } from '../../money/credits/no-funds.ts'
import { dayName, gateOfCredits } from '../../money/credits/periods.ts'
import type { KeyRequest } from '../operation.ts'
import type { Planned, Progress } from '../progress.ts'
import type { Finishing, SpendingDeps } from './finish.ts'

/** A request is of the day, and under the settings, of its start. */
const isCharged = ({ exchange: { receivedAt } }: KeyRequest, credits: Credits): boolean =>
  chargedWithin(credits, receivedAt, receivedAt + 1).length > 0

/**
 * The plan as far as its team can pay for it: where no credits are left, without the deployment's own credentials. Where
 * the store does not say in time, all of it runs. Throws `insufficient-funds` where nothing is left of it.
 */
export const funded = async (
  request: KeyRequest,
  planned: Planned,
  credits: Credits,
  { accounts, log }: { readonly accounts: CreditAccounts; readonly log: Log },
): Promise<Planned> => {
  const { team } = request.caller
  const { plan } = planned
  const own = plan.attempts.filter(({ credential }) => credential.kind !== 'system')
  if (own.length === plan.attempts.length || !isCharged(request, credits)) return planned
  const account = await accounts.of(team, credits).catch((error: unknown) => {
    log({ level: 'error', message: 'credits could not be checked', team, error })
    return undefined
  })
  if (!account || account.balance > 0n) return planned
  if (own.length === 0) throw fundsError(team, account.balance)
  return { ...planned, plan: { ...plan, attempts: own, warnings: [...plan.warnings, fundsWarning(team)] } }
}

/** Counts what a request has used of its team's credits when it has ended: one write, beside all else that follows. */
export const charging = (
  spending: Finishing,
  { course }: Pick<Progress, 'course'>,
  request: KeyRequest,
  credits: Credits,
  { gates, states, log }: Pick<SpendingDeps, 'gates' | 'states' | 'log'>,
): Finishing => {
  const { team } = request.caller
  const charge = async (): Promise<void> => {
    const pico = isCharged(request, credits) ? chargeOf(course.outcomes) : 0n
    if (pico === 0n) return
    const gate = gateOfCredits(team, dayName(request.exchange.receivedAt))
    const state = await gates.adjust(gate, { ...NO_AMOUNTS, pico })
    if (state) states.tell(gate, state)
  }
  return {
    ...spending,
    finish: async () => {
      await Promise.all([
        spending.finish(),
        charge().catch((error: unknown) =>
          log({
            level: 'error',
            message: 'what a request used of credits is not counted until its day is over',
            error,
          }),
        ),
      ])
    },
  }
}
