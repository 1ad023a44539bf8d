import { redact } from '../lambda/gateway/core/redact.ts'
import { findCommand, readArguments } from './arguments.ts'
import { inAwsWords } from './aws.ts'
import { type Command, type Terminal, UsageError } from './command.ts'
import { requireData } from './data-folder.ts'
import { cleanLines } from './view/clean.ts'

const HELP: ReadonlySet<string | undefined> = new Set([undefined, 'help', '--help', '-h'])

const usageOf = ({ name, synopsis, summary }: Command): string => `  pointsman ${name} ${synopsis}\n      ${summary}\n`

const usage = (commands: readonly Command[]): string => `Usage:\n\n${commands.map(usageOf).join('\n')}`

/** Runs one command line. Exit codes: 0 done, 1 not done, 2 the command line is wrong. */
export const main = async (
  words: readonly string[],
  commands: readonly Command[],
  given: Terminal,
): Promise<number> => {
  // What is told repeats what was typed, a key in the wrong place too, and what others wrote.
  const terminal: Terminal = { ...given, say: (text) => given.say(cleanLines(redact(text))) }
  if (HELP.has(words[0])) {
    terminal.out(usage(commands))
    return words.length === 0 ? 2 : 0
  }
  try {
    const [command, rest] = findCommand(words, commands)
    const read = readArguments(rest, command)
    if (read.options['help']) {
      terminal.out(usage([command]))
      return 0
    }
    requireData(command, read)
    return await command.run(read, terminal)
  } catch (thrown) {
    const error = inAwsWords(thrown)
    terminal.say(`${error instanceof Error ? error.message : error}\n`)
    if (!(error instanceof UsageError)) return 1
    terminal.say('See "pointsman help".\n')
    return 2
  }
}
