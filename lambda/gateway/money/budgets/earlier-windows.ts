import { DAY_MS, LATE_MS } from '../../../storage/calendar.ts'
import type { Gate } from '../../../storage/gates.ts'
import type { Budget, WindowKind } from '../../core/cost/budgets.ts'
import { windowAt } from '../gates/window.ts'
import type { RequestRule } from './request-rules.ts'

/** Nobody asks for a window that is over: what is left there is looked for by those that come after it. */

/** A moment of the window before that of another moment; undefined where there is none. */
const BEFORE: Readonly<Record<WindowKind, (ms: number) => number | undefined>> = {
  day: (ms) => ms - DAY_MS,
  week: (ms) => ms - 7 * DAY_MS,
  month: (ms) => Date.UTC(new Date(ms).getUTCFullYear(), new Date(ms).getUTCMonth(), 0),
  none: () => undefined,
}

/** The gate of the window before, once all of its requests are over; undefined where there is none. */
export const gateBefore = ({ scope, id }: Gate, budget: Budget, nowMs: number): Gate | undefined => {
  const moment = BEFORE[budget.window](nowMs)
  if (moment === undefined) return undefined
  const { id: window, resetsAt = nowMs } = windowAt(budget.window, moment, budget.armed)
  return resetsAt + LATE_MS <= nowMs ? { scope, id, window } : undefined
}

/** Gates that are remembered; beyond it all are forgotten, and looked at once more. */
const MOST_KNOWN = 5000

export interface EarlierWindows {
  /** Gates of windows that are over, each once in the life of a process. */
  due(rules: readonly RequestRule[]): readonly Gate[]
}

/** `now`: milliseconds since 1970. */
export const earlierWindows = (now: () => number): EarlierWindows => {
  const known = new Set<string>()
  const isNew = ({ scope, id, window }: Gate): boolean => {
    const name = JSON.stringify([scope, id, window])
    if (known.has(name)) return false
    if (known.size >= MOST_KNOWN) known.clear()
    known.add(name)
    return true
  }
  const before = ({ rule, budget }: RequestRule): Gate | undefined => budget && gateBefore(rule.gate, budget, now())
  return { due: (rules) => rules.flatMap((each) => before(each) ?? []).filter(isNew) }
}
