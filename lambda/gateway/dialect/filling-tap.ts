import type { Tap } from '../core/dialect.ts'

/** A tap as whoever reads along fills it: one object, since one with getters is of a kind of its own for each answer. */
export type FillingTap = { -readonly [Key in keyof Tap]: Tap[Key] }

/** Before the first event. */
export const NOTHING_TOLD = {
  content: false,
  complete: false,
  over: false,
  error: undefined,
  usage: undefined,
  finish: undefined,
  model: undefined,
  id: undefined,
} as const satisfies Partial<FillingTap>
