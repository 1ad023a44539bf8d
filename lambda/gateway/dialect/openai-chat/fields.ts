import type { Field, Fields, Treatment } from '../../core/field.ts'
import type { JsonValue } from '../../core/json/value.ts'
import { everywhere, field, isOneOf } from '../field.ts'

const isFalse = isOneOf(false)
const isEmpty = (value: JsonValue): boolean => Array.isArray(value) && value.length === 0
const isTextOnly = (value: JsonValue): boolean => Array.isArray(value) && value.every((entry) => entry === 'text')

const TAG = everywhere('gateway', 'says what the object is')
const NATIVE = 'needs a provider that natively speaks this API'
const NO_MARKERS = 'prompts are cached without markers there, or not at all'
const EFFORT: [Treatment, Treatment, Treatment] = [
  ['reasoning_effort'],
  ['thinking', 'output_config.effort'],
  ['reasoning'],
]

/** A field without a canonical place, under the name that `@ai-sdk/openai` reads. */
const option = (wire: string, name: string, why: string, harmless?: Field['harmless']): Field =>
  field([wire], 'reported', [`providerOptions.openai.${name}`], why, harmless)

const endUser = (wire: string, name: string): Field =>
  field(
    [wire],
    ['metadata.user_id'],
    [`providerOptions.openai.${name}`, 'providerOptions.anthropic.metadata.userId'],
    'an end-user id',
  )

