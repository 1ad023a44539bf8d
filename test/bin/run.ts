import { execFile } from 'node:child_process'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { COMMANDS } from '../../bin/commands/index.ts'
import { main } from '../../bin/main.ts'

const CLI = fileURLToPath(new URL('../../bin/pointsman.mjs', import.meta.url))

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs the CLI as a process of its own with this environment alone; `input` is its standard input. */
export const runCli = (
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  input: string | undefined = '',
): Promise<Ran> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, ...words], { env }, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    )
    child.stdin?.end(input)
  })

/** The same in this process, which is quicker; one at a time. */
export const runHere: typeof runCli = async (words, env, input = '') => {
  const ran = { out: '', err: '' }
  const before = process.env
  process.env = { ...env }
  try {
    const code = await main(words, COMMANDS, {
      out: (text) => {
        ran.out += text
      },
      say: (text) => {
        ran.err += text
      },
      secret: async () => input.trim(),
      piped: () => Readable.from([input]),
    })
    return { code, ...ran }
  } finally {
    process.env = before
  }
}
