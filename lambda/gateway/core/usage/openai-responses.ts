import { arrayOr, isObject, type JsonObject, objectOr, ownIn, stringOr } from '../json/value.ts'
import { count, EMPTY_BUCKETS, priceWord, type UsageBuckets } from './buckets.ts'
import { callsCounted, OPENAI_LIFETIMES } from './openai.ts'
import { contradicted, lifetimes, shares, totalled, uncounted, unsureOf } from './shares.ts'
import { type Beside, FINAL, NOTHING_BESIDE, type ToldUsage, type UsageSeen } from './told.ts'

/** `usage` of a Responses answer: cached tokens inside `input_tokens`, reasoning inside `output_tokens`. */
export const openaiResponsesUsage = (
  usage: JsonObject,
  { tier: besideTier, calls = {} }: Beside = NOTHING_BESIDE,
): UsageBuckets => {
  const details = objectOr(usage['input_tokens_details'])
  const prompt = shares(count(usage['input_tokens']))
  const cacheRead = prompt.take(count(details['cached_tokens']), 'cached_tokens')
  const written = lifetimes(
    prompt.take(count(details['cache_write_tokens']), 'cache_write_tokens'),
    details['cache_write_tokens_details'],
    OPENAI_LIFETIMES,
  )
  const inputAudio = prompt.take(count(details['audio_tokens']), 'audio_tokens')
  const ofOutput = objectOr(usage['output_tokens_details'])
  const total = count(usage['output_tokens'])
  const output = shares(total)
  const outputAudio = output.take(count(ofOutput['audio_tokens']), 'audio_tokens')
  const tier = besideTier ?? priceWord(usage['service_tier'])
  const reasoning = count(ofOutput['reasoning_tokens'])
  const totals = totalled(usage['total_tokens'], 'total_tokens', count(usage['input_tokens']) + total)
  return {
    ...EMPTY_BUCKETS,
    input: prompt.rest,
    cacheRead,
    cacheWrite: written.usual,
    cacheWrite12h: written.long,
    inputAudio,
    output: output.rest,
    outputAudio,
    reasoning: Math.min(reasoning, total),
    ...contradicted(
      prompt.contradiction,
      written.contradiction,
      output.contradiction,
      reasoning > total ? 'reasoning_tokens' : undefined,
      totals.contradiction,
    ),
    calls: { ...callsCounted(usage), ...calls },
    ...unsureOf({ kind: 'cacheWrite', or: ['cacheWrite12h'], tokens: written.unsure }),
    ...uncounted(usage, ['input_tokens', 'output_tokens'], totals.hidden),
    ...(tier ? { serviceTier: tier } : {}),
  }
}

/**
 * What a call among the output is billed as, by its type: what runs at the caller, and MCP and the search for tools, cost
 * their tokens alone. One that nobody knows is called what it is there. https://developers.openai.com/api/docs/pricing
 */
const BILLED: Readonly<Record<string, string>> = {
  web_search_call: 'webSearch',
  file_search_call: 'fileSearch',
  code_interpreter_call: 'codeInterpreter',
  image_generation_call: 'imageGeneration',
  function_call: '',
  custom_tool_call: '',
  computer_call: '',
  local_shell_call: '',
  apply_patch_call: '',
  mcp_call: '',
  tool_search_call: '',
}

/**
 * Of web searches only `search` is billed, not the pages that are opened, and of shells those in a container of the
 * provider's. https://developers.openai.com/api/docs/guides/tools-web-search
 */
const isFree = ({ type, status, action, environment }: JsonObject): boolean => {
  if (status === 'failed') return true
  if (type === 'web_search_call') return (stringOr(objectOr(action)['type']) ?? 'search') !== 'search'
  return type === 'shell_call' && (stringOr(objectOr(environment)['type']) ?? 'local') === 'local'
}

const billedAs = (item: JsonObject): string | undefined => {
  const type = stringOr(item['type'])
  return !type?.endsWith('_call') || isFree(item) ? undefined : (ownIn(BILLED, type) ?? type)
}

const callsAmong = (items: readonly JsonObject[]): Record<string, number> => {
  const calls: Record<string, number> = {}
  for (const kind of items.map(billedAs)) if (kind) calls[kind] = (calls[kind] ?? 0) + 1
  return calls
}

/** The first search tool had other prices for some models. */
const isPreview = (response: JsonObject): boolean =>
  arrayOr(response['tools']).some((tool) => stringOr(objectOr(tool)['type'])?.startsWith('web_search_preview'))

const named = ({ webSearch, ...calls }: Record<string, number>, response: JsonObject): Record<string, number> =>
  webSearch === undefined ? calls : { ...calls, [isPreview(response) ? 'webSearchPreview' : 'webSearch']: webSearch }

/** Of a Responses answer or its events: the usage, and beside it calls and tier. */
export const responsesUsageSeen = (): UsageSeen => {
  const items: JsonObject[] = []
  let usage: ToldUsage | undefined
  return {
    see(own) {
      if (isObject(own['item']) && own['type'] === 'response.output_item.done') items.push(own['item'])
      const response = isObject(own['response']) ? own['response'] : own
      if (!isObject(response['usage'])) return
      const output = arrayOr(response['output']).filter(isObject)
      const calls = named(callsAmong(output.length > 0 ? output : items), response)
      usage = { raw: response['usage'], beside: { ...FINAL, tier: priceWord(response['service_tier']), calls } }
    },
    usage: () => usage,
  }
}
