/** How upstream ids are matched with canonical ones: by one rule, and by hand where the rule cannot know. */

const GEO = /^(us-gov|us|eu|au|jp|in|ca|apac|global)\./
const VENDOR =
  /^(anthropic|meta|amazon|openai|deepseek|mistral|qwen|zai|xai|moonshotai|moonshot|minimax|google|nvidia|writer|cohere)\./

/** The region group of a Bedrock inference profile, '' for a bare id. */
export const geoOf = (id: string): string => GEO.exec(id)?.[1] ?? ''

/** A comparable key: `us.anthropic.claude-haiku-4-5-20251001-v1:0` and `claude-haiku-4.5` have the same. */
export const keyOf = (id: string): string =>
  id
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(GEO, '')
    .replace(VENDOR, '')
    .replace(/-v\d+(:\d+)?$/, '')
    .replace(/:\d+$/, '')
    .replace(/@.*$/, '')
    .replace(/-20\d{6}$/, '')
    .replace(/-\d{4}-\d\d-\d\d$/, '')
    .replace(/(\d)p(?=\d)/g, '$1-') // Fireworks writes `5p3`
    .replace(/\./g, '-')
    .replace(/^qwen-(?=\d)/, 'qwen')

/** Our provider slugs and pi-ai's names, in the order in which endpoints of the same model are listed. */
export const PROVIDERS: Readonly<Record<string, string>> = {
  anthropic: 'anthropic',
  openai: 'openai',
  google: 'google',
  vertex: 'google-vertex',
  bedrock: 'amazon-bedrock',
  azure: 'azure',
  xai: 'xai',
  mistral: 'mistral',
  deepseek: 'deepseek',
  meta: 'meta',
  moonshotai: 'moonshotai',
  zai: 'zai',
  minimax: 'minimax',
  xiaomi: 'xiaomi',
  groq: 'groq',
  cerebras: 'cerebras',
  baseten: 'baseten',
  fireworks: 'fireworks',
  togetherai: 'together',
  // Resellers come last.
  huggingface: 'huggingface',
  openrouter: 'openrouter',
}

/** Whose price depends on who ends up serving: OpenRouter's answers tell it, Hugging Face's do not. */
export const UNPRICED: readonly string[] = ['huggingface', 'openrouter']

/** The creator's own provider, where the slug is another one; it is listed first. */
const OWN_PROVIDER: Readonly<Record<string, string>> = { spacexai: 'xai', amazon: 'bedrock' }
export const ownProvider = (canonical: string): string => {
  const creator = canonical.slice(0, canonical.indexOf('/'))
  return OWN_PROVIDER[creator] ?? creator
}

/** genai-prices' names of providers: whose extra prices (1h writes, audio, calls) complete a pi-ai row. */
export const GENAI_EXTRAS: Readonly<Record<string, string>> = {
  anthropic: 'anthropic',
  openai: 'openai',
  google: 'google',
  vertex: 'google',
  xai: 'x-ai',
  deepseek: 'deepseek',
}
/** And whose prices stand in for a row that pi-ai does not have. */
export const GENAI_PRICES: Readonly<Record<string, string>> = { togetherai: 'together', groq: 'groq', bedrock: 'aws' }

type UpstreamIds = Readonly<Record<string, readonly string[]>>

