import type { AttemptRecord, CostRecord, GenerationRecord } from '../../storage/generations.ts'
import { type Cost, sumOf } from '../core/cost/cost.ts'
import type { Spent } from '../core/cost/spent.ts'
import { compact, type JsonObject } from '../core/json/value.ts'
import { type Pico, toUsd } from '../core/money.ts'

/** USD as the nearest JSON number: the API's clients want numbers here, so only the last step is a float. */
const usd = (pico: Pico): number => Number(toUsd(pico))

const atMost = ({ upper }: Cost): JsonObject => (upper === undefined ? {} : { at_most: usd(upper) })

/**
 * Costs as `@ai-sdk/gateway` (generation-info.ts) reads them: its `total_cost` and `usage` must be numbers, while
 * `market_cost` may be missing "when unavailable". So where something is missing the numbers are what it cost at least,
 * and `cost_unknown` and `missing` say so. What a team's or a client's own credential paid is no cost of the deployment.
 */
const costs = ({ deployment, own, market }: Spent): JsonObject => {
  const both = sumOf([deployment, own])
  const missing: string[] = [...both.missing]
  const total = usd(deployment.known)
  return {
    total_cost: total,
    usage: total,
    upstream_inference_cost: usd(own.known),
    market_cost: market.pico === undefined ? null : usd(market.pico),
    ...(missing.length > 0 ? { cost_unknown: true, missing, ...atMost(both) } : {}),
  }
}

const costInfo = ({ owner, source, known, missing, upper, market, marketMissing }: CostRecord): JsonObject =>
  compact({
    owner,
    source,
    known: toUsd(BigInt(known)),
    missing: missing && [...missing],
    upper: upper && toUsd(BigInt(upper)),
    market: market && toUsd(BigInt(market)),
    market_missing: marketMissing && [...marketMissing],
  })

/** Named one by one, as the record's own names are the stores'; kinds of tokens and calls are words. */
const attemptInfo = (attempt: AttemptRecord): JsonObject =>
  compact({
    provider: attempt.provider,
    model: attempt.model,
    of: attempt.of,
    is_mapped: attempt.isMapped,
    mode: attempt.mode,
    credential: attempt.credential,
    credential_id: attempt.credentialId,
    why: attempt.why,
    started_at: new Date(attempt.startedAt).toISOString(),
    duration: attempt.durationMs,
    success: attempt.success,
    status: attempt.status,
    error: attempt.error,
    usage: attempt.usage && { ...attempt.usage },
    unsure: attempt.unsure?.map(({ kind, or, tokens }) => ({ kind, or: [...or], tokens })),
    calls: attempt.calls && { ...attempt.calls },
    tier: attempt.tier,
    geo: attempt.geo,
    cost: attempt.cost && costInfo(attempt.cost),
  })

const webSearches = ({ attempts }: GenerationRecord): number =>
  attempts.reduce((sum, { calls = {} }) => sum + (calls['webSearch'] ?? 0) + (calls['webSearchPreview'] ?? 0), 0)

/**
 * `data` of `GET /v1/generation`. Every field that official clients demand is there, whatever became of the request.
 */
export const toGenerationInfo = (record: GenerationRecord, spent: Spent): JsonObject => ({
  id: record.id,
  ...costs(spent),
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
  billable_web_search_calls: webSearches(record),
  outcome: record.outcome,
  error: record.errorCode ?? null,
  attempts: record.attempts.map(attemptInfo),
})
