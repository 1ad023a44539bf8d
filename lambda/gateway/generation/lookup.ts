import type { AttemptRecord, GenerationRecord } from '../../storage/generations.ts'
import type { JsonObject } from '../core/json/value.ts'
import { toUsd } from '../core/money.ts'

/** USD as the nearest JSON number: the API's clients want numbers here, so only the last step is a float. */
const usd = (pico: string): number => Number(toUsd(BigInt(pico)))

/**
 * Costs as `@ai-sdk/gateway` (generation-info.ts) reads them: its `total_cost` and `usage` must be numbers, while
 * `market_cost` may be missing "when unavailable". So an unknown cost is told by a null `market_cost` and by
 * `cost_unknown`; the zeros beside it mean only that nothing was added to the deployment's own spend.
 */
const costs = ({ costPico, credential, unpriced }: GenerationRecord): JsonObject => {
  if (costPico === undefined)
    return { total_cost: 0, usage: 0, upstream_inference_cost: 0, market_cost: null, cost_unknown: true, unpriced }
  const cost = usd(costPico)
  // With the caller's own credential the provider bills the caller, not the deployment.
  return credential === undefined || credential === 'system'
    ? { total_cost: cost, usage: cost, upstream_inference_cost: 0, market_cost: cost }
    : { total_cost: 0, usage: 0, upstream_inference_cost: cost, market_cost: cost }
}

const attemptInfo = ({ startedAt, durationMs, ...attempt }: AttemptRecord): JsonObject => ({
  ...attempt,
  started_at: new Date(startedAt).toISOString(),
  duration: durationMs,
})

/**
 * `data` of `GET /v1/generation`. Every field that official clients demand is there, whatever became of the request.
 */
export const toGenerationInfo = (record: GenerationRecord): JsonObject => ({
  id: record.id,
  ...costs(record),
  created_at: new Date(record.createdAt).toISOString(),
  model: record.model ?? record.modelRequested ?? '',
  is_byok: record.credential === 'byok' || record.credential === 'client',
  provider_name: record.provider ?? '',
  streamed: record.streamed,
  finish_reason: record.finishReason ?? (record.outcome === 'complete' ? 'other' : 'error'),
  // Without any content there was no first token; the whole wait is the nearest true number.
  latency: record.ttftMs ?? record.durationMs,
  generation_time: record.durationMs,
  tokens_prompt: record.tokens.input,
  tokens_completion: record.tokens.output,
  native_tokens_prompt: record.tokens.input,
  native_tokens_completion: record.tokens.output,
  native_tokens_reasoning: record.tokens.reasoning,
  native_tokens_cached: record.tokens.cacheRead,
  native_tokens_cache_creation: record.tokens.cacheWrite,
  billable_web_search_calls: record.webSearchCalls,
  outcome: record.outcome,
  error: record.errorCode ?? null,
  attempts: record.attempts.map(attemptInfo),
})
