import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Terminal } from './command.ts'

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
}
