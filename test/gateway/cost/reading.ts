import type { Dialect } from './lab.ts'

/** A decimal string in USD, as pico-dollars. */
export const picoIn = (usd: string | undefined): bigint => {
  const [whole = '0', part = ''] = `${usd}`.split('.')
  return BigInt(whole + part.padEnd(12, '0'))
}

export const dollars = (pico: bigint): string => {
  const digits = pico.toString().padStart(13, '0')
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0*$/, '')
}

interface Costs {
  readonly cost: string | undefined
  readonly marketCost: string | undefined
}

const find = (value: unknown): Costs | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const metadata = value as Record<string, unknown>
  const gateway = metadata['gateway'] as Record<string, string> | undefined
  if (gateway?.['generationId']) return { cost: gateway['cost'], marketCost: gateway['marketCost'] }
  return Object.values(metadata).map(find).find(Boolean)
}

/** A whole answer, or each of its events. */
const objectsIn = (answer: string): readonly Readonly<Record<string, unknown>>[] => {
  const texts = /^\s*\{/.test(answer) ? [answer] : [...answer.matchAll(/^data: (\{.*)$/gm)].map(([, data = '']) => data)
  return texts.map((text) => JSON.parse(text))
}

/** What an answer says of its cost; undefined where it is the provider's own bytes. */
export const costsIn = (_: Dialect, answer: string): Costs | undefined => objectsIn(answer).map(find).findLast(Boolean)

/** The tier that an answer in OpenAI's format says it was served at. */
export const tierIn = (answer: string): unknown =>
  objectsIn(answer).findLast((object) => object['service_tier'])?.['service_tier']
