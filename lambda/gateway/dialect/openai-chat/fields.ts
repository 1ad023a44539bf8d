import type { JsonObject, JsonValue } from '../../core/json.ts'
import type { Warning } from '../../core/parts.ts'
import { unsupportedField } from '../guard.ts'

/** What becomes of a request field when another wire has to carry the request. A relay carries every field as it is. */
interface Field {
  /** `extension`: not part of OpenAI's API. `refused`: it changes the meaning, unless its value is `harmless`. */
  readonly treatment: 'honoured' | 'extension' | 'reported' | 'refused'
  readonly why: string
  /** The key of `providerOptions.openai` that holds it, under the name that `@ai-sdk/openai` reads. */
  readonly option?: string
  readonly harmless?: (value: JsonValue) => boolean
}

const honoured = (why: string): Field => ({ treatment: 'honoured', why })
const option = (name: string, why: string): Field => ({ treatment: 'honoured', option: name, why })
const extension = (why: string): Field => ({ treatment: 'extension', why })
const reported = (why: string): Field => ({ treatment: 'reported', why })
const refused = (why: string, harmless: Field['harmless'] = () => false): Field => ({
  treatment: 'refused',
  why,
  harmless,
})

const isFalse = (value: JsonValue): boolean => value === false
const isTextOnly = (value: JsonValue): boolean => Array.isArray(value) && value.every((entry) => entry === 'text')
const isEmpty = (value: JsonValue): boolean => Array.isArray(value) && value.length === 0

/** Every known field of a chat completion request. Fields that are not here are relayed, or else reported. */
export const FIELDS: Readonly<Record<string, Field>> = {
  model: honoured('names what is asked for'),
  messages: honoured('the prompt'),
  stream: honoured('the shape of the answer'),
  stream_options: honoured('include_usage decides whether the last chunk is sent'),
  max_tokens: honoured('the output limit'),
  max_completion_tokens: honoured('the output limit, the newer name'),
  temperature: honoured('a sampling setting of the canonical form'),
  top_p: honoured('a sampling setting of the canonical form'),
  top_k: honoured('a sampling setting of the canonical form, known to many compatible servers'),
  frequency_penalty: honoured('a sampling setting of the canonical form'),
  presence_penalty: honoured('a sampling setting of the canonical form'),
  seed: honoured('a sampling setting of the canonical form'),
  stop: honoured('stop sequences'),
  tools: honoured('function tools; other types are refused one by one'),
  tool_choice: honoured('the choice among tools'),
  response_format: honoured('text, JSON, or JSON of a schema'),
  reasoning_effort: honoured('the effort of reasoning'),
  usage: honoured('OpenRouter asks for usage with it, which is always included'),

  parallel_tool_calls: option('parallelToolCalls', 'OpenAI and Anthropic have it'),
  logit_bias: option('logitBias', 'token ids of OpenAI models'),
  user: option('user', 'an end-user id'),
  safety_identifier: option('safetyIdentifier', 'an end-user id'),
  store: option('store', 'storage at OpenAI'),
  metadata: option('metadata', 'labels of a completion stored at OpenAI'),
  service_tier: option('serviceTier', 'OpenAI and Groq have tiers of these names'),
  verbosity: option('textVerbosity', 'a setting of OpenAI models'),
  prediction: option('prediction', 'a hint that makes OpenAI faster'),
  prompt_cache_key: option('promptCacheKey', 'cache routing at OpenAI'),
  prompt_cache_retention: option('promptCacheRetention', 'cache lifetime at OpenAI'),
  prompt_cache_options: option('promptCacheOptions', 'cache settings at OpenAI'),

  providerOptions: extension('options by provider, and for the gateway itself'),
  provider: extension('sort, order and only are routing options of the gateway'),
  reasoning: extension('effort or a budget of reasoning, and whether the answer shows it'),

  top_logprobs: reported('log probabilities are refused by logprobs already'),

  n: refused('several choices need a provider that natively speaks this API', (value) => value === 1),
  logprobs: refused('log probabilities need a provider that natively speaks this API', isFalse),
  modalities: refused('audio answers need a provider that natively speaks this API', isTextOnly),
  audio: refused('audio answers need a provider that natively speaks this API'),
  web_search_options: refused("OpenAI's built-in web search needs a provider that natively speaks this API"),
  functions: refused('the predecessor of tools; use tools for this model', isEmpty),
  function_call: refused('the predecessor of tool_choice; use tool_choice for this model', (value) => value === 'none'),
}

/** Pairs of `providerOptions.openai` key and wire field. */
export const OPTIONS: readonly (readonly [option: string, field: string])[] = Object.entries(FIELDS).flatMap(
  ([field, { option: name }]) => (name === undefined ? [] : [[name, field] as const]),
)

/** Keys of `provider` that the gateway's routing takes over; the others are only for providers that know them. */
export const ROUTING: readonly string[] = ['sort', 'order', 'only']

/** Reports what the canonical form leaves behind. Throws `unsupported` for a field that changes the meaning. */
export const checkFields = (body: JsonObject): Warning[] =>
  Object.entries(body).flatMap(([name, value]): Warning[] => {
    if (value === undefined || value === null) return []
    const field = FIELDS[name] ?? reported('unknown to the gateway')
    if (field.treatment === 'refused' && !field.harmless?.(value)) throw unsupportedField(name, field.why)
    return field.treatment === 'reported' ? [{ type: 'unsupported', feature: name, details: field.why }] : []
  })
