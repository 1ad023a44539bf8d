import { type Field, type Fields, isOneOf } from '../../../core/field.ts'
import type { JsonValue } from '../../../core/json/value.ts'

const isFalse = isOneOf(false)
const isEmpty = (value: JsonValue): boolean => Array.isArray(value) && value.length === 0
const isTextOnly = (value: JsonValue): boolean => Array.isArray(value) && value.every((entry) => entry === 'text')

const NATIVE = 'needs a provider that natively speaks this API'

/** A field without a place of its own in the canonical form, under the name that `@ai-sdk/openai` reads. */
const option = (name: string, row: Omit<Field, 'to'>): Field => ({ to: [`providerOptions.openai.${name}`], ...row })

const endUser = (name: string): Field => ({
  to: [`providerOptions.openai.${name}`, 'providerOptions.anthropic.metadata.userId'],
  why: 'an end-user id',
})

const schema = (why: string): Field => ({
  to: ['responseFormat.schema', 'providerOptions.openai.strictJsonSchema'],
  why,
})

/** Of a body, its messages and tools aside: what relays need to know of them as well. */
export const REQUEST: Fields = {
  model: { to: 'gateway', why: 'names what is asked for' },
  stream: { to: ['stream'], why: 'the shape of the answer' },
  'stream_options.include_usage': { to: 'gateway', why: 'decides whether the last chunk is sent' },
  'stream_options.include_obfuscation': {
    to: 'reported',
    why: 'pads chunks against eavesdroppers',
    harmless: isFalse,
  },
  max_tokens: { to: ['maxOutputTokens'], why: 'the output limit' },
  max_completion_tokens: { to: ['maxOutputTokens'], why: 'its newer name' },
  temperature: { to: ['temperature'], why: 'sampling' },
  top_p: { to: ['topP'], why: 'sampling' },
  top_k: { to: ['topK'], why: 'sampling, known to many compatible servers' },
  frequency_penalty: { to: ['frequencyPenalty'], why: 'sampling' },
  presence_penalty: { to: ['presencePenalty'], why: 'sampling' },
  seed: { to: ['seed'], why: 'sampling' },
  stop: { to: ['stopSequences'], why: 'stop sequences' },
  reasoning_effort: { to: ['reasoning'], why: 'how much to think' },
  'reasoning.effort': { to: ['reasoning'], why: "OpenRouter's name for it" },
  'reasoning.enabled': { to: ['reasoning'], why: 'alone it means medium effort, as at OpenRouter' },
  'reasoning.max_tokens': {
    to: [
      'providerOptions.anthropic.thinking.budgetTokens',
      'providerOptions.google.thinkingConfig.thinkingBudget',
      'providerOptions.vertex.thinkingConfig.thinkingBudget',
    ],
    why: 'how much to think, in tokens',
  },
  'reasoning.exclude': { to: 'gateway', why: 'the gateway leaves reasoning out of the answer' },
  usage: { to: 'gateway', why: 'OpenRouter asks for usage with it, which is always included' },
  'response_format.type': {
    to: ['responseFormat.type'],
    why: 'text, JSON, or JSON of a schema',
    harmless: isOneOf('text', 'json_schema'),
  },
  'response_format.json_schema.schema': schema(
    'the schema, as far as the provider can enforce it; the rest is told to the model, which is reported',
  ),
  'response_format.json_schema.name': { to: ['responseFormat.name'], why: 'a label that this API demands' },
  'response_format.json_schema.description': {
    to: ['responseFormat.description'],
    why: 'tells the model what the answer is for',
  },
  'response_format.json_schema.strict': option('strictJsonSchema', {
    why: 'other providers enforce every schema that they can',
    elsewhere: 'gateway',
    harmless: isFalse,
  }),
  'response_format.schema': schema('the schema, as some compatible servers take it'),
  tool_choice: { to: ['toolChoice'], why: 'the choice among tools' },
  parallel_tool_calls: {
    to: ['providerOptions.openai.parallelToolCalls', 'providerOptions.anthropic.disableParallelToolUse'],
    why: 'one call at a time',
    harmless: isOneOf(true),
  },

  user: endUser('user'),
  safety_identifier: endUser('safetyIdentifier'),
  logit_bias: option('logitBias', { why: 'token ids of OpenAI models' }),
  store: option('store', { why: 'storage at OpenAI', harmless: isFalse }),
  metadata: option('metadata', { why: 'labels of a completion stored at OpenAI' }),
  service_tier: option('serviceTier', {
    why: 'tiers elsewhere have other names',
    harmless: isOneOf('auto', 'default'),
  }),
  verbosity: option('textVerbosity', { why: 'a setting of OpenAI models', harmless: isOneOf('medium') }),
  prediction: option('prediction', { why: 'a hint that makes OpenAI faster' }),
  prompt_cache_key: option('promptCacheKey', { why: 'cache routing at OpenAI' }),
  prompt_cache_retention: option('promptCacheRetention', { why: 'cache lifetime at OpenAI' }),
  prompt_cache_options: option('promptCacheOptions', { why: 'cache settings at OpenAI' }),

  providerOptions: { to: 'gateway', why: 'each provider gets those addressed to it' },
  provider: {
    to: 'gateway',
    why: "routing: OpenRouter's own wishes go to it, what names this gateway's providers stays",
  },

  top_logprobs: { to: 'reported', why: 'log probabilities are refused by logprobs already' },
  n: { to: 'refused', why: `a list of choices ${NATIVE}`, harmless: isOneOf(1) },
  logprobs: { to: 'refused', why: NATIVE, harmless: isFalse },
  modalities: { to: 'refused', why: `an audio answer ${NATIVE}`, harmless: isTextOnly },
  audio: { to: 'refused', why: `an audio answer ${NATIVE}` },
  moderation: { to: 'refused', why: 'a protection that is not there must not seem to be' },
  web_search_options: { to: 'refused', why: `OpenAI's built-in web search ${NATIVE}` },
  functions: { to: 'refused', why: 'the predecessor of tools; use tools for this model', harmless: isEmpty },
  function_call: {
    to: 'refused',
    why: 'the predecessor of tool_choice; use tool_choice for this model',
    harmless: isOneOf('none'),
  },
}

/** Pairs of `providerOptions.openai` key and field of the body. */
export const OPTIONS: readonly (readonly [option: string, field: string])[] = Object.entries(REQUEST).flatMap(
  ([name, { to }]) => {
    const own = typeof to === 'string' ? undefined : /^providerOptions\.openai\.(\w+)$/.exec(to[0] ?? '')?.[1]
    return own === undefined || name.includes('.') ? [] : [[own, name] as const]
  },
)
