/** What asks a process to stop: a process manager, Ctrl-C, and the terminal that closes. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** Ctrl-C and process managers tell a whole group, and npm tells its child once more: that is no second signal. */
const ECHO_MS = 300

/** Calls `stop` at the first signal, and `quit` at the next one, from somebody who does not want to wait. */
export const onStopSignals = (stop: () => void, quit: () => void): void => {
  let first: { readonly signal: string; readonly at: number } | undefined
  const hear = (signal: string): void => {
    const at = performance.now()
    if (!first) {
      first = { signal, at }
      stop()
    } else if (signal !== first.signal || at - first.at > ECHO_MS) quit()
  }
  for (const signal of SIGNALS) process.on(signal, hear)
}
