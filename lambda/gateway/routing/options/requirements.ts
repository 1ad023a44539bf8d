import type { Endpoint } from '../../core/provider/endpoint.ts'
import type { Provider } from '../../core/provider/provider.ts'

export const NAMED = ['implicit-caching', 'reasoning', 'structured-output', 'tool-use', 'vision', 'free'] as const

/** What `has` can ask for: one of these, or `quantization:<name>`, or that negated with `!`. */
export type Capability = (typeof NAMED)[number] | `quantization:${string}` | `!quantization:${string}`

interface TaggedModel {
  readonly id: string
  readonly tags?: readonly string[]
}

/** Where inference and what is stored of it must stay: in a zone, or wherever the provider likes. */
export type InferenceRegion = { readonly scope: 'zone'; readonly geoRegion: 'us' | 'eu' } | { readonly scope: 'global' }

/** Region groups and regions of AWS and Google in the zone. London and Zurich are not in the Union. */
const ZONES = { us: /^us(?:-|$)/, eu: /^(?:eu(?!-west-2$|-central-2$)|europe(?!-west[26]$))(?:-|$)/ }

/** Hosts of open models name the precision in the model id, e.g. `Qwen3-FP8`; others do not reveal it. */
const quantizationOf = (model: string): string | undefined =>
  /(?:^|[-_/.])(nvfp4|mxfp4|(?:fp|int|bf)\d{1,2})(?:$|[-_/.:])/i.exec(model)?.[1]?.toLowerCase()

const isStructured = (
  { id, tags = [] }: TaggedModel,
  { structuredOutput }: Pick<Provider, 'structuredOutput'>,
): boolean =>
  tags.includes('structured-output') ||
  (structuredOutput === 'tool-use' ? tags.includes('tool-use') : structuredOutput?.(id) === true)

/** Can this endpoint of the model do that? A quantization that is not known is none of those asked for or forbidden. */
export const hasCapability = (
  wanted: Capability,
  model: TaggedModel,
  endpoint: Pick<Endpoint, 'model' | 'pricing'>,
  provider: Pick<Provider, 'structuredOutput'> = {},
): boolean => {
  if (wanted === 'free') return endpoint.pricing?.free === true
  if (wanted === 'structured-output') return isStructured(model, provider)
  const [, not, name] = /^(!?)quantization:(.*)$/.exec(wanted) ?? []
  if (name === undefined) return model.tags?.includes(wanted) ?? false
  return (quantizationOf(endpoint.model) === name) !== (not === '!')
}

/**
 * Does a request stay where it must? `geo` is the endpoint's region group, `region` the credential's own; all that is
 * known of them must fit, and a promise needs something known.
 */
export const staysIn = (asked: InferenceRegion, geo: string | undefined, region: string | undefined): boolean => {
  if (asked.scope === 'global') return (geo ?? region ?? 'global') === 'global'
  const known = [geo, region].filter((place) => place !== undefined)
  return known.length > 0 && known.every((place) => ZONES[asked.geoRegion].test(place))
}

export const isNegated = (country: string): boolean => country.startsWith('!')

/** Why a provider at home there is none of those asked for, or undefined. An unknown one never is. */
export const whyNotAtHome = (home: string | undefined, countries: readonly string[]): string | undefined => {
  if (home === undefined) return 'where its company is at home is not known'
  const isListed = countries.some((country) => country.replace('!', '') === home)
  return isListed === countries.some(isNegated) ? `its company is at home in ${home}` : undefined
}
