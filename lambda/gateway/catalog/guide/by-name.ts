import { ownIn } from '../../core/json/value.ts'
import type { ApiName } from '../../core/provider/endpoint.ts'
import { bedrockId } from './bedrock-id.ts'
import { withMaker } from './other-names.ts'
import { untuned } from './spelled.ts'

/** What is known of a model by its name alone. */

/** Makers, by how the names of their models begin: those of the catalog. */
const MAKERS: readonly (readonly [names: RegExp, maker: string])[] = [
  [/^claude-/, 'anthropic'],
  [/^(?:gpt-|chatgpt-|o\d(?:-|$)|codex-)/, 'openai'],
  [/^(?:gemini-|gemma-)/, 'google'],
  [/^grok-/, 'xai'],
  [/^(?:mistral-|ministral-|magistral-|codestral|devstral-|pixtral-|open-mi[sx]tral-)/, 'mistral'],
  [/^(?:meta-)?llama-?\d/, 'meta'],
  [/^muse-/, 'meta'],
  [/^kimi-/, 'moonshotai'],
  [/^(?:qwen|qwq-)/, 'alibaba'],
  [/^glm-/, 'zai'],
  [/^deepseek-/, 'deepseek'],
  [/^minimax-/, 'minimax'],
  [/^nova-/, 'amazon'],
  [/^command-/, 'cohere'],
]

/** `maker/name` of a provider's own id, by which families of models are known. Undefined where nobody's name is in it. */
export const canonicalOf = (model: string): string | undefined => {
  const base = untuned(model)
  const text = withMaker(bedrockId(base)?.name ?? base).toLowerCase()
  const name = text.slice(text.lastIndexOf('/') + 1)
  const maker = MAKERS.find(([names]) => names.test(name))?.[1]
  return maker && `${maker}/${name}`
}

/** Models that chat completions refuse. https://platform.openai.com/docs/models: "v1/responses" is all that these have. */
const RESPONSES_ONLY = /^(?:gpt-[\d.]+-pro|o\d+-pro|.*codex|.*-deep-research|computer-use-)/

interface ApiRow {
  readonly provider: string
  readonly models: RegExp
  readonly api: ApiName
}

/** The API over which a provider serves models, where it has several and the model decides. */
const APIS: readonly ApiRow[] = [
  { provider: 'openai', models: RESPONSES_ONLY, api: 'openai-responses' },
  { provider: 'azure', models: RESPONSES_ONLY, api: 'openai-responses' },
  // Other publishers than Google and Anthropic:
  // https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/use-partner-models
  { provider: 'vertex', models: /^(?!tunedModels\/)[^/]+\//, api: 'openai-chat' },
]

export const apiOf = (slug: string, model: string): ApiName | undefined =>
  APIS.find(({ provider, models }) => provider === slug && models.test(model))?.api

/** Where a provider's own id is not what stands behind its name: what of that is replaced, and by what. */
const OWN_IDS: Readonly<Record<string, readonly [written: RegExp, own: string]>> = {
  // Its URL says the maker already.
  vertex: [/^(?:google|anthropic)\//, ''],
  // All its ids begin with a maker, which of its own models is itself: https://openrouter.ai/docs/features/model-routing
  openrouter: [/^(?=[^/]+$)/, 'openrouter/'],
}

/** The provider's own id in what the caller wrote behind its name. */
export const ownId = (slug: string, rest: string): string => {
  const [written, own = ''] = ownIn(OWN_IDS, slug) ?? []
  return written ? rest.replace(written, own) : rest
}

/** The shortest id by which that provider is asked for its model of that id. */
export const askedId = (slug: string, own: string): string =>
  own.startsWith(`${slug}/`) && ownId(slug, own.slice(slug.length + 1)) === own ? own : `${slug}/${own}`
