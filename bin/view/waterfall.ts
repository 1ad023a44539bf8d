import { type CostedAttempt, recordedCosts } from '../../lambda/gateway/money/recorded.ts'
import type { AttemptRecord, GenerationRecord } from '../../lambda/storage/generations.ts'
import type { Screen } from '../command.ts'
import { duration, price } from './amounts.ts'
import { type Column, tableOf } from './columns.ts'
import { clean, type Style } from './text.ts'

const WIDTH = 24

interface Step extends CostedAttempt {
  readonly number: number
  readonly bar: string
}

/** When it ran, of the whole request: waiting for the first token is light. */
const barOf = ({ createdAt, durationMs, ttftMs = 0 }: GenerationRecord, attempt: AttemptRecord): string => {
  const ends = Math.max(durationMs, attempt.startedAt - createdAt + attempt.durationMs, 1)
  const column = (ms: number): number => Math.min(WIDTH, Math.max(0, Math.round((ms / ends) * WIDTH)))
  const start = Math.min(WIDTH - 1, column(attempt.startedAt - createdAt))
  const end = Math.max(start + 1, column(attempt.startedAt - createdAt + attempt.durationMs))
  const token = attempt.success ? Math.min(end - 1, Math.max(start, column(ttftMs))) : start
  return ' '.repeat(start) + '░'.repeat(token - start) + '█'.repeat(end - token) + ' '.repeat(WIDTH - end)
}

const outcomeOf = ({ attempt: { success, status, error } }: Step): string =>
  [success ? 'ok' : 'failed', status, error].filter((word) => word !== undefined).join(' ')

const styleOf = ({ attempt }: Step): Style => (attempt.success ? 'green' : 'red')

const costOf = ({ cost }: Step): string => (cost ? `${price(cost)} ${cost.owner}` : '-')

const COLUMNS: readonly Column<Step>[] = [
  { title: '', text: ({ number }) => String(number), isRight: true },
  { title: 'PROVIDER', text: ({ attempt }) => attempt.provider },
  { title: 'WHEN', text: ({ bar }) => bar, style: styleOf, spare: 1 },
  { title: 'OUTCOME', text: outcomeOf, style: styleOf, least: 16 },
  { title: 'DURATION', text: ({ attempt }) => duration(attempt.durationMs), isRight: true },
  { title: 'COST', text: costOf },
]

const counts = (given: Readonly<Record<string, number>> = {}): string =>
  Object.entries(given)
    .map(([name, many]) => `${name} ${many}`)
    .join(', ')

const CREDENTIALS = { system: 'system credential', byok: "team's credential", client: "caller's credential" } as const

/** What does not fit into a row. */
const noteOf = ({ number, attempt, cost }: Step): string => {
  const { model, of, isMapped, credential, credentialId, mode, tier, geo, calls } = attempt
  const facts = [
    of === undefined ? model : `${model} (${of})`,
    isMapped && 'mapped name',
    CREDENTIALS[credential] + (credentialId === undefined ? '' : ` ${credentialId}`),
    mode,
    tier && `tier ${tier}`,
    geo && `in ${geo}`,
    calls && `calls: ${counts(calls)}`,
    cost && cost.missing.length > 0 && `not known: ${cost.missing.join(', ')}`,
    cost?.upper === undefined ? undefined : `at most ${price({ known: cost.upper, pico: cost.upper })}`,
  ]
  return `  ${number}  ${clean(facts.filter(Boolean).join(' · '))}\n`
}

/** The attempts of a request over time, one below the other. */
export const waterfall = (record: GenerationRecord, screen?: Screen): string => {
  const steps = recordedCosts(record).map(
    (costed, at): Step => ({ ...costed, number: at + 1, bar: barOf(record, costed.attempt) }),
  )
  if (steps.length > 0) return tableOf(COLUMNS, steps, screen) + steps.map(noteOf).join('')
  return record.outcome === 'lost' ? 'Nobody knows whether a provider was asked.\n' : 'No provider was asked.\n'
}
