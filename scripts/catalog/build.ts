import { catalogVersion } from '#gateway/catalog/catalog-version.ts'
import type { CatalogData, Model } from '#gateway/catalog/model.ts'
import type { Endpoint, Pricing, RateCard } from '#gateway/core/provider/endpoint.ts'
import { TOKEN_KINDS } from '#gateway/core/usage/buckets.ts'
import { ALIASES, BY_HAND, type HandModel, MORE_VERTEX_CLAUDE, SIMULATED } from './by-hand.ts'
import { type Fact, withFacts } from './facts/fact.ts'
import { withHistory } from './history.ts'
import {
  GENAI_EXTRAS,
  GENAI_PRICES,
  geoOf,
  isServedUnderItsName,
  keyOf,
  ownProvider,
  PROVIDERS,
  UNPRICED,
  UPSTREAM_IDS,
} from './ids.ts'
import { NEWER } from './newer.ts'
import type { PiRow, Sources } from './packages.ts'
import { type Draft, fromGenai, fromPi, sameRates } from './prices.ts'
import { RELEASED } from './released.ts'
import { geoMultipliersOf, isClaude, scheduledLike, withHourWrites } from './rules.ts'

export interface Built {
  readonly data: CatalogData
  /** Canonical ids for which no provider's upstream id is known. */
  readonly unserved: readonly string[]
}

/** What a catalog is made of besides the packages. */
export interface Kept {
  readonly facts?: readonly Fact[]
  /** The last catalog, whose prices stay those of their time. */
  readonly before?: CatalogData
}

/** Joins the packages into one catalog, of `today` (`2026-11-22`). */
export const buildCatalog = (sources: Sources, today: string, { facts = [], before }: Kept = {}): Built => {
  const models: Record<string, Model> = { ...SIMULATED }
  for (const [id, { endpoints, ...model }] of Object.entries({ ...BY_HAND, ...NEWER }))
    models[id] = { ...model, endpoints: endpoints.map((endpoint) => handEndpoint(sources, endpoint)) }
  const unserved: string[] = []
  for (const id of sources.ids.filter((candidate) => !models[candidate])) {
    const endpoints = endpointsOf(sources, id)
    if (endpoints.length > 0) models[id] = languageModel(sources, id, endpoints)
    else if (!isVariant(id, sources.ids)) unserved.push(id)
  }
  const kept = finished(models, facts)
  const content = {
    sources: sources.named,
    models: sorted(before ? withHistory(before, kept, today) : kept),
    aliases: sorted(aliasesOf(Object.keys(models))),
  }
  return { data: { version: catalogVersion(today, content), ...content }, unserved }
}

/** With what is kept by hand, and in a stable order. */
const finished = (models: Readonly<Record<string, Model>>, facts: readonly Fact[]): Record<string, Model> =>
  Object.fromEntries(
    Object.entries(withFacts(models, facts)).map(([id, { endpoints, ...model }]) => [
      id,
      {
        ...model,
        ...(RELEASED[id] ? { released: RELEASED[id] } : {}),
        endpoints: endpoints.map((endpoint) =>
          endpoint.pricing ? { ...endpoint, pricing: tidy(endpoint.pricing) } : endpoint,
        ),
      },
    ]),
  )

/** `-fast` and `-batch` ids are service tiers of another model, unless a provider serves them as a model of its own. */
const isVariant = (id: string, ids: readonly string[]): boolean => {
  const base = id.replace(/-(fast|batch)$/, '')
  return base !== id && ids.includes(base)
}

const handEndpoint = ({ genai }: Sources, { genai: from, ...endpoint }: HandModel['endpoints'][number]): Endpoint => {
  if (!from) return { ...endpoint, source: 'hand' }
  const row = genai(from[0]).find((model) => model.id === from[1])
  if (!row) throw new Error(`genai-prices no longer has ${from.join(' ')}; change scripts/catalog/by-hand.ts`)
  return { ...endpoint, pricing: tidy(fromGenai(row)), source: 'gp' }
}

const endpointsOf = (sources: Sources, id: string): Endpoint[] => {
  const own = ownProvider(id)
  const slugs = [own, ...Object.keys(PROVIDERS).filter((slug) => slug !== own)]
  const found = slugs.flatMap((slug) =>
    slug === own && isServedUnderItsName(id)
      ? listedEndpoint(sources, slug, id)
      : upstreamIds(sources, slug, id).flatMap((upstream) => endpoint(sources, slug, id, upstream) ?? []),
  )
  const first = found[0]
  const vertexId = [...sources.vertexClaude, ...MORE_VERTEX_CLAUDE].find((upstream) => keyOf(upstream) === keyOf(id))
  if (first?.provider === 'anthropic' && vertexId) found.splice(1, 0, vertexClaude(first, vertexId))
  return found
}

