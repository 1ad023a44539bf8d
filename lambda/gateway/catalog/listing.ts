import { compact, type JsonObject } from '../core/json/value.ts'
import { perUnit, shiftDecimal, toUsd } from '../core/money.ts'
import type { Endpoint, Pricing, RateCard } from '../core/provider/endpoint.ts'
import type { TokenKind } from '../core/usage/buckets.ts'
import { familyOf } from './families.ts'
import type { CatalogEntry, ModelType } from './model.ts'
import { pricingAt } from './rates.ts'

/**
 * The catalog in the shapes that clients read. Prices are decimal strings in USD per token; unknown ones are absent.
 */

const millisecondsOf = (date: string | undefined): number | undefined => (date ? Date.parse(date) : undefined)

/** A model of `GET /v1/models`, at the list price that its first endpoint has at that time (ISO 8601, UTC). */
export const toOpenAiModel = (entry: CatalogEntry, at: string): JsonObject => {
  const { id, model, created } = entry
  return {
    id,
    object: 'model',
    created,
    ...(model.released ? { released: created } : {}),
    owned_by: creatorOf(id),
    name: model.name,
    description: '',
    type: model.type,
    supported_specifications: ['v2', 'v3', 'v4'],
    modalities: modalitiesOf(entry),
    ...(model.contextWindow ? { context_window: model.contextWindow } : {}),
    ...(model.maxOutputTokens ? { max_tokens: model.maxOutputTokens } : {}),
    tags: [...(model.tags ?? [])],
    ...compact({ deprecated_at: millisecondsOf(model.endpoints[0]?.retires) }),
    pricing: listPricing(pricingOf(model.endpoints[0], at)),
  }
}

export interface Percentiles {
  readonly p50: number
  readonly p95: number
}

/** How an endpoint did lately; what is not known is absent. */
export interface Measures {
  /** Shares of attempts that did not fail by its fault, 0 to 1. */
  readonly uptime15m?: number
  readonly uptime1h?: number
  readonly uptime1d?: number
  /** Milliseconds to the first token. */
  readonly latency1h?: Percentiles
  /** Output tokens a second. */
  readonly throughput1h?: Percentiles
}

/** What the list says beside the catalog. */
export interface EndpointFacts {
  /** A provider's name for its slug. */
  nameOf(provider: string): string
  measuresOf(provider: string, model: string): Measures
  /** The time whose prices it tells, ISO 8601 in UTC. */
  readonly at: string
}

/** Fields of a chat request that the model is known to take. */
const parametersOf = ({ id, model: { type, tags = [] } }: CatalogEntry): string[] => {
  if (type !== 'language') return []
  const { sampling, stops } = familyOf(id) ?? {}
  return [
    'max_tokens',
    ...(sampling === undefined || sampling === 'one' ? ['temperature', 'top_p'] : []),
    ...(stops === false ? [] : ['stop']),
    ...(tags.includes('tool-use') ? ['tools', 'tool_choice'] : []),
    ...(tags.includes('reasoning') ? ['reasoning', 'include_reasoning'] : []),
  ]
}

/** `data` of `GET /v1/models/{creator}/{model}/endpoints`. */
export const toEndpoints = (entry: CatalogEntry, { nameOf, measuresOf, at }: EndpointFacts): JsonObject => {
  const { id, model, created } = entry
  const { input, output } = modalitiesOf(entry)
  return {
    id,
    name: model.name,
    created,
    ...(model.released ? { released: created } : {}),
    description: '',
    architecture: {
      tokenizer: null,
      instruct_type: null,
      modality: `${input.join('+')}→${output.join('+')}`,
      input_modalities: input,
      output_modalities: output,
    },
    endpoints: model.endpoints.map((endpoint) => ({
      name: `${endpoint.provider} | ${id}`,
      model_name: model.name,
      provider_name: nameOf(endpoint.provider),
      context_length: model.contextWindow ?? null,
      max_completion_tokens: model.maxOutputTokens ?? null,
      max_prompt_tokens: null,
      quantization: null,
      supported_parameters: parametersOf(entry),
      tags: [...(model.tags ?? [])],
      status: 0,
      ...measured(measuresOf(endpoint.provider, endpoint.model)),
      supports_implicit_caching: model.tags?.includes('implicit-caching') ?? false,
      ...(endpoint.geo ? { inference_regions: [{ scope: 'zone', geo_region: endpoint.geo }] } : {}),
      ...compact({ deprecated_at: millisecondsOf(endpoint.retires) }),
      pricing: endpointPricing(pricingOf(endpoint, at)),
    })),
  }
}

const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals))

const percent = (share: number | undefined): number | undefined => share && rounded(share * 100, 4)

const percentiles = (value: Percentiles | undefined, decimals: number): JsonObject | undefined =>
  value && { p50: rounded(value.p50, decimals), p95: rounded(value.p95, decimals) }

/** Uptime in percent, latency in whole milliseconds, as AI Gateway tells them. */
const measured = ({ uptime15m, uptime1h, uptime1d, latency1h, throughput1h }: Measures): JsonObject =>
  compact({
    uptime_last_15m: percent(uptime15m),
    uptime_last_1h: percent(uptime1h),
    uptime_last_1d: percent(uptime1d),
    latency_last_1h: percentiles(latency1h, 0),
    throughput_last_1h: percentiles(throughput1h, 1),
  })

