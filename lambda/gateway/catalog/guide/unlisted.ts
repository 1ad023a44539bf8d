import { compact } from '../../core/json/value.ts'
import type { Endpoint } from '../../core/provider/endpoint.ts'
import type { Provider } from '../../core/provider/provider.ts'
import type { Model } from '../model.ts'
import { bedrockId, isOtherArn } from './bedrock-id.ts'
import { apiOf, askedId, canonicalOf, ownId } from './by-name.ts'
import { ownProviderOf, withProvider } from './other-names.ts'
import { dated, prefixed, untuned } from './spelled.ts'

/** A model of the catalog. */
export interface Listed {
  readonly id: string
  readonly model: Model
}

/** Who is asked for what by an id that the catalog does not have. */
export interface Place {
  readonly provider: string
  /** The provider's own id, as the caller wrote it. */
  readonly model: string
}

/** A provider as far as it decides whether it is asked for models that the catalog does not have. */
export type Callable = Pick<Provider, 'servesOnlyListed'>

/** No control characters, blanks or look-alikes: nobody's ids have them. */
const PRINTABLE = /^[!-~]+$/

/**
 * The provider that an id names; of a model's other snapshot, its maker. Undefined where it names none that is here, or
 * what cannot be a model there.
 */
export const placeOf = (
  id: string,
  variant: string | undefined,
  providers: ReadonlyMap<string, Callable>,
): Place | undefined => {
  if (!PRINTABLE.test(id)) return undefined
  const { prefix, rest = id } = prefixed(withProvider(id)) ?? {}
  const named = prefix?.toLowerCase()
  const own = variant && dated(rest) ? ownProviderOf(variant) : undefined
  const provider = [named, own].find((slug) => slug !== undefined && providers.has(slug))
  if (provider === undefined || providers.get(provider)?.servesOnlyListed) return undefined
  const model = ownId(provider, rest)
  return isOtherArn(model) ? undefined : { provider, model }
}

/** What is known of the model is its maker's word, wherever it is served; of its own snapshot it is the catalog's. */
const endpointAt = ({ provider, model }: Place, id: string, variant: Listed | undefined): Endpoint => {
  const isOwn = variant !== undefined && provider === ownProviderOf(variant.id)
  const row = isOwn ? variant.model.endpoints.find((endpoint) => endpoint.provider === provider) : undefined
  const like = variant?.id ?? canonicalOf(model)
  return compact({
    provider,
    model,
    api: row?.api ?? apiOf(provider, model),
    geo: row?.geo ?? (provider === 'bedrock' ? bedrockId(model)?.geo : undefined),
    like: like === undefined || like === id ? undefined : { id: like, model: row?.model ?? untuned(model) },
    source: row?.source,
    isUnlisted: true,
  })
}

/** A model that the catalog does not have, with what is known of the one that it is a variant of. */
export const unlistedModel = (place: Place, variant: Listed | undefined): Listed => {
  const id = askedId(place.provider, place.model)
  const { contextWindow, maxOutputTokens, modalities, tags } = variant?.model ?? {}
  const facts = compact({ contextWindow, maxOutputTokens, modalities, tags })
  return { id, model: { ...facts, name: place.model, type: 'language', endpoints: [endpointAt(place, id, variant)] } }
}
