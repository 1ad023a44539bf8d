import type { RateCard, Rates } from '../core/provider/endpoint.ts'

/** The rates in force: schedule by date, then time of day, then the highest tier that the prompt is strictly above. */
export const ratesFor = (card: RateCard, prompt: number, at: string): Rates => {
  const scheduled = (card.schedule ?? []).filter(({ from }) => at >= from)
  const time = at.slice(11, 16)
  const windows = (card.windows ?? []).filter(({ utc: [from, to] }) => isBetween(time, from, to))
  const now: RateCard = Object.assign({}, card, ...scheduled, ...windows)
  const tiers = (now.tiers ?? [])
    .filter(({ aboveInputTokens }) => prompt > aboveInputTokens)
    .sort((a, b) => a.aboveInputTokens - b.aboveInputTokens)
  return Object.assign({}, now, tiers.at(-1))
}

/** A window may span midnight. */
const isBetween = (time: string, from: string, to: string): boolean =>
  from <= to ? from <= time && time < to : from <= time || time < to
