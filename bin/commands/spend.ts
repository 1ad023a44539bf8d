import { type Command, type Terminal, UsageError } from '../command.ts'
import type { Ledger, Spend, SpendQuestion } from '../ledger/ledger.ts'
import { LEDGER_OPTIONS, LEDGER_SYNOPSIS, withLedger } from '../ledger.ts'

/** Sums of that age are as good as new. */
const FRESH_MS = 60_000

const text = { type: 'string' } as const

/** What is asked: read by `spendQuestion`. */
const QUESTION_OPTIONS = {
  by: { type: 'string', default: 'model' },
  ...{
    from: text,
    to: text,
    project: text,
    key: text,
    model: text,
    provider: text,
    owner: text,
    user: text,
    zdr: text,
  },
  tag: { type: 'string', multiple: true },
} as const

type Format = 'json' | 'csv' | 'table'

/** What is true of the figures and not seen in them. */
const notesOn = ({ by, span: [fromMs, toMs] }: SpendQuestion, { asOfMs }: Spend, nowMs: number): string => {
  const [from, to, asOf] = [fromMs, toMs, asOfMs].map((ms) => new Date(ms).toISOString().slice(0, 16).replace('T', ' '))
  return [
    `From ${from} to ${to} UTC.`,
    asOfMs < Math.min(toMs, nowMs) - FRESH_MS && `As of ${asOf} UTC: later requests are not in it yet.`,
    by.includes('tag') && 'A request with several tags is in each of their rows: they add up to more than the total.',
  ]
    .filter(Boolean)
    .join(' ')
}

/** Prints an answer, whole or not at all. */
const tell = async (ledger: Ledger, question: SpendQuestion, format: Format, { out, say, screen }: Terminal) => {
  const { spendTable, sortedSpend, totalOf } = await import('../view/spend.ts')
  const { spendCsv, spendJson } = await import('../view/spend-data.ts')
  const { by } = question
  const spend = await ledger.spend(question)
  const rows = sortedSpend(spend.rows, by)
  const whole = by.includes('tag') ? (await ledger.spend({ ...question, by: ['day'] })).rows : rows
  const total = totalOf(whole)
  if (format === 'json') return out(spendJson(question, { ...spend, rows }, total))
  if (format === 'csv') return out(spendCsv(rows, by))
  say(`Spend in ${ledger.where}. ${notesOn(question, spend, Date.now())}\n`)
  if (rows.length === 0) return say('No requests.\n')
  const keys = by.includes('key') ? await ledger.keys() : undefined
  const names = new Map(keys?.map(({ id, name }) => [id, `${name} (${id})`]))
  const nameOf = (dimension: string, value: string): string =>
    (dimension === 'key' ? names.get(value) : undefined) ?? value
  return out(spendTable(rows, total, { by, nameOf, screen }))
}

export const spend: Command = {
  name: 'spend',
  synopsis: `[--by model,key] [--from 2026-11-01] [--to 2026-11-30] [FILTER…] [--json|--csv] ${LEDGER_SYNOPSIS}`,
  summary: 'Shows what was spent, by model and since the first of this month unless told otherwise.',
  options: { ...LEDGER_OPTIONS, ...QUESTION_OPTIONS, json: { type: 'boolean' }, csv: { type: 'boolean' } },
  operands: [],
  async run({ options }, terminal) {
    if (options['json'] && options['csv']) throw new UsageError('"--json" does not go with "--csv".')
    const { readKnown } = await import('../known.ts')
    const { spendQuestion } = await import('../ledger/spend-question.ts')
    const { withKnownNames } = await import('../ledger/known-names.ts')
    const { catalog } = await readKnown()
    const question = spendQuestion(options, catalog, Date.now())
    const format = options['json'] ? 'json' : options['csv'] ? 'csv' : 'table'
    return withLedger(options, async (ledger) => {
      const filter = await withKnownNames(question.filter, ledger)
      await tell(ledger, { ...question, filter }, format, terminal)
      return 0
    })
  },
}
