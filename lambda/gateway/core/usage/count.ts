/**
 * A count as a provider reports it: 0 where there is none, NaN for what is no count (text, fractions, less than zero),
 * so that neither a sum nor a price that is made of it passes for right.
 */
export const count = (value: unknown): number => {
  if (value === undefined || value === null) return 0
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : Number.NaN
}
