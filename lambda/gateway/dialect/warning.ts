import type { Warning } from '../core/canonical/parts.ts'

/** What a function made, and what it had to leave behind: warnings are returned, never written into a parameter. */
export type WithWarnings<T> = T & { readonly warnings: readonly Warning[] }

export const unsupported = (feature: string, details?: string): Warning =>
  details === undefined ? { type: 'unsupported', feature } : { type: 'unsupported', feature, details }