const REQUEST: Fields = {
  model: everywhere('gateway', 'names what is asked for'),
  stream: field(['stream', 'stream_options'], ['stream'], 'gateway', 'the shape of the answer'),
  'stream_options.include_usage': everywhere('gateway', 'decides whether the last chunk is sent'),
  'stream_options.include_obfuscation': everywhere('reported', 'pads chunks against eavesdroppers', isFalse),
  max_tokens: field(['max_tokens'], ['max_tokens'], ['maxOutputTokens'], 'the output limit'),
  max_completion_tokens: field(['max_tokens'], ['max_tokens'], ['maxOutputTokens'], 'its newer name'),
  temperature: field(['temperature'], ['temperature'], ['temperature'], 'sampling'),
  top_p: field(['top_p'], ['top_p'], ['topP'], 'sampling'),
  top_k: field('left-out', ['top_k'], ['topK'], 'sampling, known to many compatible servers'),
  frequency_penalty: field(['frequency_penalty'], 'left-out', ['frequencyPenalty'], 'sampling'),
  presence_penalty: field(['presence_penalty'], 'left-out', ['presencePenalty'], 'sampling'),
  seed: field(['seed'], 'left-out', ['seed'], 'sampling'),
  stop: field(['stop'], ['stop_sequences'], ['stopSequences'], 'stop sequences'),
  reasoning_effort: field(...EFFORT, 'how much to think'),
  'reasoning.effort': field(...EFFORT, "OpenRouter's name for it"),
  'reasoning.enabled': field(...EFFORT, 'alone it means medium effort, as at OpenRouter'),
  'reasoning.max_tokens': field(
    'left-out',
    ['thinking'],
    [
      'providerOptions.anthropic.thinking.budgetTokens',
      'providerOptions.google.thinkingConfig.thinkingBudget',
      'providerOptions.vertex.thinkingConfig.thinkingBudget',
    ],
    'how much to think, in tokens',
  ),
  'reasoning.exclude': everywhere('gateway', 'the gateway leaves reasoning out of the answer'),
  usage: everywhere('gateway', 'OpenRouter asks for usage with it, which is always included'),
  'response_format.type': field(
    ['response_format.type'],
    'left-out',
    ['responseFormat.type'],
    'text, JSON, or JSON of a schema; JSON without a schema cannot be enforced at Anthropic',
    isOneOf('text', 'json_schema'),
  ),
  'response_format.json_schema.schema': field(
    ['response_format'],
    ['output_config.format.schema'],
    ['responseFormat.schema', 'providerOptions.openai.strictJsonSchema'],
    'the schema; where a provider takes none, an instruction to answer by it, which is reported',
  ),
  'response_format.json_schema.name': field(
    ['response_format.json_schema.name'],
    'gateway',
    ['responseFormat.name'],
    'a label that this API demands and Anthropic has no place for',
  ),
  'response_format.json_schema.description': field(
    ['response_format.json_schema.description'],
    'reported',
    ['responseFormat.description'],
    'Anthropic takes none beside the schema',
  ),
  'response_format.json_schema.strict': field(
    ['response_format.json_schema.strict'],
    'gateway',
    'gateway',
    'other providers enforce every schema',
    isFalse,
  ),
  'response_format.schema': field(
    ['response_format'],
    ['output_config.format.schema'],
    ['responseFormat.schema', 'providerOptions.openai.strictJsonSchema'],
    'the schema, as some compatible servers take it',
  ),
  tool_choice: field(['tool_choice'], ['tool_choice'], ['toolChoice'], 'the choice among tools'),
  parallel_tool_calls: field(
    ['parallel_tool_calls'],
    ['tool_choice'],
    ['providerOptions.openai.parallelToolCalls', 'providerOptions.anthropic.disableParallelToolUse'],
    'one call at a time',
    isOneOf(true),
  ),

  user: endUser('user', 'user'),
  safety_identifier: endUser('safety_identifier', 'safetyIdentifier'),
  logit_bias: option('logit_bias', 'logitBias', 'token ids of OpenAI models'),
  store: option('store', 'store', 'storage at OpenAI', isFalse),
  metadata: option('metadata', 'metadata', 'labels of a completion stored at OpenAI'),
  service_tier: option('service_tier', 'serviceTier', 'tiers elsewhere have other names', isOneOf('auto', 'default')),
  verbosity: option('verbosity', 'textVerbosity', 'a setting of OpenAI models', isOneOf('medium')),
  prediction: option('prediction', 'prediction', 'a hint that makes OpenAI faster'),
  prompt_cache_key: option('prompt_cache_key', 'promptCacheKey', 'cache routing at OpenAI'),
  prompt_cache_retention: option('prompt_cache_retention', 'promptCacheRetention', 'cache lifetime at OpenAI'),
  prompt_cache_options: option('prompt_cache_options', 'promptCacheOptions', 'cache settings at OpenAI'),

  providerOptions: everywhere('gateway', 'each provider gets those addressed to it'),
  ...Object.fromEntries(
    ['provider.sort', 'provider.order', 'provider.only'].map((name) => [name, everywhere('gateway', 'routing')]),
  ),

  top_logprobs: everywhere('reported', 'log probabilities are refused by logprobs already'),
  n: everywhere('refused', `a list of choices ${NATIVE}`, isOneOf(1)),
  logprobs: everywhere('refused', NATIVE, isFalse),
  modalities: everywhere('refused', `an audio answer ${NATIVE}`, isTextOnly),
  audio: everywhere('refused', `an audio answer ${NATIVE}`),
  moderation: everywhere('refused', 'a protection that is not there must not seem to be'),
  web_search_options: everywhere('refused', `OpenAI's built-in web search ${NATIVE}`),
  functions: everywhere('refused', 'the predecessor of tools; use tools for this model', isEmpty),
  function_call: everywhere(
    'refused',
    'the predecessor of tool_choice; use tool_choice for this model',
    isOneOf('none'),
  ),
}

const CACHE: Field = field('left-out', ['messages[].content[].cache_control'], [], NO_MARKERS)
const cached = (packaged: string): Field => ({ ...CACHE, package: [packaged] })
const REASONING = everywhere(
  'gateway',
  'goes back to the provider that issued it, if it wants it; nobody else reads it',
)
const TEXT = field(['messages[].content'], ['messages[].content[].text'], ['prompt[].content[].text'], 'text')
const BYTES = field(
  ['messages[].content[].file.file_data'],
  ['messages[].content[].source'],
  ['prompt[].content[].data', 'prompt[].content[].mediaType'],
  'a file',
)

