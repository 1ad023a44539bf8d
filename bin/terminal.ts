import { clearLine, cursorTo } from 'node:readline'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Screen, Terminal } from './command.ts'

/** Of a terminal that does not say how wide it is. */
const UNSAID_COLUMNS = 80

const silent = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() })

/** One line, typed without being shown. Rejects when the terminal is left before it is complete. */
const typed = async (): Promise<string> => {
  const lines = createInterface({ input: process.stdin, output: silent(), terminal: true })
  const left = new Promise<never>((_, reject) => lines.once('close', () => reject(new Error('Nothing was entered.'))))
  try {
    return await Promise.race([lines.question(''), left])
  } finally {
    lines.close()
  }
}

const say = (words: string): void => void process.stderr.write(words)

/** Over the line before, and no wider than the terminal. */
const draw = (line: string): void => {
  cursorTo(process.stderr, 0)
  process.stderr.write(line.slice(0, (process.stderr.columns || UNSAID_COLUMNS) - 1))
  clearLine(process.stderr, 1)
}

/** For the work to clean up after itself; what it still waits for by then is for nobody. */
const PATIENCE_MS = 2000

const interrupted = (): AbortSignal => {
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      // Asked twice, it ends as it is.
      if (abort.signal.aborted) process.exit(1)
      abort.abort()
      setTimeout(() => process.exit(), PATIENCE_MS).unref()
    })
  return abort.signal
}

/** Whoever reads what is written may have seen enough, as `head` does. */
const endWithReader = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
}

process.stdout.on('error', endWithReader)

const screen: Screen = {
  get columns() {
    return process.stdout.columns || UNSAID_COLUMNS
  },
  get hasColours() {
    return process.stdout.hasColors()
  },
}

/** The terminal of this process. */
export const terminal: Terminal = {
  out: (words) => void process.stdout.write(words),
  say,
  secret: async (prompt) => {
    if (!process.stdin.isTTY) return (await text(process.stdin)).trim()
    say(prompt)
    try {
      return (await typed()).trim()
    } finally {
      say('\n')
    }
  },
  piped: () => process.stdin,
  ...(process.stdout.isTTY ? { screen } : {}),
  ...(process.stderr.isTTY ? { draw } : {}),
  interrupted,
}
