import type { Alert, Alerts } from '../../../storage/alerts.ts'

/** Alerts of so many budgets, all of which are forgotten beyond it: the store knows them. */
const MOST_KNOWN = 5000

const nameOf = ({ scope, id, window, unit, percent }: Alert): string =>
  JSON.stringify([scope, id, window, unit, percent])

/** Asks the store once for each: what this process has found before was told. Where that is not known, it asks again. */
export const knownAlerts = (alerts: Alerts): Alerts => {
  const known = new Set<string>()
  return {
    async first(alert) {
      const name = nameOf(alert)
      if (known.has(name)) return false
      if (known.size >= MOST_KNOWN) known.clear()
      known.add(name)
      try {
        return await alerts.first(alert)
      } catch (error) {
        known.delete(name)
        throw error
      }
    },
  }
}
