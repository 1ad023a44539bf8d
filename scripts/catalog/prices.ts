import { perToken, scaled, toUsd } from '#gateway/core/money.ts'
import type { RateCard, Rates } from '#gateway/core/provider/endpoint.ts'
import { TOKEN_KINDS, type TokenKind } from '#gateway/core/usage/buckets.ts'
import type { GenaiEntry, GenaiModel, GenaiPrices, PiRates, PiRow } from './packages.ts'

/** Rates while the catalog is built. */
export type Draft = { -readonly [key in keyof RateCard]: RateCard[key] } & { perCall?: Record<string, string> }

/** The packages hold floats; eight decimals remove their noise without touching a real price. */
const decimal = (usd: number): string => toUsd(scaled(usd.toFixed(8), 12))

/** Both sources write thresholds as the last token below (271999) or as the first number (272000). */
const threshold = (tokens: number): number => (tokens % 1000 === 999 ? tokens + 1 : tokens)

/** A rate card of a pi-ai row. Its zero cache prices mean "not offered". */
export const fromPi = (cost: PiRow['cost']): Draft => {
  const rates = (row: PiRates): Rates => ({
    input: decimal(row.input),
    output: decimal(row.output),
    ...(row.cacheRead ? { cacheRead: decimal(row.cacheRead) } : {}),
    ...(row.cacheWrite ? { cacheWrite: decimal(row.cacheWrite) } : {}),
  })
  const tiers = cost.tiers?.map((tier) => ({ aboveInputTokens: threshold(tier.inputTokensAbove), ...rates(tier) }))
  return { ...rates(cost), ...(tiers?.length ? { tiers } : {}) }
}

const GENAI_KINDS: Readonly<Record<string, TokenKind>> = {
  input_mtok: 'input',
  output_mtok: 'output',
  cache_read_mtok: 'cacheRead',
  cache_write_mtok: 'cacheWrite',
  cache_write_1h_mtok: 'cacheWrite1h',
  input_audio_mtok: 'inputAudio',
  input_image_mtok: 'inputImage',
  cache_audio_read_mtok: 'cacheReadAudio',
  cache_image_read_mtok: 'cacheReadImage',
  output_audio_mtok: 'outputAudio',
  output_image_mtok: 'outputImage',
}
const GENAI_CALLS: Readonly<Record<string, string>> = {
  web_searches_kcount: 'webSearch',
  storage_searches_kcount: 'fileSearch',
}

/** Older prices than the first catalog's are nobody's any more; newer ones stay, since records keep their price. */
const SINCE = '2026-11-22'

/** A rate card of genai-prices, with its changes since then and the times of day. */
export const fromGenai = (model: GenaiModel): Draft => {
  const entries: readonly GenaiEntry[] = isEntries(model.prices) ? model.prices : [{ prices: model.prices }]
  const dated = entries.filter(({ constraint }) => !constraint?.start_time)
  const isFuture = ({ constraint }: GenaiEntry) => (constraint?.start_date ?? '') > SINCE
  const current = dated.filter((entry) => !isFuture(entry)).at(-1)
  const changes = dated.filter(isFuture).map(({ constraint, prices }) => ({
    from: `${constraint?.start_date}`,
    ...card(prices),
  }))
  const ofDay = entries
    .filter(({ constraint }) => constraint?.start_time)
    .map(({ constraint, prices }) => ({ hours: clock(constraint), ...card(prices) }))
  const prices = [...changes, ...ofDay].map(({ perCall, ...entry }) => entry)
  return {
    ...(current ? card(current.prices) : {}),
    ...(prices.length > 0 ? { prices } : {}),
  }
}

const isEntries = (prices: GenaiModel['prices']): prices is readonly GenaiEntry[] => Array.isArray(prices)

const clock = (constraint: GenaiEntry['constraint']): [string, string] => [
  `${constraint?.start_time}`.slice(0, 5),
  `${constraint?.end_time}`.slice(0, 5),
]

const card = (prices: GenaiPrices): Draft => {
  const rates: { [kind in TokenKind]?: string } = {}
  const tiers = new Map<number, { aboveInputTokens: number } & { [kind in TokenKind]?: string }>()
  const perCall: Record<string, string> = {}
  for (const [key, value] of Object.entries(prices)) {
    const kind = GENAI_KINDS[key]
    const call = GENAI_CALLS[key]
    if (call && typeof value === 'number') perCall[call] = decimal(value / 1000)
    if (!kind) continue
    rates[kind] = decimal(typeof value === 'number' ? value : value.base)
    for (const { start, price } of typeof value === 'number' ? [] : value.tiers) {
      const aboveInputTokens = threshold(start)
      const tier = tiers.get(aboveInputTokens) ?? { aboveInputTokens }
      tiers.set(aboveInputTokens, { ...tier, [kind]: decimal(price) })
    }
  }
  return {
    ...rates,
    ...(tiers.size > 0 ? { tiers: [...tiers.values()] } : {}),
    ...(Object.keys(perCall).length > 0 ? { perCall } : {}),
  }
}

/** The price times a fraction, exactly; throws when that has more than six decimals. */
export const times = (price: string, numerator: bigint, denominator = 1n): string => {
  const product = perToken(price) * numerator
  if (product % denominator !== 0n) throw new RangeError(`${price} × ${numerator}/${denominator} has too many decimals`)
  return toUsd((product / denominator) * 1_000_000n)
}

export const sameRates = (a: Rates, b: Rates): boolean => TOKEN_KINDS.every((kind) => a[kind] === b[kind])
