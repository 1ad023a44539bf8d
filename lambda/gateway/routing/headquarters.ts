import { badOption, type Read, someStrings } from './read-option.ts'

/**
 * Where the company behind a provider is at home, ISO 3166 alpha-2. Who hands requests on to others (OpenRouter, Hugging
 * Face, Vercel) is left out on purpose: where those are at home is not known.
 */
const HEADQUARTERS: Readonly<Record<string, string>> = {
  alibaba: 'CN',
  anthropic: 'US',
  'arcee-ai': 'US',
  azure: 'US',
  baseten: 'US',
  bedrock: 'US',
  'bedrock-mantle': 'US',
  bytedance: 'CN',
  cerebras: 'US',
  cohere: 'CA',
  crusoe: 'US',
  deepinfra: 'US',
  deepseek: 'CN',
  fireworks: 'US',
  google: 'US',
  groq: 'US',
  inception: 'US',
  meta: 'US',
  minimax: 'CN',
  mistral: 'FR',
  moonshotai: 'CN',
  morph: 'US',
  nebius: 'NL',
  openai: 'US',
  parasail: 'US',
  perplexity: 'US',
  sambanova: 'US',
  togetherai: 'US',
  vertex: 'US',
  xai: 'US',
  xiaomi: 'CN',
  zai: 'CN',
}

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

/** Why the provider is none of those asked for, or undefined. An unknown one never is. */
export const whyNotAtHome = (provider: string, countries: readonly string[]): string | undefined => {
  const home = Object.hasOwn(HEADQUARTERS, provider) ? HEADQUARTERS[provider] : undefined
  if (home === undefined) return 'where its company is at home is not known'
  const isListed = countries.some((country) => country.replace('!', '') === home)
  return isListed === countries.some(isNegated) ? `its company is at home in ${home}` : undefined
}
