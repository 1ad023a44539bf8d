import type { Attempt, Path } from '../../core/attempt.ts'
import type { Provider, Tier } from '../../core/provider.ts'
import { geoAt } from '../options/region.ts'
import type { PlanInput, PlannedCredential, PlannedEndpoint, PlannedModel } from './input.ts'
import { pathTo } from './path.ts'
import { tierAt } from './tier.ts'

/** One endpoint of a model with one credential, as far as there are any: what rules judge and what may be tried. */
export interface Candidate {
  readonly model: PlannedModel
  readonly endpoint: PlannedEndpoint
  readonly provider: Provider | undefined
  readonly path: Path | undefined
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
    const tier = tierAt(options.serviceTier, endpoint, provider, path)
    const geo = geoAt(options.inferenceRegion, endpoint, provider, path)
    const common = { model, endpoint, provider, path, tier, geo, isFastOnly }
    return heldFor(input, endpoint.provider).map((credential): Candidate => ({ ...common, credential }))
  })
  if (!isFast) return [candidates]
  const fast = candidates.flatMap((candidate) => {
    const tier = tierAt('fast', candidate.endpoint, candidate.provider, candidate.path)
    return tier ? [{ ...candidate, tier }] : []
  })
  const without = candidates.filter(({ endpoint }) => !fast.some((entry) => entry.endpoint === endpoint))
  return [fast, isFastOnly ? without : candidates]
}

/** What the credential's account calls the model, where that is not what the catalog does. */
export const mappedModel = ({ credential, model }: Candidate): string | undefined =>
  credential?.modelMappings?.[model.id]

const isThoughtless = ({ model, endpoint }: Candidate): boolean =>
  endpoint.source !== undefined && model.tags !== undefined && !model.tags.includes('reasoning')

/** The attempt of a candidate that no rule excludes. */
export const attemptOf = (candidate: Candidate, { options }: PlanInput): Attempt | undefined => {
  const { provider, path, credential, model, endpoint, tier, geo } = candidate
  if (!provider || !path || !credential) return undefined
  const mapped = mappedModel(candidate)
  const timeoutMs = credential.kind === 'byok' ? options.providerTimeouts?.byok?.[provider.slug] : undefined
  return {
    provider,
    model: model.id,
    providerModel: mapped ?? endpoint.model,
    ...(mapped === undefined ? {} : { listedModel: endpoint.model }),
    ...(mapped === undefined && geo ? { geo } : {}),
    ...(model.maxOutputTokens === undefined ? {} : { maxOutputTokens: model.maxOutputTokens }),
    ...(isThoughtless(candidate) ? { thinks: false } : {}),
    path,
    credential: credential.kind,
    credentialId: credential.id,
    ...(tier ? { tier } : {}),
    ...(options.caching ? { caching: options.caching } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }
}
