import type { Owner } from '../../../gateway/core/cost/spent.ts'
import type { GenerationRecord } from '../../generations.ts'
import { capped, costOf, ownersOf } from '../../ledger/log-filter.ts'

export const OWNER_BITS: Readonly<Record<Owner, number>> = { deployment: 1, team: 2, caller: 4 }

export const COLUMNS = [
  ...(['team', 'createdAt', 'id', 'arrived', 'project', 'key', 'model', 'provider', 'status', 'outcome'] as const),
  ...(['owners', 'user', 'tags', 'cost', 'tokens', 'durationMs', 'ttftMs'] as const),
] as const

export type LogRow = Readonly<Record<(typeof COLUMNS)[number], string | number | bigint | null>>

/** How a tag is written between others. */
export const tagText = (tag: string): string => JSON.stringify(tag)

/** The place of a record, and what it is found by. `arrived`: the batch that brought it. */
export const rowOf = (record: GenerationRecord, arrived: number): LogRow => ({
  team: record.team,
  createdAt: record.createdAt,
  id: record.id,
  arrived,
  project: record.project,
  key: record.principal.id,
  model: record.model ?? null,
  provider: record.provider ?? null,
  status: record.status,
  outcome: record.outcome,
  owners: [...ownersOf(record)].reduce((bits, owner) => bits | OWNER_BITS[owner], 0),
  user: record.user ?? null,
  tags: record.tags?.length ? record.tags.map(tagText).join() : null,
  // For finding alone: what it cost exactly is in the record.
  cost: capped(costOf(record)),
  tokens: record.tokens.input + record.tokens.output,
  durationMs: record.durationMs,
  ttftMs: record.ttftMs ?? null,
})

/** A word by which few records are found; whose word it is goes before it. */
export const wordOf = (kind: 'tag' | 'answer', text: string): string => `${kind}:${text}`

/** By a tag, and by the id that the provider gave the answer. */
export const wordsOf = ({ tags = [], providerResponseId: answer }: GenerationRecord): ReadonlySet<string> =>
  new Set([...tags.map((tag) => wordOf('tag', tag)), ...(answer === undefined ? [] : [wordOf('answer', answer)])])
