import { badOption, objectOf, oneOf, type Read, someStrings, strings } from './read-option.ts'
import { type Capability, type InferenceRegion, isNegated, NAMED } from './requirements.ts'

const QUANTIZATION = /^!?quantization:[a-z0-9._-]{1,32}$/

const isCapability = (name: string): name is Capability =>
  NAMED.some((known) => known === name) || QUANTIZATION.test(name)

export const readCapabilities: Read<readonly Capability[]> = (value, path) =>
  strings(value, path).map((name) => {
    const lower = name.toLowerCase()
    if (isCapability(lower)) return lower
    const wanted = `made of ${NAMED.join(', ')}, quantization:<name> and !quantization:<name>`
    throw badOption(path, wanted, JSON.stringify(name).slice(0, 60))
  })

/** Refused instead of ignored where it says more than we can promise, e.g. per-provider regions. */
export const readRegion: Read<InferenceRegion> = (value, path) => {
  const { scope = null, geoRegion } = objectOf(['scope', 'geoRegion'])(value, path)
  if (oneOf('zone', 'global')(scope, `${path}.scope`) === 'zone')
    return { scope: 'zone', geoRegion: oneOf('us', 'eu')(geoRegion ?? null, `${path}.geoRegion`) }
  if (geoRegion !== undefined) throw badOption(`${path}.geoRegion`, 'left out where the scope is "global"', 'a value')
  return { scope: 'global' }
}

export const readCountries: Read<readonly string[]> = (value, path) => {
  const countries = someStrings(value, path).map((country) => country.toUpperCase())
  const wrong = countries.find((country) => !/^!?[A-Z]{2}$/.test(country))
  if (wrong !== undefined)
    throw badOption(path, 'made of ISO 3166 alpha-2 codes like "US" or "!US"', JSON.stringify(wrong).slice(0, 40))
  if (countries.some(isNegated) && !countries.every(isNegated))
    throw badOption(path, 'all countries or all negated ones', JSON.stringify(countries).slice(0, 60))
  return countries
}
