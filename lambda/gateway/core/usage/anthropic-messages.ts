import { arrayOr, isObject, type JsonObject, objectOr, stringOr } from '../json/value.ts'
import { count, EMPTY_BUCKETS, type UsageBuckets } from './buckets.ts'

type TokenBuckets = Pick<UsageBuckets, 'input' | 'cacheRead' | 'cacheWrite' | 'cacheWrite1h' | 'output'>

/**
 * Of the whole message or of one iteration. With compaction the totals leave out what compacting cost, so iterations
 * are summed; an advisor or a fallback model bills at rates of its own, which these buckets cannot tell.
 */
const tokenBuckets = (usage: JsonObject): TokenBuckets => {
  const written = count(usage['cache_creation_input_tokens'])
  const oneHour = Math.min(count(objectOr(usage['cache_creation'])['ephemeral_1h_input_tokens']), written)
  return {
    input: count(usage['input_tokens']),
    cacheRead: count(usage['cache_read_input_tokens']),
    cacheWrite: written - oneHour,
    cacheWrite1h: oneHour,
    output: count(usage['output_tokens']),
  }
}

/**
 * `usage` of a message. Cached tokens are *not* inside `input_tokens`; thinking is inside `output_tokens`.
 * https://docs.anthropic.com/en/api/messages, recorded traffic of Anthropic, Bedrock and Vertex.
 */
export const anthropicUsage = (usage: JsonObject): UsageBuckets => {
  const iterations = arrayOr(usage['iterations']).filter(isObject)
  const ofType = (...types: string[]) => iterations.filter(({ type }) => types.includes(stringOr(type) ?? ''))
  const fallbacks = ofType('fallback_message').length
  const executed = fallbacks > 0 ? [] : ofType('compaction', 'message')
  const tokens = (executed.length > 0 ? executed : [usage]).map(tokenBuckets)
  const sum = (kind: keyof TokenBuckets) => tokens.reduce((total, buckets) => total + buckets[kind], 0)
  const tier = usage['speed'] === 'fast' ? 'fast' : stringOr(usage['service_tier'])
  const geo = stringOr(usage['inference_geo'])
  const calls = {
    webSearch: count(objectOr(usage['server_tool_use'])['web_search_requests']),
    advisorMessage: ofType('advisor_message').length,
    fallbackMessage: fallbacks,
  }
  return {
    ...EMPTY_BUCKETS,
    input: sum('input'),
    cacheRead: sum('cacheRead'),
    cacheWrite: sum('cacheWrite'),
    cacheWrite1h: sum('cacheWrite1h'),
    output: sum('output'),
    reasoning: count(objectOr(usage['output_tokens_details'])['thinking_tokens']),
    calls: Object.fromEntries(Object.entries(calls).filter(([, calls]) => calls !== 0)),
    ...(tier ? { serviceTier: tier } : {}),
    ...(geo ? { inferenceGeo: geo } : {}),
  }
}
