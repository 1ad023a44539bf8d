import { parseArgs } from 'node:util'
import { nearestOf } from '../lambda/gateway/catalog/nearest.ts'
import { type Arguments, type Command, UsageError } from './command.ts'

const unknown = (what: string, given: string, known: readonly string[]): UsageError => {
  const [nearest] = nearestOf(given, known, 1)
  return new UsageError(`Unknown ${what} "${given}".${nearest ? ` Did you mean "${nearest}"?` : ''}`)
}

/** The command that the words begin with, and the words after it. Throws UsageError naming the nearest. */
export const findCommand = (words: readonly string[], commands: readonly Command[]): [Command, string[]] => {
  for (const command of commands) {
    const length = command.name.split(' ').length
    if (words.slice(0, length).join(' ') === command.name) return [command, words.slice(length)]
  }
  const verb = words.filter((word) => !word.startsWith('-')).slice(0, 2)
  throw unknown(
    'command',
    verb.join(' '),
    commands.map(({ name }) => name),
  )
}

type Tokens = readonly { readonly kind: string; readonly name?: string; readonly rawName?: string }[]

/** Throws UsageError for a value that is given twice where one is meant. */
const requireOnceEach = (tokens: Tokens, options: Command['options']): void => {
  const seen = new Set<string>()
  for (const { kind, name = '', rawName } of tokens) {
    if (kind !== 'option' || options[name]?.type !== 'string' || options[name]?.multiple) continue
    if (seen.has(name)) throw new UsageError(`"${rawName}" is given more than once: give it once.`)
    seen.add(name)
  }
}

/** `--usd -5` is meant as `--usd=-5`: no option is called by a number, and what the value may be is told by who takes it. */
const withNegatives = (words: readonly string[], options: Command['options']): string[] => {
  const all: string[] = []
  for (const word of words) {
    const before = all.at(-1) ?? ''
    if (/^-\.?\d/.test(word) && before.startsWith('--') && options[before.slice(2)]?.type === 'string')
      all.splice(-1, 1, `${before}=${word}`)
    else all.push(word)
  }
  return all
}

/** Checks the words after a command. Throws UsageError for an unknown option, a missing value or a wrong operand. */
export const readArguments = (given: readonly string[], { name, options, operands }: Command): Arguments => {
  const words = withNegatives(given, options)
  const known = { ...options, help: { type: 'boolean', short: 'h' } } as const
  const lenient = parseArgs({ args: [...words], options: known, strict: false, tokens: true })
  const names = Object.keys(known).map((option) => `--${option}`)
  for (const token of lenient.tokens)
    if (token.kind === 'option' && !Object.hasOwn(known, token.name))
      throw new UsageError(`${unknown('option', token.rawName, names).message} Allowed are ${names.join(', ')}.`)
  requireOnceEach(lenient.tokens, options)
  try {
    const { values, positionals } = parseArgs({ args: [...words], options: known, allowPositionals: true })
    const required = operands.filter((operand) => !operand.startsWith('['))
    if (!values['help'] && (positionals.length < required.length || positionals.length > operands.length))
      throw new UsageError(
        `"${name}" takes ${operands.length === 0 ? 'no operands' : operands.join(' ')}, got ${positionals.length || 'none'}.`,
      )
    return { options: values as Arguments['options'], operands: positionals }
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message)
    throw error
  }
}
