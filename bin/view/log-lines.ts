import { sumOf } from '../../lambda/gateway/core/cost/cost.ts'
import { recordedSpent } from '../../lambda/gateway/money/recorded.ts'
import type { GenerationRecord } from '../../lambda/storage/generations.ts'
import { count, duration, moment, price } from './amounts.ts'
import type { Column } from './columns.ts'
import type { Style } from './text.ts'

const STYLES: Readonly<Record<GenerationRecord['outcome'], Style>> = {
  complete: 'green',
  failed: 'red',
  truncated: 'yellow',
  aborted: 'yellow',
  lost: 'red',
}

/** What the client got: `200`, `200 truncated`, `503 failed`, `– lost`; colour is never all that tells. */
export const statusText = ({ status, outcome }: GenerationRecord): string =>
  `${status || '–'}${outcome === 'complete' ? '' : ` ${outcome}`}`

export const statusStyle = ({ outcome }: GenerationRecord): Style => STYLES[outcome]

/** Whoever pays. */
const priceOf = (record: GenerationRecord): string => {
  const { deployment, own } = recordedSpent(record)
  return price(sumOf([deployment, own]))
}

const tries = ({ attempts }: GenerationRecord): string => (attempts.length > 1 ? ` ${attempts.length}×` : '')

/** The columns of a list of requests. */
export const LOG_COLUMNS: readonly Column<GenerationRecord>[] = [
  { title: 'TIME (UTC)', text: ({ createdAt }) => moment(createdAt).slice(5, 19) },
  { title: 'STATUS', text: (record) => statusText(record) + tries(record), style: statusStyle },
  { title: 'MODEL', text: ({ model, modelRequested }) => model ?? modelRequested ?? '-', least: 12 },
  { title: 'PROVIDER', text: ({ provider }) => provider ?? '-', least: 8, spare: 4 },
  {
    title: 'TOKENS',
    text: ({ tokens, usageSource }) =>
      usageSource === 'none' ? '-' : `${count(tokens.input)} + ${count(tokens.output)}`,
    isRight: true,
    spare: 3,
  },
  { title: 'COST', text: priceOf, isRight: true, spare: 1 },
  {
    title: 'TTFT',
    text: ({ ttftMs }) => (ttftMs === undefined ? '-' : duration(ttftMs)),
    isRight: true,
    spare: 5,
  },
  { title: 'DURATION', text: ({ durationMs }) => duration(durationMs), isRight: true, spare: 2 },
  { title: 'KEY', text: ({ principal }) => principal.name, least: 6, spare: 6 },
  { title: 'ID', text: ({ id }) => id },
]
