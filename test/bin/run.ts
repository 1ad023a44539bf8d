import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../../bin/pointsman.ts', import.meta.url))

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
