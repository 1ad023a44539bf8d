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

/** What an answer says of its cost; undefined where it is the provider's own bytes. */
export const costsIn = (_: Dialect, answer: string): Costs | undefined => {
  const texts = /^\s*\{/.test(answer) ? [answer] : [...answer.matchAll(/^data: (\{.*)$/gm)].map(([, data = '']) => data)
  return texts.map((text) => find(JSON.parse(text))).findLast(Boolean)
}
