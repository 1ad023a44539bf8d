import type { LogPage } from '../../lambda/storage/ledger/log.ts'
import type { Terminal } from '../command.ts'
import type { Ledger, LogWords } from '../ledger/ledger.ts'
import { commandLine, type Options } from '../ledger/option-words.ts'
import { moment } from '../view/amounts.ts'
import { recordPrinter } from './printer.ts'

/** The most that a page may have: with all of them, the fewest pages. */
const LARGEST = '500'

const lookedBackTo = ({ scannedToMs }: LogPage): string =>
  scannedToMs === undefined ? '' : `Looked back to ${moment(scannedToMs).slice(0, 19)} UTC. `

/** How to get the next page. The times are moments there: a cursor is of its question alone. */
const nextLine = (options: Options, { from, to }: LogWords, cursor: string): string =>
  commandLine('logs', options, { ...(from ? { from } : {}), ...(to ? { to } : {}), cursor })

/** One page, or all of them one after the other. */
export const listPages = async (
  { page, where }: Pick<Ledger, 'page' | 'where'>,
  words: LogWords,
  options: Options,
  terminal: Terminal,
): Promise<void> => {
  const isAll = options['all'] === true
  const print = recordPrinter(terminal, options['json'] === true)
  let asked: LogWords = isAll ? { ...words, limit: LARGEST } : words
  let printed = 0
  for (;;) {
    const read = await page(asked)
    print(read.records)
    printed += read.records.length
    const { cursor } = read
    if (cursor !== undefined && isAll) {
      asked = { ...asked, cursor }
      continue
    }
    const next = cursor === undefined ? '' : `The next page: ${nextLine(options, words, cursor)}\n`
    if (printed === 0) terminal.say(`No request ${next ? 'so far' : `in ${where}`} fits. ${lookedBackTo(read)}\n`)
    else if (next) terminal.say(lookedBackTo(read))
    terminal.say(next)
    return
  }
}
