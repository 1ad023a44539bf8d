import { type Command, UsageError } from '../command.ts'
import { FILTER_OPTIONS, FILTER_SYNOPSIS, PAGE_OPTIONS, wordsFrom } from '../ledger/option-words.ts'
import { LEDGER_OPTIONS, LEDGER_SYNOPSIS, withLedger } from '../ledger.ts'

/** What excludes what. */
const APART: readonly (readonly [string, readonly string[]])[] = [
  ['follow', ['all', 'from', 'to', 'sort', 'limit', 'cursor']],
  ['all', ['limit']],
]

export const logs: Command = {
  name: 'logs',
  synopsis: `${FILTER_SYNOPSIS} [--sort cost] [--limit 50] [--all|--cursor CURSOR|--follow] [--json] ${LEDGER_SYNOPSIS}`,
  summary: 'Lists requests, the newest first.',
  options: {
    ...LEDGER_OPTIONS,
    ...FILTER_OPTIONS,
    ...PAGE_OPTIONS,
    all: { type: 'boolean' },
    follow: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  operands: [],
  async run({ options }, terminal) {
    for (const [option, others] of APART)
      for (const other of others)
        if (options[option] && options[other] !== undefined)
          throw new UsageError(`"--${option}" does not go with "--${other}".`)
    const words = wordsFrom(options, Date.now())
    const { listPages } = await import('../logs/pages.ts')
    const { follow } = await import('../logs/follow.ts')
    const { withKnownNames } = await import('../ledger/known-names.ts')
    return withLedger(options, async (ledger) => {
      const known = await withKnownNames(words, ledger)
      if (options['follow']) await follow(ledger, known, { terminal, isJson: options['json'] === true })
      else await listPages(ledger, known, options, terminal)
      return 0
    })
  },
}
