import type { Resolved } from '../../catalog/model.ts'
import { eachOnce, type ModelSource, resolveModel } from '../../catalog/resolve-models.ts'

/** The models of a request, and who serves them. */
export interface Wanted {
  /** The model asked for, then its fallbacks. */
  readonly models: readonly Resolved[]
  /** Of their providers, each once. */
  readonly slugs: readonly string[]
}

const slugsOf = ({ model }: Resolved): string[] => [...new Set(model.endpoints.map(({ provider }) => provider))]

/** Beyond it all is forgotten and looked up again. */
const MAX_KNOWN = 1000

/** Looks up models by their names, with a memory: of one name that it knows it has all at once. Fails like `resolveModel`. */
export const wantedModels = (
  source: ModelSource,
): ((model: string, fallbacks: readonly string[]) => Wanted | Promise<Wanted>) => {
  const known = new Map<string, Wanted>()
  const find = async (name: string): Promise<Wanted> => {
    const found = await resolveModel(source, name)
    const wanted = { models: [found], slugs: slugsOf(found) }
    if (known.size >= MAX_KNOWN) known.clear()
    known.set(name, wanted)
    return wanted
  }
  const one = (name: string): Wanted | Promise<Wanted> => known.get(name) ?? find(name)
  const several = async (names: readonly string[]): Promise<Wanted> => {
    const each: Wanted[] = []
    for (const name of names) each.push(await one(name))
    return {
      models: eachOnce(each.flatMap(({ models }) => models)),
      slugs: [...new Set(each.flatMap(({ slugs }) => slugs))],
    }
  }
  return (model, fallbacks) => (fallbacks.length > 0 ? several([model, ...fallbacks]) : one(model))
}
