import type { CatalogData } from '#gateway/catalog/model.ts'

export interface Change {
  readonly line: string
  /** A price that moved by more than a quarter, or something that is gone. */
  readonly needsAccept: boolean
}

const LARGEST_MOVE = 0.25

/** What says when a price holds. */
const TIMES = ['from', 'until', 'days', 'zone', 'hours', 'except']

/** What an update does to prices and models, one line each. */
export const changes = (before: CatalogData, after: CatalogData): Change[] => {
  const [old, now] = [pricesOf(before), pricesOf(after)]
  const models = Object.keys(before.models)
    .filter((id) => !after.models[id])
    .map((id) => ({ line: `- ${id}: the model is gone`, needsAccept: true }))
  const added = Object.keys(after.models)
    .filter((id) => !before.models[id])
    .map((id) => ({ line: `+ ${id}`, needsAccept: false }))
  const moved = [...now].flatMap(([place, price]) => {
    const from = old.get(place)
    return from === undefined || from === price ? [] : [move(place, from, price)]
  })
  const gone = [...old.keys()]
    .filter((place) => !now.has(place) && after.models[place.slice(0, place.indexOf(' '))])
    .map((place) => ({ line: `- ${place}: the price is gone`, needsAccept: true }))
  return [...models, ...gone, ...moved, ...added]
}

const move = (place: string, from: string, to: string): Change => {
  const ratio = Number(to) / Number(from) - 1
  const percent = `${ratio > 0 ? '+' : ''}${(ratio * 100).toFixed(1)} %`
  return { line: `~ ${place}: ${from} -> ${to} (${percent})`, needsAccept: !(Math.abs(ratio) <= LARGEST_MOVE) }
}

/** Every price by its place: `openai/gpt-5.4 azure gpt-5.4 tiers.0.input`. */
const pricesOf = ({ models }: CatalogData): Map<string, string> => {
  const prices = new Map<string, string>()
  const walk = (place: string, value: unknown): void => {
    if (typeof value === 'string') prices.set(place, value)
    else if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value)) {
        const separator = place.split(' ').length > 3 ? '.' : ' '
        if (!TIMES.includes(key)) walk(`${place}${separator}${key}`, item)
      }
  }
  for (const [id, { endpoints }] of Object.entries(models))
    for (const { provider, model, pricing } of endpoints) walk(`${id} ${provider} ${model}`, pricing)
  return prices
}