/** Older clients reject the whole list for one `modelType` that they do not know. */
const CONFIG_TYPES = {
  v2: ['language', 'embedding', 'image'],
  v3: ['language', 'embedding', 'image'],
  v4: ['language', 'embedding', 'image', 'reranking', 'speech', 'transcription', 'video'],
} as const satisfies Record<string, readonly ModelType[]>

export type ConfigModel = {
  id: string
  name: string
  pricing?: JsonObject
  specification: { specificationVersion: string; provider: string; modelId: string }
  modelType: string
  tags: string[]
}

/**
 * A model of `GET {base}/config` for that generation of the AI SDK; undefined when its clients do not know the type.
 * They demand both prices or none.
 */
export const toConfigModel = (
  { id, model }: CatalogEntry,
  generation: keyof typeof CONFIG_TYPES,
  at: string,
): ConfigModel | undefined => {
  const known: readonly ModelType[] = CONFIG_TYPES[generation]
  if (!known.includes(model.type)) return undefined
  const pricing = pricingOf(model.endpoints[0], at)
  return {
    id,
    name: model.name,
    ...(pricing?.input && pricing.output ? { pricing: rates(pricing, LIST_NAMES) } : {}),
    specification: { specificationVersion: generation, provider: creatorOf(id), modelId: id },
    modelType: model.type,
    tags: [...(model.tags ?? [])],
  }
}

/** A name without a maker is the deployment's own. */
const creatorOf = (id: string): string => (id.includes('/') ? id.slice(0, id.indexOf('/')) : 'deployment')

const modalitiesOf = ({ model }: CatalogEntry) => ({
  input: [...(model.modalities?.input ?? ['text'])],
  output: [...(model.modalities?.output ?? ['text'])],
})

/** The price in force, and `free` as the zeros that it stands for. */
const pricingOf = (endpoint: Endpoint | undefined, at: string): Pricing | undefined => {
  const pricing = endpoint?.pricing && pricingAt(endpoint.pricing, at)
  return pricing?.free ? { input: '0', output: '0' } : pricing
}

type Names = Readonly<Partial<Record<TokenKind, string>>>
const CACHE_NAMES = { cacheRead: 'input_cache_read', cacheWrite: 'input_cache_write' }
const LIST_NAMES: Names = { input: 'input', output: 'output', ...CACHE_NAMES }
const ENDPOINT_NAMES: Names = { input: 'prompt', output: 'completion', ...CACHE_NAMES }
const AUDIO_NAMES: Names = { inputAudio: 'audio_input_token_cost', outputAudio: 'audio_output_token_cost' }

const perTokenUsd = (usdPerMillion: string): string => shiftDecimal(usdPerMillion, 6)

/** USD per call, as the wire's USD per thousand calls. */
const perThousand = (usd: string): string => toUsd(perUnit(usd) * 1000n)

const rates = (card: RateCard, names: Names): JsonObject =>
  Object.fromEntries(
    Object.entries(names).flatMap(([kind, name]) => {
      const price = card[kind as TokenKind]
      return price === undefined ? [] : [[name, perTokenUsd(price)]]
    }),
  )

/** `input_tiers: [{cost, min, max}, {cost, min}]`, the base price being the first tier. */
const tiers = (card: RateCard, names: Names): JsonObject => {
  const steps = [{ aboveInputTokens: 0, ...card }, ...(card.tiers ?? [])]
  if (steps.length === 1) return {}
  return Object.fromEntries(
    Object.entries(names).flatMap(([kind, name]) => {
      const own = steps.filter((step) => step[kind as TokenKind] !== undefined)
      if (own.length < 2) return []
      const list = own.map((step, index) => ({
        cost: perTokenUsd(step[kind as TokenKind] ?? ''),
        min: step.aboveInputTokens,
        ...(own[index + 1] ? { max: own[index + 1]?.aboveInputTokens } : {}),
      }))
      return [[`${name}_tiers`, list]]
    }),
  )
}

const listPricing = (pricing: Pricing | undefined): JsonObject => {
  if (!pricing) return {}
  const { fast, flex, priority } = pricing.serviceTiers ?? {}
  const served = Object.entries({ flex, priority }).flatMap(([name, card]) =>
    card ? [[name, rates(card, LIST_NAMES)]] : [],
  )
  return {
    ...rates(pricing, LIST_NAMES),
    ...tiers(pricing, LIST_NAMES),
    ...rates(pricing, AUDIO_NAMES),
    ...(served.length > 0 ? { service_tiers: Object.fromEntries(served) } : {}),
    ...(fast ? { fast: rates(fast, LIST_NAMES) } : {}),
    ...(pricing.perCall?.['webSearch'] ? { web_search: perThousand(pricing.perCall['webSearch']) } : {}),
  }
}

/** OpenRouter's spelling; a "0" says that there is no such fee, so a price that is unknown has none of them. */
const endpointPricing = (pricing: Pricing | undefined): JsonObject => {
  if (!pricing?.input) return {}
  return {
    ...rates(pricing, ENDPOINT_NAMES),
    ...tiers(pricing, ENDPOINT_NAMES),
    ...rates(pricing, AUDIO_NAMES),
    request: '0',
    image: '0',
    image_output: perTokenUsd(pricing.outputImage ?? '0'),
    web_search: perThousand(pricing.perCall?.['webSearch'] ?? '0'),
    internal_reasoning: '0',
    discount: 0,
  }
}
