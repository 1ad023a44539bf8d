/** So soon that nobody sees it, so rarely that many requests share a call of the system. */
const GATHER_MS = 50

export interface LineWriter {
  write(line: string): void
  /** Writes what waits. */
  flush(): void
}

/** Writes lines a few at a time. What waits does not keep the process alive: whoever ends it flushes. */
export const lineWriter = (write: (text: string) => void, gatherMs = GATHER_MS): LineWriter => {
  let waiting = ''
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    const text = waiting
    waiting = ''
    if (text !== '') write(text)
  }
  return {
    write: (line) => {
      waiting += `${line}\n`
      timer ??= setTimeout(flush, gatherMs).unref()
    },
    flush,
  }
}
