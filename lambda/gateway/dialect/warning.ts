import type { Warning } from '../core/canonical/parts.ts'

/** What a function made, and what it had to leave behind: warnings are returned, never written into a parameter. */
export type WithWarnings<T, Type extends Warning['type'] = Warning['type']> = T & {
  readonly warnings: readonly Extract<Warning, { type: Type }>[]
}

/** Each feature once, however often it was left out; the last details stand. */
export const withoutRepeats = <W extends { readonly feature: string }>(warnings: readonly W[]): W[] => [
  ...new Map(warnings.map((warning) => [warning.feature, warning])).values(),
]
