import { loadCatalog } from '#gateway/catalog/catalog.ts'
import type { CatalogData } from '#gateway/catalog/model.ts'
import { catalogShape } from '#gateway/catalog/pushed/catalog-file.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { perToken } from '#gateway/core/money.ts'
import type { Endpoint, RateCard, Rates } from '#gateway/core/provider/endpoint.ts'

/** Ids that clients have written into their code; they resolve for as long as the gateway exists. */
const REQUIRED_IDS = [
  'anthropic/claude-opus-4.6',
  'anthropic/claude-opus-5.5-fast',
  'openai/gpt-5.4',
  'google/gemini-3.1-pro',
  'xai/grok-4.1-fast-non-reasoning',
  'alibaba/qwen-3.6-plus',
  'alibaba/qwen3.6-plus',
  'sim/echo',
]

/** Bedrock models whose regional prices are not the global price or 1.1 times it. */
const OWN_REGIONAL_PRICES = ['amazon/nova-2-lite']

/** Models that share an upstream model on purpose: several scripts of the simulator. */
const SHARED_ENDPOINTS = ['sim']

/** Everything that is wrong with a catalog, one line each; empty when it may be committed. */
export const problemsOf = (data: CatalogData): string[] => {
  const shape = shapeProblem(data)
  if (shape) return [shape]
  const models = Object.entries(data.models)
  return [
    ...models.flatMap(([id, { endpoints }]) => [
      ...endpoints.flatMap((endpoint) => cardProblems(endpoint).map((problem) => `${nameOf(id, endpoint)} ${problem}`)),
      ...geoProblems(id, endpoints),
    ]),
    ...sharedProblems(data),
    ...resolveProblems(data),
  ]
}

const shapeProblem = (data: CatalogData): string | undefined => {
  try {
    catalogShape(data as unknown as JsonObject, '')
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const nameOf = (id: string, { provider, model }: Endpoint): string => `${id} at ${provider} (${model}):`

const cardProblems = ({ pricing }: Endpoint): string[] => {
  if (!pricing) return []
  const cards = Object.entries(pricing.serviceTiers ?? {})
  return [
    ...rateProblems('pricing', pricing),
    ...cards.flatMap(([tier, card]) => rateProblems(`serviceTiers.${tier}`, card)),
  ]
}

const rateProblems = (name: string, card: RateCard): string[] => {
  const variants = [card, ...(card.tiers ?? []), ...(card.prices ?? [])]
  const problems = variants.flatMap((rates) =>
    isAbove(rates.cacheRead, rates.input ?? card.input)
      ? [`${name} reads its cache at ${rates.cacheRead}, dearer than input`]
      : [],
  )
  if (card.tiers && card.prices?.some(({ tiers }) => !tiers))
    problems.push(`${name} has prices that change without their tiers`)
  for (const tier of card.tiers ?? [])
    for (const [kind, price] of Object.entries(tier))
      if (typeof price === 'string' && isAbove(card[kind as keyof Rates], price))
        problems.push(`${name} has ${kind} ${price} above ${tier.aboveInputTokens} tokens, cheaper than below`)
  return problems
}

const isAbove = (price: string | undefined, limit: string | undefined): boolean =>
  price !== undefined && limit !== undefined && perToken(price) > perToken(limit)

/** Region groups cost what `global` costs, or exactly a tenth more. */
const geoProblems = (id: string, endpoints: readonly Endpoint[]): string[] => {
  const bedrock = endpoints.filter(({ provider }) => provider === 'bedrock')
  const global = bedrock.find(({ geo }) => geo === 'global')?.pricing
  if (!global || OWN_REGIONAL_PRICES.includes(id)) return []
  return bedrock.flatMap((endpoint) =>
    (['input', 'output', 'cacheRead', 'cacheWrite', 'cacheWrite1h'] as const).flatMap((kind) => {
      const [base, price] = [global[kind], endpoint.pricing?.[kind]]
      if (base === undefined || price === undefined) return []
      const [whole, own] = [perToken(base), perToken(price)]
      return own === whole || own * 10n === whole * 11n
        ? []
        : [`${nameOf(id, endpoint)} ${kind} ${price} is neither 1 nor 1.1 times the global price ${base}`]
    }),
  )
}

const sharedProblems = ({ models }: CatalogData): string[] => {
  const owners = new Map<string, string>()
  return Object.entries(models).flatMap(([id, { endpoints }]) =>
    endpoints
      .filter(({ provider }) => !SHARED_ENDPOINTS.includes(provider))
      .flatMap((endpoint) => {
        const key = `${endpoint.provider} ${endpoint.model} ${endpoint.geo ?? ''}`
        const owner = owners.get(key)
        owners.set(key, id)
        return owner === undefined ? [] : [`${nameOf(id, endpoint)} is an endpoint of ${owner} as well`]
      }),
  )
}

const resolveProblems = (data: CatalogData): string[] => {
  const catalog = loadCatalog(data)
  return [
    ...Object.keys(data.aliases).flatMap((alias) =>
      catalog.resolve(alias)?.alias === alias ? [] : [`the alias ${alias} leads to no model, or is the id of one`],
    ),
    ...REQUIRED_IDS.flatMap((id) => (catalog.resolve(id) ? [] : [`${id} does not resolve`])),
  ]
}
