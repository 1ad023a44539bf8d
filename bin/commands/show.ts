import { type Command, UsageError } from '../command.ts'
import { LEDGER_OPTIONS, LEDGER_SYNOPSIS, withLedger } from '../ledger.ts'

/** Of the beginning of an id: shorter ones would fit too many. */
const SHORTEST = 8

export const show: Command = {
  name: 'show',
  synopsis: `ID [--json] ${LEDGER_SYNOPSIS}`,
  summary: 'Shows one request and its attempts, by its id, the first 8 characters of it or more, or the provider’s id.',
  options: { ...LEDGER_OPTIONS, json: { type: 'boolean' } },
  operands: ['ID'],
  async run({ options, operands: [id = ''] }, terminal) {
    if (id.length < SHORTEST) throw new UsageError(`An id has at least ${SHORTEST} characters, got "${id}".`)
    const { out, say, screen } = terminal
    const { clean, jsonText } = await import('../view/text.ts')
    const { recordText } = await import('../view/record.ts')
    const { recordPrinter } = await import('../logs/printer.ts')
    return withLedger(options, async (ledger) => {
      const found = await ledger.find(id)
      const [record, ...others] = found
      if (!record) {
        say(`No request in ${ledger.where} has the id ${clean(id)}. A record appears when its answer has ended.\n`)
        return 1
      }
      if (others.length > 0) {
        say(`${found.length} requests fit ${clean(id)}:\n`)
        recordPrinter(terminal, options['json'] === true)(found)
        return 1
      }
      out(options['json'] ? jsonText(record, 2) : recordText(record, screen))
      return 0
    })
  },
}
