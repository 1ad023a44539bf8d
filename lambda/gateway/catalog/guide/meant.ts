import { bedrockId } from './bedrock-id.ts'
import { NAMED_BY_ACCOUNTS, ownProviderOf, withMaker, withProvider } from './other-names.ts'
import { snapshotOf } from './snapshots.ts'
import { dated, prefixed, untuned } from './spelled.ts'
import type { Meant, Spellings } from './spellings.ts'

/** Makers' word for the newest snapshot of a name. */
const LATEST = /-latest$/i

/** The catalog's model of a day: its maker is asked for it as it is written, others for what they have. */
const snapshot = (id: string, day: string, spellings: Spellings): Meant | undefined => {
  const model = spellings.modelOf(id)
  const is = model && snapshotOf(id, model, day)
  if (is !== 'dated') return is && { id }
  const own = ownProviderOf(id)
  const endpoints = model?.endpoints.map((endpoint) =>
    endpoint.provider === own
      ? { ...endpoint, model: `${endpoint.model}-${day}`, like: { id, model: endpoint.model } }
      : endpoint,
  )
  return endpoints && { id, endpoints }
}

/** The model that an id or a name means, wherever it is served. */
const anywhere = (text: string, spellings: Spellings): Meant | undefined => {
  const of = (name: string) => spellings.of(name) ?? spellings.of(withMaker(name))
  const id = of(text) ?? of(text.replace(LATEST, ''))
  if (id !== undefined) return { id }
  const { name = '', day = '' } = dated(text) ?? {}
  const undated = of(name)
  return undated === undefined ? undefined : snapshot(undated, day, spellings)
}

const inBedrock = (text: string, spellings: Spellings): Meant | undefined => {
  const { geo, name } = bedrockId(text) ?? {}
  const meant = name === undefined ? undefined : (spellings.at('bedrock', name) ?? within('bedrock', name, spellings))
  if (geo === undefined) return meant
  const endpoints = meant?.endpoints?.filter((endpoint) => endpoint.geo === geo) ?? []
  return meant && endpoints.length > 0 ? { ...meant, endpoints } : undefined
}

/** A model by a name of its own, as far as the provider serves it. */
const within = (provider: string, text: string, spellings: Spellings): Meant | undefined => {
  const meant = NAMED_BY_ACCOUNTS.has(provider) ? undefined : anywhere(text, spellings)
  if (!meant || meant.endpoints) return undefined
  const endpoints = (spellings.modelOf(meant.id)?.endpoints ?? []).filter((endpoint) => endpoint.provider === provider)
  return endpoints.length > 0 ? { ...meant, endpoints } : undefined
}

/** The model that an id means at the provider that it names. */
const atProvider = (id: string, spellings: Spellings): Meant | undefined => {
  const { prefix, rest } = prefixed(id) ?? {}
  if (!prefix || !rest) return undefined
  const provider = prefix.toLowerCase()
  const meant = spellings.at(provider, rest) ?? within(provider, rest, spellings)
  return meant ?? (provider === 'bedrock' ? inBedrock(rest, spellings) : undefined)
}

/**
 * The catalog's model that an id means which is spelled as others do; where it names a provider that is not the maker,
 * only there. Undefined where it fits none, or several, or only one that is like it.
 */
export const meantBy = (id: string, spellings: Spellings): Meant | undefined => {
  const here = withProvider(id)
  return anywhere(id, spellings) ?? (here === id ? undefined : anywhere(here, spellings)) ?? atProvider(here, spellings)
}

/** The model of which an id is a variant: of another day, or tuned. Its facts hold for it, its price may not. */
export const variantOf = (id: string, spellings: Spellings): string | undefined => {
  const meant = meantBy(id, spellings)
  if (meant) return meant.id
  const { rest = id } = prefixed(withProvider(id)) ?? {}
  const base = untuned(rest)
  const name = bedrockId(base)?.name ?? base
  const names = [rest, name, dated(id)?.name ?? id, dated(name)?.name ?? name]
  return names.map((text) => anywhere(text, spellings)?.id).find((known) => known !== undefined)
}
