import { type JsonObject, objectOr, stringOr } from '../json/value.ts'
import { count } from './buckets.ts'

/**
 * What is billed beside tokens, in all of OpenAI's formats: xAI's live search (https://docs.x.ai/docs/guides/live-search)
 * and the tools that ran there (https://docs.x.ai/docs/guides/tools/overview, recorded traffic), Perplexity's deep research
 * and its fee by how much is searched (https://docs.perplexity.ai/guides/pricing).
 */
export const callsCounted = (usage: JsonObject): Record<string, number> => {
  const byTool = Object.values(objectOr(usage['server_side_tool_usage_details']))
  const size = stringOr(usage['search_context_size'])
  const counted = {
    searchSource: count(usage['num_sources_used']),
    searchQuery: count(usage['num_search_queries']),
    serverSideTool: Math.max(
      count(usage['num_server_side_tools_used']),
      byTool.reduce<number>((sum, calls) => sum + count(calls), 0),
    ),
    ...(size ? { [`${size}Search`]: 1 } : {}),
  }
  return Object.fromEntries(Object.entries(counted).filter(([, calls]) => calls !== 0))
}

/** https://platform.openai.com/docs/guides/prompt-caching */
export const OPENAI_LIFETIMES = ['ttl_30m_tokens', 'ttl_12h_tokens'] as const
