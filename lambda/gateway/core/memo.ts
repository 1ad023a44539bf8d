/** Computes once and remembers the outcome, unless it threw or is a promise that rejects. */
export const memo = <T>(compute: () => T): (() => T) => {
  let done: { value: T } | undefined
  const forget = () => {
    done = undefined
  }
  return () => {
    if (done) return done.value
    const value = compute()
    done = { value }
    if (value instanceof Promise) value.catch(forget)
    return value
  }
}

/** The same for each object, for as long as that lives. */
export const memoEach = <K extends object, T>(compute: (key: K) => T): ((key: K) => T) => {
  const done = new WeakMap<K, { value: T }>()
  return (key) => {
    const known = done.get(key) ?? { value: compute(key) }
    done.set(key, known)
    return known.value
  }
}
