import type { Warning } from '../core/canonical/parts.ts'

type Unsupported = Extract<Warning, { type: 'unsupported' }>

/** What a function made, and what it had to leave behind: warnings are returned, never written into a parameter. */
export type WithWarnings<T, Type extends Warning['type'] = Warning['type']> = T & {
  readonly warnings: readonly Extract<Warning, { type: Type }>[]
}

export const unsupported = (feature: string, details?: string): Unsupported =>
  details === undefined ? { type: 'unsupported', feature } : { type: 'unsupported', feature, details }

/** Each feature once, however often it was left out; the last details stand. */
export const withoutRepeats = (warnings: readonly Unsupported[]): Unsupported[] => [
  ...new Map(warnings.map((warning) => [warning.feature, warning])).values(),
]
