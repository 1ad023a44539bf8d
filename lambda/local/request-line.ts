import { sumOf } from '../gateway/core/cost/cost.ts'
import { toUsd } from '../gateway/core/money.ts'
import { recordedSpent } from '../gateway/money/recorded.ts'
import type { GenerationRecord } from '../storage/generations.ts'

/** What the deployment pays, or else what its teams and callers do. */
const costText = (record: GenerationRecord): string => {
  const { deployment, own } = recordedSpent(record)
  const { pico, known } = sumOf([deployment, own])
  if (pico !== undefined) return `$${toUsd(pico)}`
  return known > 0n ? `at least $${toUsd(known)}` : 'cost unknown'
}

/** One request as a line on the terminal: what was asked, who answered, how long it took and what it cost. */
export const requestLine = (record: GenerationRecord): string => {
  const { status, outcome, modelRequested, provider, attempts, ttftMs, durationMs, tokens, errorCode, id } = record
  const parts = [
    `${status || '–'} ${outcome === 'complete' ? '' : `${outcome} `}${modelRequested ?? '(no model)'}`,
    provider && `by ${provider}${attempts.length > 1 ? ` after ${attempts.length} attempts` : ''}`,
    ttftMs === undefined ? undefined : `first token ${ttftMs} ms`,
    `${durationMs} ms`,
    `${tokens.input} + ${tokens.output} tokens`,
    costText(record),
    errorCode,
    id,
  ]
  return parts.filter((part) => part !== undefined && part !== '').join(' · ')
}
