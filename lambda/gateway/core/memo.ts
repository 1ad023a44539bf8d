/** Computes once and remembers the outcome, unless it threw. */
export const memo = <T>(compute: () => T): (() => T) => {
  let done: { value: T } | undefined
  return () => {
    done ??= { value: compute() }
    return done.value
  }
}
