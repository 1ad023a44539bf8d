import { DAY_MS } from '../../../storage/calendar.ts'
import { type Amounts, type Gate, MINUTE } from '../../../storage/gates.ts'
import { type Budget, type Limit, type Spender, UNITS } from '../../core/cost/budgets.ts'
import { compact } from '../../core/json/value.ts'
import { windowAt } from '../gates/window.ts'

/** Longer than any month, and than whoever reads a window when it is over. */
const KEPT_MS = 40 * DAY_MS

/** Users may be called anything: with these marks as they are, one could be another with a model. */
const escaped = (user: string): string => user.replaceAll('%', '%25').replaceAll('#', '%23')

/** Of all teams, no other of the scope is called so. Ids of keys are of one team as they are. */
const IDS: Readonly<Record<Spender, (team: string, id: string) => string>> = {
  team: (team) => team,
  project: (team, id) => `${team}/${id}`,
  key: (_, id) => id,
  user: (team, id) => `${team}/${escaped(id)}`,
}

/** Whose gate of a team that is: the id that it was made of. */
export const ownerIn = (team: string, { scope, id }: Pick<Gate, 'scope' | 'id'>): string => {
  const own = id.slice(team.length + 1)
  if (scope === 'project') return own
  return scope === 'user' ? own.replaceAll('%23', '#').replaceAll('%25', '%') : id
}

/** How long the gate of a window is kept that ends then, milliseconds since 1970. */
export const keptUntil = (resetsAt: number): number => resetsAt + KEPT_MS

/**
 * Where a budget of a team counts a request that began then (milliseconds since 1970). `id`: whose it is, a project, a key
 * or a user, where the budget is that of each.
 */
export const gateOfBudget = (team: string, budget: Budget, id: string, startedAt: number): Gate => {
  const { scope, window: kind, armed } = budget
  const { id: window, resetsAt } = windowAt(kind, startedAt, armed)
  const until = resetsAt === undefined ? undefined : keptUntil(resetsAt)
  return compact({ scope, id: IDS[scope](team, id), window, keptUntil: until })
}

/** Where a limit does. No window ends it; it is as good as new soon after nobody has asked for it. */
export const gateOfLimit = (team: string, { scope, model }: Limit, id: string, startedAt: number): Gate => ({
  scope,
  id: IDS[scope](team, id) + (model === undefined ? '' : `#${model}`),
  window: MINUTE,
  keptUntil: startedAt + DAY_MS,
})

/** What may be spent in the window of that moment, milliseconds since 1970: with the raises that are not over by then. */
export const limitsAt = ({ limits, raises = [] }: Budget, nowMs: number): Readonly<Partial<Amounts>> => {
  const all = [limits, ...raises.filter(({ untilMs }) => untilMs > nowMs).map(({ amounts }) => amounts)]
  return Object.fromEntries(
    UNITS.filter((unit) => limits[unit] !== undefined).map((unit) => [
      unit,
      all.reduce((sum, amounts) => sum + BigInt(amounts[unit] ?? 0), 0n),
    ]),
  )
}
