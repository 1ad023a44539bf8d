/** What others call providers and makers of models that have another name here. */

/**
 * Providers: https://docs.litellm.ai/docs/providers, https://models.dev/api.json, and OpenRouter's authors that sell
 * their models themselves, https://openrouter.ai/models.
 */
const PROVIDERS: Readonly<Record<string, string>> = {
  'amazon-bedrock': 'bedrock',
  azure_ai: 'azure',
  cohere_chat: 'cohere',
  dashscope: 'alibaba',
  'fireworks-ai': 'fireworks',
  fireworks_ai: 'fireworks',
  gemini: 'google',
  'google-vertex': 'vertex',
  'google-vertex-anthropic': 'vertex',
  moonshot: 'moonshotai',
  spacexai: 'xai',
  together: 'togetherai',
  together_ai: 'togetherai',
  vertex_ai: 'vertex',
  'x-ai': 'xai',
  'z-ai': 'zai',
}

/**
 * Makers, under whose names others serve their models: https://openrouter.ai/models, https://huggingface.co/models. Who
 * writes one has not asked for the maker's own API.
 */
const MAKERS: Readonly<Record<string, string>> = {
  'bytedance-seed': 'bytedance',
  'deepseek-ai': 'deepseek',
  'meta-llama': 'meta',
  minimaxai: 'minimax',
  mistralai: 'mistral',
  qwen: 'alibaba',
  'stepfun-ai': 'stepfun',
  'zai-org': 'zai',
}

/**
 * Ids whose shape tells whose they are, and what is put in its place. Bedrock:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html, LiteLLM's routes:
 * https://docs.litellm.ai/docs/providers/bedrock; `models/`, also behind its provider: https://ai.google.dev/api/models.
 */
const SHAPES: readonly (readonly [shape: RegExp, instead: string])[] = [
  [/^(?:(?:google|gemini)\/)?models\//i, 'google/'],
  [/^(bedrock|amazon-bedrock)\/(?:converse|invoke)\//, '$1/'],
  [/^(?=arn:aws[a-z-]*:bedrock:)/, 'bedrock/'],
  [
    /^(?=(?:[a-z-]{2,6}\.)?(?:anthropic|amazon|meta|openai|deepseek|mistral|qwen|zai|xai|moonshotai|moonshot|minimax|google|nvidia|writer|cohere|ai21)\.[a-z])/,
    'bedrock/',
  ],
  [/^(?=accounts\/[\w-]+\/(?:models|routers|deployedModels)\/)/, 'fireworks/'],
]

const named = (table: Readonly<Record<string, string>>, id: string): string => {
  const slash = id.indexOf('/')
  const prefix = id.slice(0, Math.max(0, slash)).toLowerCase()
  return Object.hasOwn(table, prefix) ? `${table[prefix]}${id.slice(slash)}` : id
}

/** The id with its provider's name here in front, where it names or shows one. */
export const withProvider = (id: string): string => {
  const [shape, instead] = SHAPES.find(([like]) => like.test(id)) ?? []
  return named(PROVIDERS, shape && instead !== undefined ? id.replace(shape, instead) : id)
}

/** Makers' names of what has a shorter one here. Nobody serves a Llama that is not instructed. */
const SHORTER: readonly (readonly [names: RegExp, instead: string])[] = [[/^(meta\/llama-.+)-instruct$/i, '$1']]

/** The id with its maker's name here in front. */
export const withMaker = (id: string): string => {
  const text = named(MAKERS, id)
  const [names, instead] = SHORTER.find(([like]) => like.test(text)) ?? []
  return names && instead !== undefined ? text.replace(names, instead) : text
}

/** The provider of a maker's own, where its name is another one. */
const OWN_PROVIDERS: Readonly<Record<string, string>> = { amazon: 'bedrock', spacexai: 'xai' }

export const ownProviderOf = (id: string): string => {
  const maker = id.slice(0, id.indexOf('/'))
  return OWN_PROVIDERS[maker] ?? maker
}

/** Providers whose ids are names of the caller's own account: what is like one of the catalog's may be another model. */
export const NAMED_BY_ACCOUNTS: ReadonlySet<string> = new Set(['azure'])
