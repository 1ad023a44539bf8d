import type { Readable } from 'node:stream'
import type { ParseArgsOptionsConfig } from 'node:util'

/** A terminal that somebody looks at. */
export interface Screen {
  readonly columns: number
  readonly hasColours: boolean
}

/** Where a command writes: `out` is what scripts read, `say` is for people (standard error). */
export interface Terminal {
  readonly out: (text: string) => void
  readonly say: (text: string) => void
  /** What was piped in, or what is typed, unseen, after the prompt; without white space around it. */
  readonly secret: (prompt: string) => Promise<string>
  /** What was piped in, to be read as it comes. */
  readonly piped: () => Readable
  /** What `out` writes to; absent where that is a file or another program. */
  readonly screen?: Screen
  /** For people as well: takes the place of the last line that was drawn so. Absent where nobody looks. */
  readonly draw?: (line: string) => void
  /** From now on, the first Ctrl-C, or whatever else asks the process to end, aborts this instead of ending the process. */
  readonly interrupted?: () => AbortSignal
}

/** The arguments after the verb, checked against what the command declares. */
export interface Arguments {
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>
  readonly operands: readonly string[]
}

/** One verb of the CLI. */
export interface Command {
  /** As it is typed, e.g. `keys create`. */
  readonly name: string
  /** What follows the name, for the usage text, e.g. `--name NAME [--team TEAM]`. */
  readonly synopsis: string
  /** One line. */
  readonly summary: string
  readonly options: ParseArgsOptionsConfig
  /** Names of its operands, required but for those in brackets, e.g. `[SEARCH]`. */
  readonly operands: readonly string[]
  /** It may be the first to keep something on this machine. Absent: it works on what is kept already, if on anything. */
  readonly begins?: true
  /** Resolves to the exit code: 0 done, 1 not done. Throws UsageError for a value that it cannot take. */
  run(given: Arguments, terminal: Terminal): Promise<number>
}

/** The command line is wrong: told with a hint, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