const MESSAGES: Fields = {
  'messages[].role': TAG,
  'messages[].name': field(
    ['messages[].name'],
    'reported',
    ['prompt[].providerOptions.openai.name'],
    'there are no names of speakers',
  ),
  'messages[].cache_control': cached('prompt[].providerOptions.anthropic.cacheControl'),
  'messages[].tool_calls': field(
    ['messages[].tool_calls'],
    ['messages[].content'],
    ['prompt[].content'],
    'calls of the model',
  ),
  'messages[].tool_call_id': field(
    ['messages[].tool_call_id'],
    ['messages[].content[].tool_use_id'],
    ['prompt[].content[].toolCallId'],
    'the call that is answered',
  ),
  'messages[].refusal': field(['messages[].refusal'], ['messages[].content'], ['prompt[].content'], 'as text'),
  'messages[].reasoning': REASONING,
  'messages[].reasoning_content': REASONING,
  'messages[].reasoning_details': REASONING,
  'messages[].annotations': everywhere('reported', 'citations of an earlier answer', isEmpty),
  'messages[].audio': everywhere('refused', 'earlier audio answers cannot be carried to this model'),
  'messages[].function_call': everywhere('refused', 'the predecessor of tool_calls; use tool_calls for this model'),

  'messages[].content[].type': TAG,
  'messages[].content[].text': TEXT,
  'messages[].content[].refusal': { ...TEXT, 'openai-chat': ['messages[].refusal'] },
  'messages[].content[].thinking': REASONING,
  'messages[].content[].cache_control': cached('prompt[].content[].providerOptions.anthropic.cacheControl'),
  'messages[].content[].image_url.url': field(
    ['messages[].content[].image_url.url'],
    ['messages[].content[].source'],
    ['prompt[].content[].data', 'prompt[].content[].mediaType'],
    'a URL that a provider does not fetch itself is fetched by the gateway',
  ),
  'messages[].content[].image_url.detail': field(
    ['messages[].content[].image_url.detail'],
    'reported',
    ['prompt[].content[].providerOptions.openai.imageDetail'],
    'a setting of OpenAI models',
    isOneOf('auto'),
  ),
  'messages[].content[].input_audio': field(
    ['messages[].content[].input_audio'],
    'refused',
    ['prompt[].content[].data', 'prompt[].content[].mediaType'],
    'Anthropic models take no audio',
  ),
  'messages[].content[].video_url': field(
    ['messages[].content[].video_url'],
    'refused',
    ['prompt[].content[].data', 'prompt[].content[].mediaType'],
    'Anthropic models take no video',
  ),
  'messages[].content[].file.file_data': BYTES,
  'messages[].content[].file.data': BYTES,
  'messages[].content[].file.filename': field(
    ['messages[].content[].file.filename'],
    ['messages[].content[].title'],
    ['prompt[].content[].filename'],
    'the name of a file',
  ),
  'messages[].content[].file.media_type': TAG,
  'messages[].content[].file.mediaType': TAG,
  'messages[].content[].file.file_id': field(
    ['messages[].content[].file.file_id'],
    'refused',
    ['prompt[].content[].data'],
    'the file is stored at OpenAI',
  ),
}

const TOOLS: Fields = {
  'tools[].type': TAG,
  'tools[].function.name': field(['tools[].function.name'], ['tools[].name'], ['tools[].name'], 'a tool'),
  'tools[].function.description': field(
    ['tools[].function.description'],
    ['tools[].description'],
    ['tools[].description'],
    'a tool',
  ),
  'tools[].function.parameters': field(
    ['tools[].function.parameters'],
    ['tools[].input_schema'],
    ['tools[].inputSchema'],
    'a tool',
  ),
  'tools[].function.strict': field(
    ['tools[].function.strict'],
    ['tools[].strict'],
    ['tools[].strict'],
    'input of exactly the schema',
    isFalse,
  ),
  'tools[].cache_control': {
    ...cached('tools[].providerOptions.anthropic.cacheControl'),
    'anthropic-messages': ['tools[].cache_control'],
  },
  'tools[].function.cache_control': {
    ...cached('tools[].providerOptions.anthropic.cacheControl'),
    'anthropic-messages': ['tools[].cache_control'],
  },
  'tools[].custom': everywhere('refused', `a custom tool ${NATIVE}`),
}

/** Chat completions as OpenAI documents them (SDK 7.57.0), and what OpenRouter and the gateway add. */
export const FIELDS: Fields = { ...REQUEST, ...MESSAGES, ...TOOLS }

/** Pairs of `providerOptions.openai` key and wire field. */
export const OPTIONS: readonly (readonly [option: string, field: string])[] = Object.entries(REQUEST).flatMap(
  ([name, { package: places }]) => {
    const own = Array.isArray(places) ? /^providerOptions\.openai\.(\w+)$/.exec(places[0] ?? '')?.[1] : undefined
    return own === undefined ? [] : [[own, name] as const]
  },
)

/** Keys of `provider` that the gateway's routing takes over; the others are only for providers that know them. */
export const ROUTING: readonly string[] = ['sort', 'order', 'only']