const listedEndpoint = ({ pi }: Sources, provider: string, id: string): Endpoint[] => {
  const row = pi.get('vercel-ai-gateway')?.get(id)
  const model = id.slice(id.indexOf('/') + 1)
  return row ? [{ provider, model, pricing: tidy(fromPi(row.cost)), source: 'vercel' }] : []
}

/** Claude at Vertex's global endpoint costs what it costs at Anthropic. */
const vertexClaude = ({ pricing }: Endpoint, model: string): Endpoint => {
  const { geoMultipliers, serviceTiers, ...card } = pricing ?? {}
  return {
    provider: 'vertex',
    model,
    api: 'anthropic-messages',
    geo: 'global',
    pricing: card,
    source: 'anthropic',
  }
}

const GEO_ORDER = ['global', '', 'us', 'eu']
const geoRank = (geo: string): number => (GEO_ORDER.includes(geo) ? GEO_ORDER.indexOf(geo) : GEO_ORDER.length)

/** One id per region group: the shortest, which is the undated one. */
const upstreamIds = ({ pi }: Sources, slug: string, id: string): readonly string[] => {
  const byHand = UPSTREAM_IDS[id]?.[slug]
  if (byHand) return byHand
  const byGeo = new Map<string, string>()
  for (const upstream of pi.get(PROVIDERS[slug] ?? '')?.keys() ?? []) {
    const known = byGeo.get(geoOf(upstream))
    if (keyOf(upstream) === keyOf(id) && (!known || upstream.length < known.length))
      byGeo.set(geoOf(upstream), upstream)
  }
  // pi-ai prices bare Claude ids inconsistently: where there is a global profile, a profile is always named.
  if (byGeo.has('global') && isClaude(byGeo.get('') ?? '')) byGeo.delete('')
  return [...byGeo.entries()]
    .sort(([a], [b]) => geoRank(a) - geoRank(b) || (a < b ? -1 : 1))
    .map(([, upstream]) => upstream)
}

const endpoint = (sources: Sources, slug: string, id: string, upstream: string): Endpoint | undefined => {
  const row = sources.pi.get(PROVIDERS[slug] ?? '')?.get(upstream)
  const stand = row ? undefined : standIn(sources, slug, upstream)
  const listed = row ? fromPi(row.cost) : stand
  // Free tiers and subscriptions are listed with zero prices.
  if (!listed || (listed.input === '0' && listed.output === '0')) return undefined
  if (UNPRICED.includes(slug)) return { provider: slug, model: upstream, source: 'pi' }
  const extras = sources.genai(GENAI_EXTRAS[slug] ?? '').find((model) => keyOf(model.id) === keyOf(upstream))
  const completed = extras ? complete(listed, fromGenai(extras), slug) : listed
  const pricing = withVariants(sources, slug, id, isClaude(upstream) ? withHourWrites(completed) : completed)
  const api = apiOf(slug, upstream)
  return {
    provider: slug,
    model: upstream,
    ...(api ? { api } : {}),
    ...(geoOf(upstream) ? { geo: geoOf(upstream) } : {}),
    pricing: tidy(pricing),
    source: [row ? 'pi' : 'gp', completed === listed ? '' : 'gp', pricing.serviceTiers ? 'vercel' : '']
      .filter((part, index, all) => part && all.indexOf(part) === index)
      .join('+'),
  }
}

const standIn = ({ genai }: Sources, slug: string, upstream: string): Draft | undefined => {
  const ids = [upstream, upstream.replace(/^us\./, '')]
  const model = genai(GENAI_PRICES[slug] ?? '').find(({ id }) => ids.includes(id))
  return model && fromGenai(model)
}

const EXTRA_KINDS = TOKEN_KINDS.filter((kind) => !['input', 'output', 'cacheRead', 'cacheWrite'].includes(kind))

/** What pi-ai does not carry: other kinds of tokens, calls, and changes of the same base price. */
const complete = (listed: Draft, extras: Draft, slug: string): Draft => {
  const kinds = EXTRA_KINDS.flatMap((kind) => (!listed[kind] && extras[kind] ? [[kind, extras[kind]]] : []))
  const isSame = listed.input === extras.input && listed.output === extras.output
  const isPeak = extras.prices?.some((entry) => entry.hours && sameRates(listed, entry))
  const parts: Draft = {
    ...Object.fromEntries(kinds),
    ...(extras.perCall && slug !== 'vertex' ? { perCall: extras.perCall } : {}),
    ...(isSame && extras.prices ? { prices: extras.prices } : {}),
    ...(isSame && extras.tiers && slug === 'vertex' && !listed.tiers ? { tiers: extras.tiers } : {}),
    // pi-ai lists the price of the peak hours only.
    ...(isPeak ? extras : {}),
  }
  return Object.keys(parts).length > 0 ? { ...listed, ...parts } : listed
}

