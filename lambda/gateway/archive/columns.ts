import type { GenerationRecord } from '../../storage/generations.ts'
import { type Cost, sumOf } from '../core/cost/cost.ts'
import type { Spent } from '../core/cost/spent.ts'
import { recordedSpent } from '../money/recorded.ts'

/** Kinds of values, and what each is in JavaScript. `pico`: integer pico-dollars; `usd`: the same, to be read as dollars. */
export interface Kinds {
  readonly text: string
  readonly whole: number
  readonly flag: boolean
  /** Milliseconds since 1970. */
  readonly time: number
  readonly pico: bigint
  readonly usd: bigint
}
export type Kind = keyof Kinds

/** A request and what it cost. */
export interface Exported {
  readonly record: GenerationRecord
  readonly spent: Spent
  /** By whoever paid it. */
  readonly cost: Cost
}

export interface ExportColumn<K extends Kind = Kind> {
  readonly name: string
  readonly kind: K
  /** Undefined where there is none. */
  readonly of: (row: Exported) => Kinds[K] | undefined
}

export const exported = (record: GenerationRecord): Exported => {
  const spent = recordedSpent(record)
  return { record, spent, cost: sumOf([spent.deployment, spent.own]) }
}

const column =
  <K extends Kind>(kind: K) =>
  (name: string, of: ExportColumn<K>['of']): ExportColumn => ({ name, kind, of })

const text = column('text')
/** One fraction in a column of integers would end the whole file. */
const whole = (name: string, of: (row: Exported) => number | undefined): ExportColumn =>
  column('whole')(name, (row) => {
    const value = of(row)
    return value !== undefined && Number.isFinite(value) ? Math.round(value) : undefined
  })
const flag = column('flag')
const time = column('time')
const pico = column('pico')
const usd = column('usd')

/** A list within one cell: as JSON, since its parts may have any character. */
const list = (values: readonly string[] = []): string | undefined =>
  values.length > 0 ? JSON.stringify(values) : undefined

/** What a table of requests has, exported or archived: see docs/logs.md. A cost that is not known exactly is none, but what it is at least. */
export const EXPORT_COLUMNS: readonly ExportColumn[] = [
  text('id', ({ record }) => record.id),
  time('created_at', ({ record }) => record.createdAt),
  text('team', ({ record }) => record.team),
  text('project', ({ record }) => record.project),
  text('key', ({ record }) => record.principal.id),
  text('key_name', ({ record }) => record.principal.name),
  text('user', ({ record }) => record.user),
  text('tags', ({ record }) => list(record.tags)),
  text('dialect', ({ record }) => record.dialect),
  text('model_requested', ({ record }) => record.modelRequested),
  text('model', ({ record }) => record.model),
  text('provider', ({ record }) => record.provider),
  text('provider_model', ({ record }) => record.providerModel),
  text('credential', ({ record }) => record.credential),
  text('mode', ({ record }) => record.mode),
  whole('attempts', ({ record }) => record.attempts.length),
  flag('streamed', ({ record }) => record.streamed),
  whole('status', ({ record }) => record.status),
  text('outcome', ({ record }) => record.outcome),
  text('error_code', ({ record }) => record.errorCode),
  text('finish_reason', ({ record }) => record.finishReason),
  whole('ttft_ms', ({ record }) => record.ttftMs),
  whole('duration_ms', ({ record }) => record.durationMs),
  whole('input_tokens', ({ record }) => record.tokens.input),
  whole('output_tokens', ({ record }) => record.tokens.output),
  whole('reasoning_tokens', ({ record }) => record.tokens.reasoning),
  whole('cache_read_tokens', ({ record }) => record.tokens.cacheRead),
  whole('cache_write_tokens', ({ record }) => record.tokens.cacheWrite),
  text('usage_source', ({ record }) => record.usageSource),
  usd('cost_usd', ({ cost }) => cost.pico),
  pico('cost_pico', ({ cost }) => cost.pico),
  pico('cost_known_pico', ({ cost }) => cost.known),
  text('cost_missing', ({ cost }) => list(cost.missing)),
  pico('cost_own_pico', ({ spent }) => spent.own.known),
  pico('market_known_pico', ({ spent }) => spent.market.known),
  text('price_version', ({ record }) => record.priceVersion),
  flag('zero_data_retention', ({ record }) => record.zeroDataRetention),
  text('provider_response_id', ({ record }) => record.providerResponseId),
  text('user_agent', ({ record }) => record.userAgent),
]

/** Those that Parquet has. Dollars are not among them: its readers divide pico-dollars themselves, exactly. */
export const PARQUET_COLUMNS = EXPORT_COLUMNS.flatMap((column) => {
  const { kind } = column
  return kind === 'usd' ? [] : [{ ...column, kind }]
})
