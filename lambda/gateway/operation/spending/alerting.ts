import type { Log } from '../../../log.ts'
import type { Alert, Alerts } from '../../../storage/alerts.ts'
import { spentIn } from '../../../storage/gate-state.ts'
import { type GateState, UNITS } from '../../../storage/gates.ts'
import { compact } from '../../core/json/value.ts'
import { alertText } from '../../money/budgets/alert-text.ts'
import { reached } from '../../money/budgets/reached.ts'
import type { RequestRule } from '../../money/budgets/request-rules.ts'

/**
 * Parts of a budget that are spent: not only those that this request has reached, as the answer that said so may have
 * been lost, or its process. `now`: milliseconds since 1970.
 */
const alertsOf = (team: string, { rule, budget }: RequestRule, state: GateState, now: number): Alert[] => {
  if (!budget) return []
  const { id, window, keptUntil } = rule.gate
  const spent = spentIn(state)
  return UNITS.flatMap((unit) => {
    const limit = rule.limits[unit]
    if (limit === undefined) return []
    return reached(budget.alerts, spent[unit], limit).map(
      (percent): Alert =>
        compact({
          ...{ scope: budget.scope, id, window, unit, percent, team, keptUntil },
          ...{ limit: String(limit), spent: String(spent[unit]), at: now },
        }),
    )
  })
}

export interface AlertingDeps {
  readonly alerts: Alerts
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** What gates have said. */
type Said = readonly (readonly [RequestRule, GateState])[]

/** Tells in the log what parts of budgets are spent of which nobody has told. Rejects where their store does not answer. */
export const tellAlerts = async (team: string, said: Said, { alerts, log, now }: AlertingDeps): Promise<void> => {
  const reached = said.flatMap(([rule, state]) => alertsOf(team, rule, state, now()))
  const tell = async (alert: Alert): Promise<void> => {
    if (!(await alerts.first(alert))) return
    const { subject, text } = alertText(alert)
    log({ level: 'warn', message: subject, text, alert })
  }
  await Promise.all(reached.map(tell))
}
