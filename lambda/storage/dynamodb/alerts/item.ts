import { SPENDERS, UNITS } from '../../../gateway/core/cost/budgets.ts'
import type { Alert } from '../../alerts.ts'
import { type Attributes, fromItem, type Item, number, text, toItem } from '../attributes.ts'

/** What the partitions of alerts begin with. The ledger's filter knows it too. */
export const ALERTS = 'ALERT#'

/** The table of attribute names. The key alone does not tell them apart: an id may have any character. */
const ATTRIBUTES: Attributes<Omit<Alert, 'keptUntil'>> = {
  scope: ['sc', text()],
  id: ['id', text()],
  window: ['w', text()],
  unit: ['un', text()],
  percent: ['pc', number],
  team: ['t', text()],
  limit: ['l', text()],
  spent: ['s', text()],
  at: ['at', number],
}

export const alertKey = ({ scope, id, window, unit, percent }: Alert): Item => ({
  pk: text().write(`${ALERTS}${scope}#${id}`),
  sk: text().write(`${window}#${unit}#${percent}`),
})

export const toAlertItem = ({ keptUntil, ...alert }: Alert): Item => ({
  ...alertKey(alert),
  ...toItem(ATTRIBUTES, alert),
  ...(keptUntil === undefined ? {} : { ttl: number.write(Math.ceil(keptUntil / 1000)) }),
})

const WHOLE = /^-?\d+$/

/** Throws for an item that is no alert. */
export const fromAlertItem = (item: Item): Alert => {
  const alert = fromItem(ATTRIBUTES, item)
  const missing = Object.keys(ATTRIBUTES).find((field) => !(field in alert))
  if (missing !== undefined) throw new Error(`The alert has no ${missing}.`)
  const { scope, unit, percent, limit, spent, at } = alert
  const isKnown = SPENDERS.includes(scope) && UNITS.includes(unit)
  const isCounted = [limit, spent].every((amount) => WHOLE.test(amount)) && [percent, at].every(Number.isSafeInteger)
  if (!isKnown || !isCounted)
    throw new Error('The alert is of an unknown scope or unit, or its amounts are no whole numbers.')
  return item['ttl'] ? { ...alert, keptUntil: number.read(item['ttl']) * 1000 } : alert
}
