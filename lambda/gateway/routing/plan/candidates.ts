import { type Attempt, type ModelFacts, meansOf, type Path } from '../../core/attempt.ts'
import type { Means, Tier } from '../../core/means.ts'
import type { Provider } from '../../core/provider.ts'
import type { PlanInput, PlannedCredential, PlannedEndpoint, PlannedModel } from './input.ts'
import { geoOffered, tierOffered } from './offered.ts'
import { pathTo } from './path.ts'

/** One endpoint of a model with one credential, as far as there are any: what rules judge and what may be tried. */
export interface Candidate {
  readonly model: PlannedModel
  readonly endpoint: PlannedEndpoint
  readonly provider: Provider | undefined
  readonly path: Path | undefined
  /** What that path takes. */
  readonly means: Means | undefined
  readonly credential: PlannedCredential | undefined
  readonly tier: Tier | undefined
  /** The region group in which it runs, as far as the catalog knows or the provider can be told. */
  readonly geo: string | undefined
  /** The caller wants the model fast or not at all. */
  readonly isFastOnly: boolean
}

/** A team's own credentials, and the one that a client sent, come before the deployment's. */
export const isOwn = ({ kind }: PlannedCredential): boolean => kind !== 'system'

/**
 * An endpoint's candidates with the one first whose account has the prompt cached: not before the team's own, nor where the
 * request brought its credentials in an order of its own.
 */
export const withCachedFirst = (
  candidates: readonly Candidate[],
  cached: Candidate | undefined,
  { options }: PlanInput,
): readonly Candidate[] => {
  if (!cached || options.byok) return candidates
  const ownership = ({ credential }: Candidate): number => Number(credential !== undefined && isOwn(credential))
  return candidates.toSorted((a, b) => ownership(b) - ownership(a) || Number(b === cached) - Number(a === cached))
}

const heldFor = ({ credentials }: PlanInput, slug: string): readonly (PlannedCredential | undefined)[] => {
  const held = credentials.get(slug) ?? []
  return held.length === 0 ? [undefined] : held.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)))
}

const wantsFast = ({ options, models }: PlanInput, model: PlannedModel): boolean =>
  model.speed === 'fast' || (options.speed === 'fast' && model === models[0])

/**
 * The candidates of a model, in rounds: those of a later one come after all of an earlier one. A model that is wanted
 * fast is tried at every endpoint with a fast tier first, then at the usual ones.
 */
export const roundsOf = (input: PlanInput, model: PlannedModel): Candidate[][] => {
  const { call, options, providers } = input
  const isFast = wantsFast(input, model)
  const isFastOnly = isFast && options.allowFallbackFromFast === false
  const candidates = model.endpoints.flatMap((endpoint) => {
    const provider = providers.get(endpoint.provider)
    const path = provider && pathTo(call, provider, endpoint)
    const means = provider && path && meansOf(provider, path)
    const tier = tierOffered(options.serviceTier, endpoint, means)
    const geo = geoOffered(options.inferenceRegion, endpoint, means)
    const common = { model, endpoint, provider, path, means, tier, geo, isFastOnly }
    return heldFor(input, endpoint.provider).map((credential): Candidate => ({ ...common, credential }))
  })
  if (!isFast) return [candidates]
  const fast = candidates.flatMap((candidate) => {
    const tier = tierOffered('fast', candidate.endpoint, candidate.means)
    return tier ? [{ ...candidate, tier }] : []
  })
  const without = candidates.filter(({ endpoint }) => !fast.some((entry) => entry.endpoint === endpoint))
  return [fast, isFastOnly ? without : candidates]
}

/** What the credential's account calls the model, where that is not what the catalog does. */
export const mappedModel = ({ credential, model }: Candidate): string | undefined =>
  credential?.modelMappings?.[model.id]

/** Of a deployment's own endpoint only the deployment knows whether its model reasons. */
const factsOf = ({ model: { id, maxOutputTokens, tags }, endpoint }: Candidate): ModelFacts => ({
  id,
  ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  ...(endpoint.source !== undefined && tags && !tags.includes('reasoning') ? { reasoning: false } : {}),
})

/** The attempt of a candidate that no rule excludes. */
export const attemptOf = (candidate: Candidate, { options }: PlanInput): Attempt | undefined => {
  const { provider, path, means, credential, endpoint, tier, geo } = candidate
  if (!provider || !path || !means || !credential) return undefined
  const mapped = mappedModel(candidate)
  const timeoutMs = credential.kind === 'byok' ? options.providerTimeouts?.byok?.[provider.slug] : undefined
  return {
    endpoint,
    provider,
    upstreamModel: mapped ?? endpoint.model,
    model: factsOf(candidate),
    path,
    means,
    credential: { kind: credential.kind, id: credential.id },
    service: {
      ...(tier ? { tier } : {}),
      ...(mapped === undefined && geo ? { geo } : {}),
      ...(options.caching ? { caching: options.caching } : {}),
      ...(options.safetyIdentifier === undefined ? {} : { endUser: options.safetyIdentifier }),
    },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }
}
