import { badOption, objectOf, oneOf, type Read } from './read-option.ts'

/** Where inference and what is stored of it must stay: in a zone, or wherever the provider likes. */
export type InferenceRegion = { readonly scope: 'zone'; readonly geoRegion: 'us' | 'eu' } | { readonly scope: 'global' }

/** Refused instead of ignored where it says more than we can promise, e.g. per-provider regions. */
export const readRegion: Read<InferenceRegion> = (value, path) => {
  const { scope = null, geoRegion } = objectOf(['scope', 'geoRegion'])(value, path)
  if (oneOf('zone', 'global')(scope, `${path}.scope`) === 'zone')
    return { scope: 'zone', geoRegion: oneOf('us', 'eu')(geoRegion ?? null, `${path}.geoRegion`) }
  if (geoRegion !== undefined) throw badOption(`${path}.geoRegion`, 'left out where the scope is "global"', 'a value')
  return { scope: 'global' }
}

/** Region groups and regions of AWS and Google in the zone. London and Zurich are not in the Union. */
const ZONES = { us: /^us(?:-|$)/, eu: /^(?:eu(?!-west-2$|-central-2$)|europe(?!-west[26]$))(?:-|$)/ }

/**
 * Does a request stay where it must? `geo` is the endpoint's region group, `region` the credential's own; all that is
 * known of them must fit, and a promise needs something known.
 */
export const staysIn = (asked: InferenceRegion, geo: string | undefined, region: string | undefined): boolean => {
  if (asked.scope === 'global') return (geo ?? region ?? 'global') === 'global'
  const known = [geo, region].filter((place) => place !== undefined)
  return known.length > 0 && known.every((place) => ZONES[asked.geoRegion].test(place))
}
