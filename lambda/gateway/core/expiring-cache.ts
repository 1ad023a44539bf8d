export interface ExpiringCacheOptions<T> {
  /** Its failure reaches everyone who waits for it and is not remembered. */
  readonly load: (key: string) => Promise<T>
  /** How long an answer may be used, in milliseconds. */
  readonly lifetimeMs: (value: T) => number
  /** Beyond it the least recently used entry goes. */
  readonly maxEntries: number
  /** Milliseconds, any origin. */
  readonly now: () => number
}

export interface ExpiringCache<T> {
  /** The remembered value, or a fresh one; callers that ask at the same time share one load. */
  get(key: string): Promise<T>
  /** The next `get` loads again, also when a load is under way; a value younger than `minAgeMs` is kept. */
  forget(key: string, minAgeMs?: number): void
}

/** A bounded cache in process memory for values that live in a remote store. */
export const expiringCache = <T>({ load, lifetimeMs, maxEntries, now }: ExpiringCacheOptions<T>): ExpiringCache<T> => {
  const entries = new Map<string, { value: T; since: number; until: number }>()
  const loads = new Map<string, Promise<T>>()

  const start = (key: string): Promise<T> => {
    const loading: Promise<T> = load(key)
      .then((value) => {
        if (loads.get(key) === loading) remember(key, value)
        return value
      })
      .finally(() => {
        if (loads.get(key) === loading) loads.delete(key)
      })
    loads.set(key, loading)
    return loading
  }

  const remember = (key: string, value: T): void => {
    entries.set(key, { value, since: now(), until: now() + lifetimeMs(value) })
    const [oldest] = entries.keys()
    if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest)
  }

  return {
    async get(key) {
      const entry = entries.get(key)
      // A Map keeps insertion order: taking an entry out and putting it back makes it the newest.
      entries.delete(key)
      if (entry === undefined || entry.until <= now()) return loads.get(key) ?? start(key)
      entries.set(key, entry)
      return entry.value
    },
    forget(key, minAgeMs = 0) {
      if (now() - (entries.get(key)?.since ?? -Infinity) < minAgeMs) return
      entries.delete(key)
      loads.delete(key)
    },
  }
}
