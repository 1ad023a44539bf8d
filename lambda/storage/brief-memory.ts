import { setTimeout as wait } from 'node:timers/promises'

/** How long a store of this machine answers from memory: what another process writes is seen after that time. */
export const KEPT_MS = 100
/** Timers may be early. */
const MARGIN_MS = 20
/** Beyond it all is forgotten and asked for again. */
const MAX_KEPT = 1000

export interface BriefMemory<T> {
  /** What was loaded less than `KEPT_MS` ago, or what is there now. A failure is not remembered. */
  get(key: string): Promise<T>
  /** The next `get` loads again. */
  forget(key: string): void
  /** To be awaited by who has written: resolves when no process answers any more with what was there before. */
  changed(key: string): Promise<void>
}

/**
 * For stores of which many requests a second ask the same. The age of a value counts from before it was read, on a clock
 * that nobody sets.
 */
export const briefMemory = <T>(load: (key: string) => Promise<T>): BriefMemory<T> => {
  const kept = new Map<string, { readonly since: number; readonly value: Promise<T> }>()
  const start = (key: string, since: number): Promise<T> => {
    const value = load(key)
    if (kept.size >= MAX_KEPT) kept.clear()
    kept.set(key, { since, value })
    value.catch(() => {
      if (kept.get(key)?.value === value) kept.delete(key)
    })
    return value
  }
  return {
    get: (key) => {
      const now = performance.now()
      const known = kept.get(key)
      return known && now - known.since < KEPT_MS ? known.value : start(key, now)
    },
    forget: (key) => {
      kept.delete(key)
    },
    changed: async (key) => {
      kept.delete(key)
      await wait(KEPT_MS + MARGIN_MS)
    },
  }
}
