import type { Warning } from './canonical/parts.ts'

/** The warning that something of a request is left out. */
export const unsupported = (feature: string, details?: string): Extract<Warning, { type: 'unsupported' }> => ({
  type: 'unsupported',
  feature,
  ...(details ? { details } : {}),
})
