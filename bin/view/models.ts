import type { CatalogEntry } from '../../lambda/gateway/catalog/model.ts'
import { compact } from '../../lambda/gateway/core/json/value.ts'
import type { Pricing } from '../../lambda/gateway/core/provider/endpoint.ts'
import type { Screen } from '../command.ts'
import { type Column, tableOf } from './columns.ts'

/** `200K`, `1M`: as models are advertised. */
const size = (tokens: number | undefined): string => {
  if (tokens === undefined) return '-'
  if (tokens < 1000) return String(tokens)
  if (tokens < 1_000_000) return `${Math.round(tokens / 1000)}K`
  return `${(tokens / 1_000_000).toFixed(1).replace('.0', '')}M`
}

/** Of the endpoint that is tried first. */
const pricingOf = ({ model }: CatalogEntry): Pricing | undefined => model.endpoints[0]?.pricing

const rate = (pricing: Pricing | undefined, name: 'input' | 'output'): string => {
  if (pricing?.free) return 'free'
  const usd = pricing?.[name]
  return usd === undefined ? '-' : `$${usd}`
}

const providersOf = ({ model }: CatalogEntry): string[] => [...new Set(model.endpoints.map(({ provider }) => provider))]

const COLUMNS: readonly Column<CatalogEntry>[] = [
  { title: 'MODEL', text: ({ id }) => id },
  { title: 'CONTEXT', text: ({ model }) => size(model.contextWindow), isRight: true, spare: 3 },
  { title: 'MAX OUTPUT', text: ({ model }) => size(model.maxOutputTokens), isRight: true, spare: 4 },
  { title: 'INPUT $/M', text: (entry) => rate(pricingOf(entry), 'input'), isRight: true, spare: 1 },
  { title: 'OUTPUT $/M', text: (entry) => rate(pricingOf(entry), 'output'), isRight: true, spare: 1 },
  { title: 'PROVIDERS', text: (entry) => providersOf(entry).join(', '), least: 12, spare: 2 },
  { title: 'TAGS', text: ({ model }) => (model.tags ?? []).join(', '), least: 8, spare: 5 },
]

export const modelTable = (entries: readonly CatalogEntry[], screen?: Screen): string =>
  tableOf(COLUMNS, entries, screen)

/** Prices in USD per million tokens, as decimal text. */
export const modelJson = (entry: CatalogEntry) => {
  const { id, model } = entry
  const { input, output, free } = pricingOf(entry) ?? {}
  return compact({
    id,
    name: model.name,
    type: model.type,
    context_window: model.contextWindow,
    max_output_tokens: model.maxOutputTokens,
    input_usd_per_million: free ? '0' : input,
    output_usd_per_million: free ? '0' : output,
    providers: providersOf(entry),
    tags: [...(model.tags ?? [])],
  })
}
