import type { RepricingResult } from '../../lambda/gateway/reprice/reprice.ts'
import type { Command, Terminal } from '../command.ts'
import { slug } from '../option-values.ts'
import type { PricedLog } from '../reprice/priced-log.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../stage.ts'

const iso = (ms: number): string => new Date(ms).toISOString()

/** What is true of the figures and not seen in them. */
const notesOn = ({ changed, earlier, overtaken, total }: RepricingResult, isDry: boolean): string =>
  [
    isDry
      ? `Requests that would cost something else: ${changed}. Nothing was written.`
      : `Requests changed: ${changed}.`,
    total.notFound > 0 &&
      `Attempts left as they are, whose endpoint the catalog does not have or cannot tell: ${total.notFound}.`,
    earlier > 0 && `Requests left as they are, from before attempts had costs: ${earlier}.`,
    overtaken > 0 && `Requests changed or removed by others meanwhile, in no sum here: ${overtaken}. Run it again.`,
  ]
    .filter(Boolean)
    .join('\n')

/** Says which hours could not be summed up. True where all could. */
const sumUp = async (priced: PricedLog, { say, draw }: Terminal): Promise<boolean> => {
  draw?.('Summing up …')
  const failures = (await priced.sumUp?.()) ?? []
  draw?.('')
  for (const failure of failures) say(`An hour could not be summed up: ${failure}\n`)
  return failures.length === 0
}

export const reprice: Command = {
  name: 'reprice',
  synopsis:
    '--since 2026-11-01 [--until 2026-11-30] [--model MODEL] [--provider PROVIDER] [--dry-run] [--json] ' +
    `[--overrides FILE] ${STORE_SYNOPSIS}`,
  summary: 'Prices past requests again by the catalog as it is now, and shows what that changes.',
  options: {
    ...STORE_OPTIONS,
    since: { type: 'string' },
    until: { type: 'string' },
    model: { type: 'string' },
    provider: { type: 'string' },
    overrides: { type: 'string' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  operands: [],
  async run({ options }, terminal) {
    const { out, say, draw } = terminal
    const team = slug(options, 'team')
    const isDry = options['dry-run'] === true
    const { repriceQuestion } = await import('../reprice/question.ts')
    const { driftJson, driftTable } = await import('../reprice/drift-text.ts')
    const { reprice: priceAgain } = await import('../../lambda/gateway/reprice/reprice.ts')
    const { withPricedLog } = await import('../reprice/priced-log.ts')
    const { span, filter, known } = await repriceQuestion(options, Date.now())
    const [since, until] = span.map(iso)
    const priceVersion = known.catalog.version
    return withPricedLog(options, async (priced) => {
      say(`Requests of team ${team} in ${priced.where} from ${since} to ${until}, by the prices of ${priceVersion}:\n`)
      const result = await priceAgain(
        { team, span, filter },
        {
          ...{ ...known, log: priced.log },
          replacing: isDry ? undefined : priced.replacing,
          progressed: draw && ((records, atMs) => draw(`${records} requests, up to ${iso(atMs)}`)),
        },
      )
      draw?.('')
      const isSummed = isDry || (await sumUp(priced, terminal))
      if (options['json']) out(driftJson(result, { team, since, until, priceVersion, isDryRun: isDry }))
      else out(driftTable(result))
      say(`${notesOn(result, isDry)}\n`)
      return isSummed && result.overtaken === 0 ? 0 : 1
    })
  },
}