/** Fast and batch prices are models of their own in Vercel's list; here they are tiers of the creator's endpoint. */
const withVariants = ({ pi }: Sources, slug: string, id: string, list: Draft): Pricing => {
  const claude = slug === 'anthropic'
  if (!id.startsWith(`${slug}/`) || !(claude || slug === 'openai' || slug === 'google')) return list
  const tier = (suffix: string): RateCard | undefined => {
    const row = pi.get('vercel-ai-gateway')?.get(`${id}-${suffix}`)
    return row && scheduledLike(claude ? withHourWrites(fromPi(row.cost)) : fromPi(row.cost), list)
  }
  const [fast, batch] = [tier('fast'), tier('batch')]
  const hasFlex = slug === 'openai' && /^openai\/gpt-[56]/.test(id)
  const tiers = {
    ...(fast ? { [slug === 'openai' ? 'priority' : 'fast']: tidy(fast) } : {}),
    ...(batch ? { batch: tidy(batch) } : {}),
    ...(batch && hasFlex ? { flex: tidy(batch) } : {}),
  }
  const geoMultipliers = claude ? geoMultipliersOf(keyOf(id)) : undefined
  return {
    ...list,
    ...(Object.keys(tiers).length > 0 ? { serviceTiers: tiers } : {}),
    ...(geoMultipliers ? { geoMultipliers } : {}),
  }
}

/** Where a provider has several wires and this model is on one of them only. */
const apiOf = (slug: string, upstream: string): Endpoint['api'] => {
  if (slug === 'vertex') return 'gemini'
  if (slug === 'bedrock') return isClaude(upstream) ? undefined : 'bedrock-converse'
  if ((slug === 'openai' || slug === 'azure') && /^(o\d|gpt-\d.*)-pro$|codex/.test(upstream)) return 'openai-responses'
  return undefined
}

const KEY_ORDER: readonly string[] = [
  'aboveInputTokens',
  'from',
  'until',
  'days',
  'zone',
  'hours',
  'except',
  ...TOKEN_KINDS,
  'tiers',
  'prices',
  'serviceTiers',
  'perCall',
  'freeQuota',
  'geoMultipliers',
]

const mapped = (cards: Readonly<Record<string, RateCard>>): Readonly<Record<string, RateCard>> =>
  Object.fromEntries(Object.entries(cards).map(([name, card]) => [name, tidy(card)]))

/** A stable order of keys, in rates, tiers and the rest. */
const tidy = <T extends object>(pricing: T): T =>
  Object.fromEntries(
    Object.entries(pricing)
      .sort(([a], [b]) => KEY_ORDER.indexOf(a) - KEY_ORDER.indexOf(b))
      .map(([key, value]) => [
        key,
        key === 'tiers' || key === 'prices' ? value.map(tidy) : key === 'serviceTiers' ? mapped(value) : value,
      ]),
  ) as T

const languageModel = ({ pi }: Sources, id: string, endpoints: readonly Endpoint[]): Model => {
  const row = pi.get('vercel-ai-gateway')?.get(id)
  return {
    name: row?.name ?? id.slice(id.indexOf('/') + 1),
    type: 'language',
    ...(row ? { contextWindow: row.contextWindow, maxOutputTokens: row.maxTokens } : {}),
    modalities: { input: row?.input ?? ['text'], output: ['text'] },
    tags: tagsOf(row, endpoints),
    endpoints,
  }
}

const tagsOf = (row: PiRow | undefined, endpoints: readonly Endpoint[]): string[] => {
  const hasPrice = (kind: 'cacheRead' | 'cacheWrite') => endpoints.some(({ pricing }) => pricing?.[kind])
  const caching = hasPrice('cacheWrite') ? 'explicit-caching' : 'implicit-caching'
  return [
    ...(row?.reasoning ? ['reasoning'] : []),
    'tool-use',
    ...(row?.input.includes('image') ? ['vision'] : []),
    ...(hasPrice('cacheRead') ? [caching] : []),
  ]
}

/** xAI's models go by two creators, and Qwen's names are written with and without a dash. */
const aliasesOf = (ids: readonly string[]): Record<string, string> => {
  const spellings = ids.flatMap((id) => [
    [id.replace(/^xai\//, 'spacexai/'), id],
    [id.replace(/^spacexai\//, 'xai/'), id],
    [id.replace(/^alibaba\/qwen(?=\d)/, 'alibaba/qwen-'), id],
    [id.replace(/^alibaba\/qwen-(?=\d)/, 'alibaba/qwen'), id],
  ])
  return Object.fromEntries([...spellings.filter(([alias]) => !ids.includes(`${alias}`)), ...Object.entries(ALIASES)])
}

const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
