import type { Resolved } from '../../catalog/model.ts'
import { type ModelSource, resolveModels } from '../../catalog/resolve-models.ts'

/** The models of a request, and who serves them. */
export interface Wanted {
  /** The model asked for, then its fallbacks. */
  readonly models: readonly Resolved[]
  /** Of their providers, each once. */
  readonly slugs: readonly string[]
}

/** Beyond it all is forgotten and looked up again. */
const MAX_KNOWN = 1000

/**
 * Looks up models by their names, with a memory for requests that name one: what it knows it has at once. Fails like
 * `resolveModels`.
 */
export const wantedModels = (
  source: ModelSource,
): ((model: string, fallbacks: readonly string[]) => Wanted | Promise<Wanted>) => {
  const known = new Map<string, Wanted>()
  const find = async (names: readonly string[]): Promise<Wanted> => {
    const models = await resolveModels(source, names)
    const slugs = models.flatMap(({ model }) => model.endpoints.map(({ provider }) => provider))
    return { models, slugs: [...new Set(slugs)] }
  }
  const remember = async (model: string): Promise<Wanted> => {
    const wanted = await find([model])
    if (known.size >= MAX_KNOWN) known.clear()
    known.set(model, wanted)
    return wanted
  }
  return (model, fallbacks) =>
    fallbacks.length > 0 ? find([model, ...fallbacks]) : (known.get(model) ?? remember(model))
}
