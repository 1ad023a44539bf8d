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

export type Effort = (typeof EFFORTS)[number]

export const isEffort = (value: unknown): value is Effort => EFFORTS.some((effort) => effort === value)

/** The nearest of those that a model knows, the lesser of two; who asks for reasoning gets some where there is any. */
export const nearestEffort = (asked: Effort, known: readonly Effort[]): Effort | undefined => {
  const candidates = asked === 'none' ? known : known.filter((effort) => effort !== 'none')
  const distance = (effort: Effort) => Math.abs(EFFORTS.indexOf(effort) - EFFORTS.indexOf(asked))
  return candidates.toSorted((a, b) => distance(a) - distance(b) || EFFORTS.indexOf(a) - EFFORTS.indexOf(b))[0]
}