/** Upstream ids that the rule cannot find, by provider; the others of that model are still found by the rule. */
export const UPSTREAM_IDS: Readonly<Record<string, UpstreamIds>> = {
  'meta/llama-3.3-70b': {
    bedrock: ['us.meta.llama3-3-70b-instruct-v1:0'],
    groq: ['llama-3.3-70b-versatile'],
    togetherai: ['meta-llama/Llama-3.3-70B-Instruct-Turbo'],
  },
  'meta/llama-3.1-70b': { bedrock: ['us.meta.llama3-1-70b-instruct-v1:0', 'meta.llama3-1-70b-instruct-v1:0'] },
  'meta/llama-3.1-8b': {
    bedrock: ['us.meta.llama3-1-8b-instruct-v1:0', 'meta.llama3-1-8b-instruct-v1:0'],
    groq: ['llama-3.1-8b-instant'],
  },
  'meta/llama-4-maverick': { bedrock: ['us.meta.llama4-maverick-17b-instruct-v1:0'] },
  'meta/llama-4-scout': {
    bedrock: ['us.meta.llama4-scout-17b-instruct-v1:0'],
    groq: ['meta-llama/llama-4-scout-17b-16e-instruct'],
  },
  'meta/muse-ember': { meta: ['muse-ember-1.0'] },
  'meta/muse-spark-open': { togetherai: ['meta-models/Muse-Spark-Open-816B-A42B'] },
  'google/gemini-3-flash': { google: ['gemini-3-flash-preview'], vertex: ['gemini-3-flash-preview'] },
  'google/gemma-4-26b-a4b-it': { bedrock: ['google.gemma-4-26b-a4b'] },
  'google/gemma-4-31b-it': { bedrock: ['google.gemma-4-31b'] },
  'mistral/codestral': { mistral: ['codestral-latest'] },
  'mistral/ministral-14b': { mistral: ['ministral-14b-2512'], bedrock: ['mistral.ministral-3-14b-instruct'] },
  'mistral/ministral-3b': { mistral: ['ministral-3b-latest'], bedrock: ['mistral.ministral-3-3b-instruct'] },
  'mistral/ministral-8b': { mistral: ['ministral-8b-latest'], bedrock: ['mistral.ministral-3-8b-instruct'] },
  'mistral/mistral-large-3': { mistral: ['mistral-large-2512'], bedrock: ['mistral.mistral-large-3-675b-instruct'] },
  'mistral/mistral-nemo': { mistral: ['open-mistral-nemo'] },
  'mistral/mistral-small': { mistral: ['mistral-small-latest'] },
  'openai/gpt-5.1-thinking': { openai: ['gpt-5.1'], azure: ['gpt-5.1'] },
  'openai/gpt-oss-120b': { bedrock: ['openai.gpt-oss-120b-1:0'] },
  'openai/gpt-oss-20b': { bedrock: ['openai.gpt-oss-20b-1:0'] },
  'deepseek/deepseek-v3.1': { bedrock: ['deepseek.v3-v1:0'] },
  'deepseek/deepseek-v3.2': { bedrock: ['deepseek.v3.2'] },
  'deepseek/deepseek-v4.1-flash': { deepseek: ['deepseek-flash'] },
  'moonshotai/kimi-k3.1-pro': { bedrock: ['global.moonshotai.kimi-k3.1', 'us.moonshotai.kimi-k3.1'] },
  'alibaba/qwen-3-235b': { bedrock: ['qwen.qwen3-235b-a22b-2507-v1:0'] },
  'alibaba/qwen3-coder': { bedrock: ['qwen.qwen3-coder-480b-a35b-v1:0'] },
  'alibaba/qwen3-next-80b-a3b-instruct': { bedrock: ['qwen.qwen3-next-80b-a3b'] },
  'alibaba/qwen3-vl-instruct': { bedrock: ['qwen.qwen3-vl-235b-a22b'] },
  'nvidia/nemotron-3-nano-30b-a3b': { bedrock: ['nvidia.nemotron-nano-3-30b'] },
  'nvidia/nemotron-3-super-120b-a12b': { bedrock: ['nvidia.nemotron-super-3-120b'] },
  'nvidia/nemotron-3-ultra-550b-a55b': { baseten: ['nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B'] },
  'nvidia/nemotron-3.5-super-vl': { togetherai: ['nvidia/NVIDIA-Nemotron-3.5-Super-VL'] },
  'nvidia/nemotron-nano-12b-v2-vl': { bedrock: ['nvidia.nemotron-nano-12b-v2'] },
  'reflection/beam': { togetherai: ['reflection/Beam-1.0-501B-A23B'] },
  'sakana/fugu-ultra-v2': { openrouter: ['sakana/fugu-ultra-v2'] },
  'zai/glm-5.3': { mistral: ['zai-glm-5-3'] },
  'zai/glm-5.3-flash': { mistral: ['zai-glm-5-3-flash'] },
}

/** Models that their creator serves under the canonical name; only the list price is in pi-ai. */
export const isServedUnderItsName = (canonical: string): boolean =>
  /^(alibaba\/qwen\d\.\d-(plus|max|flash)|inception\/mercury-\d(\.\d)?)$/.test(canonical)
