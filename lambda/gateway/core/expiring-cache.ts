export interface ExpiringCacheOptions<T> {
  /** Its failure reaches everyone who waits for it and is not remembered. */
  readonly load: (key: string) => Promise<T>
  /** How long an answer may be used from when it was asked for, in milliseconds; from 0 down by those alone who wait. */
  readonly lifetimeMs: (value: T) => number
  /** From this age on a use also begins a load that nobody waits for. What that fails with is told to no one. @default never */
  readonly refreshMs?: number
  /** Beyond it the least recently used entry goes. */
  readonly maxEntries: number
  /** Milliseconds, any origin. Where it stands still with the process, so do lifetimes. */
  readonly now: () => number
}

export interface ExpiringCache<T> {
  /** The remembered value, or a fresh one; callers that ask at the same time share one load. */
  get(key: string): Promise<T>
  /** The next `get` loads again, also when a load is under way; a value younger than `minAgeMs` is kept. */
  forget(key: string, minAgeMs?: number): void
}

/** A value, and when it was asked for: what has changed since then is not in it. */
interface Entry<T> {
  readonly value: T
  readonly since: number
  readonly until: number
}

/** A bounded cache in process memory for values that live in a remote store. */
export const expiringCache = <T>({
  load,
  lifetimeMs,
  refreshMs = Number.POSITIVE_INFINITY,
  maxEntries,
  now,
}: ExpiringCacheOptions<T>): ExpiringCache<T> => {
  const entries = new Map<string, Entry<T>>()
  /** One a key. One that nobody waited for and that failed has nothing. */
  const loads = new Map<string, Promise<Entry<T> | undefined>>()

  /** Undefined for one that is too old, or from a time that a clock set back has not reached again. */
  const ageOf = ({ since, until }: Entry<T>): number | undefined => {
    const at = now()
    return at >= since && at < until ? at - since : undefined
  }

  const remember = (key: string, entry: Entry<T>): void => {
    entries.set(key, entry)
    const [oldest] = entries.keys()
    if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest)
  }

  const start = (key: string, failed?: () => undefined): Promise<Entry<T> | undefined> => {
    const since = now()
    const loading: Promise<Entry<T> | undefined> = load(key)
      .then((value) => {
        const entry = { value, since, until: since + lifetimeMs(value) }
        if (loads.get(key) === loading) remember(key, entry)
        return entry
      })
      .catch(failed)
      .finally(() => {
        if (loads.get(key) === loading) loads.delete(key)
      })
    loads.set(key, loading)
    return loading
  }

  const get = async (key: string, isAgain = false): Promise<T> => {
    const entry = entries.get(key)
    // A Map keeps insertion order: taking an entry out and putting it back makes it the newest.
    entries.delete(key)
    const age = entry && ageOf(entry)
    if (entry && age !== undefined) {
      entries.set(key, entry)
      if (age >= refreshMs && !loads.has(key)) start(key, () => undefined)
      return entry.value
    }
    const loaded = await (loads.get(key) ?? start(key))
    // The process may have stood still meanwhile, and what nobody waited for may have failed.
    const isUsable = loaded && (isAgain || loaded.until <= loaded.since || ageOf(loaded) !== undefined)
    return isUsable ? loaded.value : get(key, true)
  }

  return {
    get: (key) => get(key),
    forget(key, minAgeMs = 0) {
      if (now() - (entries.get(key)?.since ?? -Infinity) < minAgeMs) return
      entries.delete(key)
      loads.delete(key)
    },
  }
}
