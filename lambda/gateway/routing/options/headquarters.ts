import { badOption, type Read, someStrings } from './read-option.ts'

const isNegated = (country: string): boolean => country.startsWith('!')

export const readCountries: Read<readonly string[]> = (value, path) => {
  const countries = someStrings(value, path).map((country) => country.toUpperCase())
  const wrong = countries.find((country) => !/^!?[A-Z]{2}$/.test(country))
  if (wrong !== undefined)
    throw badOption(path, 'made of ISO 3166 alpha-2 codes like "US" or "!US"', JSON.stringify(wrong).slice(0, 40))
  if (countries.some(isNegated) && !countries.every(isNegated))
    throw badOption(path, 'all countries or all negated ones', JSON.stringify(countries).slice(0, 60))
  return countries
}

/** Why a provider at home there is none of those asked for, or undefined. An unknown one never is. */
export const whyNotAtHome = (home: string | undefined, countries: readonly string[]): string | undefined => {
  if (home === undefined) return 'where its company is at home is not known'
  const isListed = countries.some((country) => country.replace('!', '') === home)
  return isListed === countries.some(isNegated) ? `its company is at home in ${home}` : undefined
}
