/**
 * What an answer costs, worked out from the catalog's strings and nothing else: no function of the gateway is used here, so
 * that no mistake of theirs can hide.
 */
import catalog from '#gateway/catalog/catalog.json' with { type: 'json' }

type Rates = Readonly<Record<string, unknown>>
interface Card extends Rates {
  readonly tiers?: readonly (Rates & { readonly aboveInputTokens: number })[]
  readonly prices?: readonly Rates[]
}
interface Row {
  readonly provider: string
  readonly model: string
  readonly geo?: string
  readonly pricing?: Card & {
    readonly serviceTiers?: Readonly<Record<string, Card>>
    readonly perCall?: Readonly<Record<string, string>>
    readonly geoMultipliers?: Readonly<Record<string, string>>
  }
}

/** What was used, by kind of token; `calls` by kind of call. */
export interface Used {
  readonly tokens: Readonly<Record<string, number>>
  readonly calls?: Readonly<Record<string, number>>
  readonly tier?: string
  readonly geo?: string
}

/** A decimal as a whole number of its `digits`-th part. */
const fixed = (decimal: string, digits: number): bigint => {
  const [whole = '0', part = ''] = decimal.split('.')
  if (part.length > digits) throw new Error(`${decimal} has more than ${digits} digits`)
  return BigInt(whole) * 10n ** BigInt(digits) + BigInt(part.padEnd(digits, '0') || '0')
}

/** The only zones of the catalog, neither of which changes its clocks. */
const HOURS_AHEAD: Readonly<Record<string, number>> = { UTC: 0, 'Asia/Shanghai': 8 }

const holds = (entry: Rates, at: number): boolean => {
  const hours = HOURS_AHEAD[`${entry['zone'] ?? 'UTC'}`]
  if (hours === undefined) throw new Error(`an unknown zone: ${entry['zone']}`)
  const local = new Date(at + hours * 3_600_000)
  const [date = '', clock = ''] = local.toISOString().split('T')
  const [from, to] = (entry['hours'] as [string, string] | undefined) ?? ['00:00', '24:00']
  return (
    date >= `${entry['from'] ?? ''}` &&
    (entry['until'] === undefined || date < `${entry['until']}`) &&
    ((entry['days'] as number[] | undefined)?.includes(local.getUTCDay() || 7) ?? true) &&
    !(entry['except'] as string[] | undefined)?.includes(date) &&
    clock.slice(0, 5) >= from &&
    clock.slice(0, 5) < to
  )
}

const PROMPT = /^(?:input|cache)/

/** Pico-dollars. `at` is when the attempt started. Throws where the catalog has no price for something. */
export const expectedPico = (id: string, provider: string, used: Used, at: number, model?: string): bigint => {
  const models: Readonly<Record<string, { readonly endpoints: readonly Row[] }>> = catalog.models as never
  const row = models[id]?.endpoints.find((known) => known.provider === provider && (!model || known.model === model))
  const pricing = row?.pricing
  const card = used.tier === undefined ? pricing : pricing?.serviceTiers?.[used.tier]
  if (!pricing || !card) throw new Error(`${id} at ${provider} has no price for ${used.tier ?? 'anything'}`)
  const now: Card = Object.assign({}, card, ...(card.prices ?? []).filter((entry) => holds(entry, at)))
  const kinds = Object.entries(used.tokens)
  const prompt = kinds.filter(([kind]) => PROMPT.test(kind)).reduce((sum, [, count]) => sum + count, 0)
  const above = (now.tiers ?? []).filter(({ aboveInputTokens }) => prompt > aboveInputTokens)
  const highest = above.toSorted((a, b) => b.aboveInputTokens - a.aboveInputTokens)[0]
  const rates: Rates = { ...now, ...highest }
  const tokens = kinds.reduce((sum, [kind, count]) => {
    const rate = rates[kind]
    if (typeof rate !== 'string') throw new Error(`${id} at ${provider} has no rate for ${kind}`)
    return sum + BigInt(count) * fixed(rate, 6)
  }, 0n)
  const factor = used.geo === undefined ? '1' : pricing.geoMultipliers?.[used.geo]
  if (factor === undefined) throw new Error(`${id} at ${provider} has no factor for ${used.geo}`)
  const placed = (tokens * fixed(factor, 4) + 5000n) / 10_000n
  return Object.entries(used.calls ?? {}).reduce((sum, [kind, count]) => {
    const price = pricing.perCall?.[kind]
    if (price === undefined) throw new Error(`${id} at ${provider} has no price for ${kind}`)
    return sum + BigInt(count) * fixed(price, 12)
  }, placed)
}
