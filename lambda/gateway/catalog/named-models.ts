import type { Aliases } from './aliases.ts'
import type { CatalogEntry, Model } from './model.ts'

const least = (values: readonly (number | undefined)[]): number | undefined =>
  values.some((value) => value === undefined) ? undefined : Math.min(...(values as number[]))

const common = (lists: readonly (readonly string[])[]): string[] =>
  (lists[0] ?? []).filter((word) => lists.every((list) => list.includes(word)))

/** What a caller can count on whichever of them it gets: of the price nothing, as each has its own. */
const promised = (name: string, models: readonly Model[]): Model => {
  const contextWindow = least(models.map((model) => model.contextWindow))
  const maxOutputTokens = least(models.map((model) => model.maxOutputTokens))
  const modalities = models.map((model) => model.modalities ?? { input: ['text'], output: ['text'] })
  return {
    name,
    type: models[0]?.type ?? 'language',
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    modalities: {
      input: common(modalities.map(({ input }) => input)),
      output: common(modalities.map(({ output }) => output)),
    },
    tags: common(models.map(({ tags = [] }) => tags)),
    endpoints: models.flatMap(({ endpoints }) => endpoints.map(({ pricing: _, ...endpoint }) => endpoint)),
  }
}

/** A deployment's own name as the list shows it: like its model, or, of several, with what they have in common. */
export const namedEntry = (
  name: string,
  aliases: Aliases,
  entryOf: (id: string) => CatalogEntry | undefined,
): CatalogEntry | undefined => {
  const meant = Object.hasOwn(aliases, name) ? aliases[name] : undefined
  if (meant === undefined) return undefined
  const ids = typeof meant === 'string' ? [meant] : [...new Set(meant.map(({ model }) => model))]
  const entries = ids.map(entryOf).filter((entry) => entry !== undefined)
  const [first, ...others] = entries
  if (!first) return undefined
  return {
    id: name,
    created: Math.max(...entries.map(({ created }) => created)),
    model:
      others.length === 0
        ? first.model
        : promised(
            name,
            entries.map(({ model }) => model),
          ),
  }
}
