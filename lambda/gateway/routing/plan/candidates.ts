import type { Attempt, ModelFacts, Path } from '../../core/attempt.ts'
import type { Provider, Tier } from '../../core/provider.ts'
import { geoAt } from '../options/region.ts'
import type { PlanInput, PlannedCredential, PlannedEndpoint, PlannedModel } from './input.ts'
import { pathTo } from './path.ts'
import { tierAt } from './tier.ts'

/** One endpoint of a model with one credential, as far as there are any: what rules judge and what may be tried. */
export interface Candidate {
  /** What is compared with each other: a model's endpoints at the tier `fast`, or at their usual one. */
  readonly round: number
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

const wantsFast = ({ options, models }: PlanInput, model: PlannedModel): boolean =>
  model.speed === 'fast' || (options.speed === 'fast' && model === models[0])

/** One at every endpoint with every credential; of a model that is wanted fast, one more where there is a fast tier. */
const candidatesOfModel = (input: PlanInput, model: PlannedModel, index: number): Candidate[] => {
  const { call, options, providers, credentials } = input
  const [fastRound, usualRound] = [2 * index, 2 * index + 1]
  const isFast = wantsFast(input, model)
  const isFastOnly = isFast && options.allowFallbackFromFast === false
  const usual = model.endpoints.flatMap((endpoint) => {
    const provider = providers.get(endpoint.provider)
    const path = provider && pathTo(call, provider, endpoint)
    const tier = tierAt(options.serviceTier, endpoint, provider, path)
    const geo = geoAt(options.inferenceRegion, endpoint, provider, path)
    const common = { round: usualRound, model, endpoint, provider, path, tier, geo, isFastOnly }
    const held = credentials.get(endpoint.provider) ?? []
    if (held.length === 0) return [{ ...common, credential: undefined }]
    return held.map((credential): Candidate => ({ ...common, credential }))
  })
  if (!isFast) return usual
  const fast = usual.flatMap((candidate) => {
    const tier = tierAt('fast', candidate.endpoint, candidate.provider, candidate.path)
    return tier ? [{ ...candidate, round: fastRound, tier }] : []
  })
  const without = usual.filter(({ endpoint }) => !fast.some((entry) => entry.endpoint === endpoint))
  return [...fast, ...(isFastOnly ? without : usual)]
}

/** All that the rules judge, in the order in which models, endpoints and credentials are listed. */
export const candidatesOf = (input: PlanInput): Candidate[] =>
  input.models.flatMap((model, index) => candidatesOfModel(input, model, index))

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
  const { provider, path, credential, endpoint, tier, geo } = candidate
  if (!provider || !path || !credential) return undefined
  const mapped = mappedModel(candidate)
  const timeoutMs = credential.kind === 'byok' ? options.providerTimeouts?.byok?.[provider.slug] : undefined
  return {
    endpoint,
    provider,
    upstreamModel: mapped ?? endpoint.model,
    model: factsOf(candidate),
    path,
    credential: { kind: credential.kind, id: credential.id },
    service: {
      ...(tier ? { tier } : {}),
      ...(mapped === undefined && geo ? { geo } : {}),
      ...(options.caching ? { caching: options.caching } : {}),
    },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }
}
