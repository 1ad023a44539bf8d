import type { FinishReason } from '../../core/canonical/parts.ts'
import type { Generation } from './generation.ts'

/** V2 writes the reason as one word, V3 does not know `interrupted`. */
export const encodeFinish = (reason: FinishReason, generation: Generation): unknown => {
  if (generation === 'v4') return reason
  const isInterrupted = reason.unified === 'interrupted'
  if (generation === 'v3') return isInterrupted ? { ...reason, unified: 'other' } : reason
  return isInterrupted ? 'unknown' : reason.unified
}
