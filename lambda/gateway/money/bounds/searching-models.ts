import type { Attempt } from '../../core/attempt.ts'
import { catalogIdOf } from '../../core/attempt.ts'
import { isObject, type JsonValue } from '../../core/json/value.ts'
import { perUnit } from '../../core/money.ts'
import { listedModel, type Pricing } from '../../core/provider/endpoint.ts'

interface OwnSearches {
  readonly calls: Readonly<Record<string, number>>
  readonly unbounded?: string
}

/**
 * Models that search or run tools without being asked: Perplexity's, OpenAI's for search and research, Groq's compound
 * systems, and OpenRouter's variant of any.
 */
const SEARCHING = /perplexity\/|sonar|search-(?:preview|api)|deep-research|\bcompound\b|:online\b/

/** One search each, at a fee by how much is read. https://docs.perplexity.ai/guides/pricing */
const FEES = ['lowSearch', 'mediumSearch', 'highSearch']

const NONE: OwnSearches = { calls: {} }

/** Another search than the usual one has other fees. */
const isUsual = (search: JsonValue | undefined): boolean =>
  search === undefined || (isObject(search) && (search['search_type'] ?? 'fast') === 'fast')

const dearest = (kinds: readonly string[], perCall: Readonly<Record<string, string>>): string | undefined =>
  kinds.reduce<string | undefined>(
    (most, kind) => (most === undefined || perUnit(perCall[kind] ?? '0') > perUnit(perCall[most] ?? '0') ? kind : most),
    undefined,
  )

/** What a model looks up of its own accord; `search`: how the caller says that it shall. */
export const ownSearches = (
  { model, endpoint, upstreamModel }: Attempt,
  pricing: Pricing | undefined,
  search: JsonValue | undefined,
): OwnSearches => {
  const names = [model.id, catalogIdOf(model), listedModel(endpoint), upstreamModel]
  if (pricing?.free) return NONE
  if (!names.some((name) => SEARCHING.test(name)))
    return search === undefined ? NONE : { calls: {}, unbounded: 'web_search_options' }
  const { perCall = {} } = pricing ?? {}
  const fee = dearest(
    FEES.filter((kind) => Object.hasOwn(perCall, kind)),
    perCall,
  )
  if (fee === undefined || Object.hasOwn(perCall, 'searchQuery') || !isUsual(search))
    return { calls: {}, unbounded: 'searches of the model' }
  return { calls: { [fee]: 1 } }
}
