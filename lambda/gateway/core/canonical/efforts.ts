import type { CallOptions } from './parts.ts'

/** How much a model may be asked to reason, from not at all to most. */
export const EFFORTS = [
  'none',
  'minimal',
  'low',
  'medium',
  'high',
  'xhigh',
  'max',
] as const satisfies readonly CallOptions['reasoning'][]
