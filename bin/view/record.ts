import { type Cost, sumOf } from '../../lambda/gateway/core/cost/cost.ts'
import { toUsd } from '../../lambda/gateway/core/money.ts'
import { ownerIn } from '../../lambda/gateway/money/budgets/gate-of.ts'
import { recordedCosts, recordedSpent } from '../../lambda/gateway/money/recorded.ts'
import { readAmounts } from '../../lambda/storage/gate-state.ts'
import type { GenerationRecord } from '../../lambda/storage/generations.ts'
import { amountsText } from '../budgets/unit-amounts.ts'
import type { Screen } from '../command.ts'
import { count, duration, moment } from './amounts.ts'
import { statusStyle, statusText } from './log-lines.ts'
import { clean, coloured, widthOf } from './text.ts'
import { waterfall } from './waterfall.ts'

/** A name and what it is; undefined where there is nothing to say. */
type Fact = readonly [name: string, value: string | undefined]

const said = (...words: readonly (string | false | undefined)[]): string | undefined =>
  words.filter((word) => word !== undefined && word !== false && word !== '').join(' · ') || undefined

const factsOf = (record: GenerationRecord): Fact[] => {
  const { createdAt, durationMs, ttftMs, model, modelRequested, provider, providerModel } = record
  const { project, team, principal, dialect, streamed, finishReason, errorCode, errorMessage } = record
  return [
    ['time', `${moment(createdAt)} UTC`],
    [
      'duration',
      said(duration(durationMs), ttftMs === undefined ? undefined : `first token after ${duration(ttftMs)}`),
    ],
    ['model', said(model, modelRequested !== model && modelRequested && `asked for as ${modelRequested}`)],
    ['provider', said(provider, providerModel)],
    ['error', said(errorCode, errorMessage)],
    ['finish', finishReason],
    ['key', said(principal.name, principal.id, `project ${project}`, `team ${team}`)],
    ['API', said(dialect, streamed ? 'streamed' : 'whole', record.userAgent)],
    ['user', record.user],
    ['tags', record.tags?.join(', ') || undefined],
    ['retention', record.zeroDataRetention ? 'zero data retention' : undefined],
    ["provider's id", record.providerResponseId],
    ['rehearsal', record.isRehearsal ? 'failures were asked for' : undefined],
  ]
}

const tokensOf = (record: GenerationRecord): Fact[] => {
  const { input, output, reasoning, cacheRead, cacheWrite } = record.tokens
  const kinds = new Map<string, number>()
  for (const { attempt } of recordedCosts(record))
    for (const [kind, tokens] of Object.entries(attempt.usage ?? {}))
      if (!['input', 'output', 'reasoning', 'cacheRead', 'cacheWrite'].includes(kind))
        kinds.set(kind, (kinds.get(kind) ?? 0) + tokens)
  return [
    ['prompt', count(input)],
    ['  from cache', cacheRead > 0 ? count(cacheRead) : undefined],
    ['  to cache', cacheWrite > 0 ? count(cacheWrite) : undefined],
    ['answer', count(output)],
    ['  reasoning', reasoning > 0 ? count(reasoning) : undefined],
    ...[...kinds].map(([kind, tokens]): Fact => [`  ${kind}`, count(tokens)]),
    ['counted by', record.usageSource === 'none' ? 'nobody' : record.usageSource],
  ]
}

/** To the last pico-dollar. */
const costText = ({ known, pico, upper, missing }: Cost): string | undefined => {
  const atLeast = known > 0n ? `≥ $${toUsd(known)}` : 'unknown'
  return said(
    pico === undefined ? atLeast : `$${toUsd(pico)}`,
    upper === undefined ? undefined : `at most $${toUsd(upper)}`,
    missing.length > 0 && `not known: ${missing.join(', ')}`,
  )
}

const isAny = ({ known, missing }: Cost): boolean => known > 0n || missing.length > 0

const costsOf = (record: GenerationRecord): Fact[] => {
  const { deployment, own, market } = recordedSpent(record)
  const total = sumOf([deployment, own])
  const isOtherPrice = market.known !== total.known || market.missing.join() !== total.missing.join()
  return [
    ['deployment', costText(deployment)],
    ['own credentials', isAny(own) ? costText(own) : undefined],
    ['list price', isOtherPrice ? costText(market) : undefined],
    ['prices of', record.priceVersion],
  ]
}

/** What counts in hard budgets of a request whose cost nobody knows, and may be forgiven. */
const heldBy = ({ outcome, holds = [], team }: GenerationRecord): Fact[] =>
  outcome !== 'lost'
    ? []
    : holds.map(({ scope, of, window, amounts }): Fact => {
        const [name] = window.split('#')
        return [`${scope} ${clean(ownerIn(team, { scope, id: of }))} · ${name}`, amountsText(readAmounts(amounts))]
      })

const listed = (facts: readonly Fact[]): string => {
  const given = facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  const width = Math.max(...given.map(([name]) => widthOf(name)))
  return given.map(([name, value]) => `  ${name.padEnd(width)}  ${clean(value)}\n`).join('')
}

/** A request for people: what was asked, who tried, what came back, what it cost. */
export const recordText = (record: GenerationRecord, screen?: Screen): string => {
  const hasColours = screen?.hasColours ?? false
  const title = (text: string): string => `\n${coloured(text, 'bold', hasColours)}\n`
  const { warnings } = record
  const held = heldBy(record)
  return [
    `${clean(record.id)}  ${coloured(statusText(record), statusStyle(record), hasColours)}\n`,
    listed(factsOf(record)),
    title('Attempts') + waterfall(record, screen),
    title('Tokens') + listed(tokensOf(record)),
    title('Cost') + listed(costsOf(record)),
    held.length > 0 ? title('Counted in hard budgets, unless forgiven') + listed(held) : '',
    warnings.length > 0 ? title('Warnings') + warnings.map((warning) => `  ${clean(warning)}\n`).join('') : '',
  ].join('')
}
