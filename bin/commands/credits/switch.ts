import type { SpendingRules } from '../../../lambda/gateway/core/cost/budgets.ts'
import { areOn, type Credits } from '../../../lambda/gateway/core/cost/credits.ts'
import { compact } from '../../../lambda/gateway/core/json/value.ts'
import { NONE } from '../../accounts/changes.ts'
import { changeSpending } from '../../budgets/change-spending.ts'
import { withSpending } from '../../budgets/spending-store.ts'
import { amountFrom } from '../../budgets/unit-amounts.ts'
import type { Arguments, Command } from '../../command.ts'
import { creditsOf, keepDue } from '../../credits/account.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { allowanceText, balanceText } from '../../view/credits.ts'

/** Null takes it away. Throws UsageError for what is no amount. */
const allowanceFrom = ({ allowance }: Arguments['options']): string | null | undefined => {
  if (allowance === undefined || allowance === NONE) return allowance === undefined ? undefined : null
  return String(amountFrom('pico', String(allowance), 'allowance'))
}

const switchedOn = ({ credits, ...rules }: SpendingRules, pico: string | null | undefined, now: number) => {
  const before = credits?.periods ?? []
  const periods = areOn(credits) ? before : [...before, { fromMs: now }]
  // The same again is no change: it holds since it was set.
  const isSame = pico === undefined || pico === credits?.allowance?.pico
  const allowance = isSame ? credits?.allowance : pico === null ? undefined : { pico, sinceMs: now }
  const next: Credits = compact({ periods, allowance })
  return { rules: { ...rules, credits: next } }
}

const switchedOff = ({ credits, ...rules }: SpendingRules, now: number) => {
  if (!credits) return { rules }
  const periods = credits.periods.map(({ fromMs, untilMs = now }) => ({ fromMs, untilMs }))
  return { rules: { ...rules, credits: { ...credits, periods } } }
}

export const creditsOn: Command = {
  name: 'credits on',
  synopsis: `[--allowance USD|none] ${STORE_SYNOPSIS}`,
  summary:
    'From now on requests of a team by the credentials of the deployment are charged to its credits, and need some. An allowance may be spent each month until something is bought.',
  options: { ...STORE_OPTIONS, allowance: { type: 'string' } },
  operands: [],
  begins: true,
  async run({ options }, { say }) {
    const now = Date.now()
    const allowance = allowanceFrom(options)
    return withSpending(options, async (store) => {
      // What has begun under the allowance before stays what it is.
      await keepDue(store, now)
      await changeSpending(store, now, (rules) => switchedOn(rules, allowance, now))
      const credits = await creditsOf(store, now)
      say(
        `Credits of team ${store.team} in ${store.where} are on, ${allowanceText(credits)}. ${balanceText(credits)} Running gateways follow within a minute.\n`,
      )
      return 0
    })
  },
}

export const creditsOff: Command = {
  name: 'credits off',
  synopsis: STORE_SYNOPSIS,
  summary: 'Requests of a team are charged no more, and need no credits. What it has left stays.',
  options: STORE_OPTIONS,
  operands: [],
  async run({ options }, { say }) {
    const now = Date.now()
    return withSpending(options, async (store) => {
      await keepDue(store, now)
      await changeSpending(store, now, (rules) => switchedOff(rules, now))
      const credits = await creditsOf(store, now)
      say(
        `Credits of team ${store.team} in ${store.where} are off. ${balanceText(credits)} Running gateways follow within a minute.\n`,
      )
      return 0
    })
  },
}
