/** What is done for callers with budgets, limits or credits. Together: few callers have any, and they need most of it. */
export { creditAccounts } from '../../money/credits/accounts.ts'
export { allow } from './begin.ts'
export { charging, funded } from './credits.ts'
