/** What tells of requests that are over. Together: few processes are asked for any of it. */
export { type CreditsDeps, showCredits } from './credits.ts'
export { type LogsDeps, listLogs } from './logs.ts'
export { type LookUpDeps, lookUpGeneration } from './look-up-generation.ts'
export { type SpendReportDeps, spendReport } from './spend-report.ts'
