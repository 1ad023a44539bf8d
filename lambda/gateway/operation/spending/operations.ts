/** What is done for callers with budgets, limits or credits. Together: few callers have any, and they need most of it. */
export { earlierWindows } from '../../money/budgets/earlier-windows.ts'
export { knownAlerts } from '../../money/budgets/known-alerts.ts'
export { softStates } from '../../money/budgets/soft-states.ts'
export { creditAccounts } from '../../money/credits/accounts.ts'
export { allow } from './begin.ts'
export { charging, funded } from './credits.ts'
