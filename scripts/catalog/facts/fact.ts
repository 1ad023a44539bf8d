import type { Model } from '#gateway/catalog/model.ts'
import type { Endpoint, Pricing } from '#gateway/core/provider/endpoint.ts'

/** What no package carries, or what one has wrong, as somebody read it on a vendor's page. Later ones win. */
export interface Fact {
  /** The page. */
  readonly source: string
  /** Canonical ids. */
  readonly models: RegExp
  readonly model?: Partial<Omit<Model, 'endpoints'>> | ((model: Model) => Partial<Omit<Model, 'endpoints'>>)
  /** Whose endpoints `endpoint` and `pricing` are about. */
  readonly providers?: readonly string[]
  readonly endpoint?: Pick<Endpoint, 'retires'>
  readonly pricing?: (pricing: Pricing) => Pricing
}

const isAbout = ({ providers }: Fact, { provider }: Endpoint): boolean => providers?.includes(provider) ?? false

const changedEndpoint = (fact: Fact, endpoint: Endpoint): Endpoint => {
  const pricing = endpoint.pricing && fact.pricing?.(endpoint.pricing)
  const isOurs = pricing !== undefined && endpoint.source !== undefined && !endpoint.source.includes('hand')
  const source = isOurs ? { source: `${endpoint.source}+hand` } : {}
  return { ...endpoint, ...fact.endpoint, ...(pricing ? { pricing, ...source } : {}) }
}

const changed = (fact: Fact, model: Model): Model => ({
  ...model,
  ...(typeof fact.model === 'function' ? fact.model(model) : fact.model),
  endpoints: model.endpoints.map((endpoint) => (isAbout(fact, endpoint) ? changedEndpoint(fact, endpoint) : endpoint)),
})

/** The models as the facts make them. Throws for a fact about nothing, which is one that has been forgotten. */
export const withFacts = (
  models: Readonly<Record<string, Model>>,
  facts: readonly Fact[],
): Readonly<Record<string, Model>> => {
  const known = { ...models }
  for (const fact of facts) {
    const ids = Object.keys(known).filter((id) => fact.models.test(id))
    const isIdle = fact.providers && !ids.some((id) => known[id]?.endpoints.some((endpoint) => isAbout(fact, endpoint)))
    if (ids.length === 0 || isIdle) throw new Error(`${fact.models} of ${fact.source} is about no model any more`)
    for (const id of ids) {
      const model = known[id]
      if (model) known[id] = changed(fact, model)
    }
  }
  return known
}

/** It reads that kind of file, too. */
export const reading =
  (...kinds: readonly string[]) =>
  ({ modalities = { input: ['text'], output: ['text'] } }: Model): Partial<Model> => ({
    modalities: { ...modalities, input: [...new Set([...modalities.input, ...kinds])] },
  })

/** Prices of calls, besides those that are known. */
export const callsAt =
  (perCall: NonNullable<Pricing['perCall']>, freeQuota?: Pricing['freeQuota']) =>
  (pricing: Pricing): Pricing => ({
    ...pricing,
    perCall: { ...pricing.perCall, ...perCall },
    ...(freeQuota ? { freeQuota } : {}),
  })
