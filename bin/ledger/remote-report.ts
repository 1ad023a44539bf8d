import { compact, type JsonObject, type JsonValue } from '../../lambda/gateway/core/json/value.ts'
import { perUnit } from '../../lambda/gateway/core/money.ts'
import { GROUP_NAMES } from '../../lambda/gateway/operation/ledger/report-query.ts'
import { UsageError } from '../command.ts'
import type { SpendQuestion, SpendRow } from './ledger.ts'

/** Throws UsageError where the API has no such question. */
export const reportWords = ({ span, by, filter }: SpendQuestion): Record<string, string> => {
  if (by.length > 1)
    throw new UsageError(`Over HTTP, spend is told apart by one thing at a time, got ${by.join(', ')}.`)
  const oneTag = filter.tags?.length === 1 ? filter.tags[0] : undefined
  if (oneTag === undefined && filter.tags?.some((tag) => tag.includes(',')))
    throw new UsageError('Over HTTP, a tag with a comma in it is asked for alone.')
  const [from, to] = span.map((ms) => new Date(ms).toISOString())
  const { project, key, model, provider, owners, zeroDataRetention, user, tags, tagsMatch } = filter
  const words = compact({
    ...{ start_date: from, end_date: to, group_by: GROUP_NAMES[by[0] ?? 'day'] },
    ...{ project, model, provider, api_key: key, user_id: user, owner: owners?.[0] },
    zero_data_retention: zeroDataRetention === undefined ? undefined : String(zeroDataRetention),
    tag: oneTag,
    tags: oneTag === undefined ? tags?.join(',') : undefined,
    tags_match: tagsMatch,
  })
  return words as Record<string, string>
}

const numberIn = (value: JsonValue | undefined): number => (typeof value === 'number' && value >= 0 ? value : 0)

/** As exactly as a JSON number of dollars says it: to the pico-dollar below $9,000. */
const picoIn = (value: JsonValue | undefined): bigint => perUnit(numberIn(value).toFixed(12))

/** The rows of an answer. The API has no times to the first token. */
export const spendRows = (results: readonly JsonObject[], { by }: Pick<SpendQuestion, 'by'>): SpendRow[] =>
  results.map((row) => {
    const own = picoIn(row['upstream_inference_cost'])
    const group = Object.fromEntries(by.map((dimension) => [dimension, String(row[GROUP_NAMES[dimension]] ?? '')]))
    return {
      group,
      requests: numberIn(row['request_count']),
      failed: numberIn(row['failed_count']),
      input: numberIn(row['input_tokens']),
      output: numberIn(row['output_tokens']),
      reasoning: numberIn(row['reasoning_tokens']),
      cacheRead: numberIn(row['cached_input_tokens']),
      cacheWrite: numberIn(row['cache_creation_input_tokens']),
      unpriced: numberIn(row['unpriced_count']),
      known: picoIn(row['total_cost']) + own,
      own,
      market: picoIn(row['market_cost']),
    }
  })
