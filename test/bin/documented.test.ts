import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findCommand, readArguments } from '../../bin/arguments.ts'
import { COMMANDS } from '../../bin/commands/index.ts'

const CALL = /(?:^|`)(?:npm run (?:--silent )?pointsman --|pointsman) ([a-z][^`\n]*)/gm

/** As one would type it: without comment and redirection, with all that is optional, and the first of alternatives. */
const wordsOf = (call: string): string[] =>
  call
    .replace(/\s[#<>].*|[[\]]/g, '')
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/\|.*/, ''))

const CALLS = globSync(['README.md', 'docs/*.md']).flatMap((file) => {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(CALL)].flatMap(({ index, 1: call = '' }) =>
    call.includes('…') ? [] : [{ place: `${file}:${text.slice(0, index).split('\n').length}`, call }],
  )
})

test.each(CALLS)('$place: pointsman $call', ({ call }) => {
  const [command, rest] = findCommand(wordsOf(call), COMMANDS)
  expect(() => readArguments(rest, command)).not.toThrow()
})

test('each noun has some', () => {
  const nouns = new Set(CALLS.map(({ call }) => call.split(' ')[0]))
  const all = [
    'budgets',
    'byok',
    'catalog',
    'credits',
    'explain',
    'export',
    'keys',
    'ledger',
    'limits',
    'logs',
    'models',
    'projects',
    'reprice',
    'show',
    'spend',
    'teams',
    'zdr',
  ]
  expect([...nouns].sort()).toEqual(all)
})
