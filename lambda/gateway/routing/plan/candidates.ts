import { familyOf } from '../../catalog/families.ts'
import { type Attempt, type ModelFacts, meansOf, type Path, type PlaceReason } from '../../core/attempt.ts'
import { compact } from '../../core/json/value.ts'
import type { Endpoint } from '../../core/provider/endpoint.ts'
import type { Means, Tier } from '../../core/provider/means.ts'
import type { Provider } from '../../core/provider/provider.ts'
import type { PlanInput, PlannedCredential, PlannedModel } from './input.ts'
import { geoOffered, tierOffered } from './offered.ts'

/** One endpoint of a model with one credential, as far as there are any: what rules judge and what may be tried. */
export interface Candidate {
  /** What is compared with each other: a model's endpoints at the tier `fast`, or at their usual one. */
  readonly round: number
  readonly model: PlannedModel
  readonly endpoint: Endpoint
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

const wantsFast = ({ options, models }: PlanInput, model: PlannedModel): boolean =>
  model.speed === 'fast' || (options.speed === 'fast' && model === models[0])

/** One at every endpoint with every credential; of a model that is wanted fast, one more where there is a fast tier. */
const candidatesOfModel = (input: PlanInput, model: PlannedModel, index: number): Candidate[] => {
  const { options, providers, credentials } = input
  const [fastRound, usualRound] = [2 * index, 2 * index + 1]
  const isFast = wantsFast(input, model)
  const isFastOnly = isFast && options.allowFallbackFromFast === false
  const usual = model.endpoints.flatMap((endpoint) => {
    const provider = providers.get(endpoint.provider)
    const path = provider && input.pathTo(provider, endpoint)
    const means = provider && path && meansOf(provider, path)
    const tier = tierOffered(options.serviceTier, endpoint, means)
    const geo = geoOffered(options.inferenceRegion, endpoint, means)
    const common = { round: usualRound, model, endpoint, provider, path, means, tier, geo, isFastOnly }
    const usable = credentials.get(endpoint.provider) ?? []
    if (usable.length === 0) return [{ ...common, credential: undefined }]
    return usable.map((credential): Candidate => ({ ...common, credential }))
  })
  if (!isFast) return usual
  const fast = usual.flatMap((candidate) => {
    const tier = tierOffered('fast', candidate.endpoint, candidate.means)
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

/** Of a deployment's own endpoint only the deployment knows what its model does not do. */
export const factsOf = ({
  model: { id, maxOutputTokens, contextWindow, tags, modalities },
  endpoint,
}: Pick<Candidate, 'model' | 'endpoint'>): ModelFacts => {
  const lacks = (trait: string, of?: readonly string[]) =>
    endpoint.source !== undefined && of && !of.includes(trait) ? false : undefined
  const like = endpoint.like?.id
  return compact({
    id,
    like,
    family: familyOf(like ?? id),
    maxOutputTokens,
    contextWindow,
    reasoning: lacks('reasoning', tags),
    vision: lacks('image', modalities?.input),
  })
}

/** The attempt of a candidate that no rule excludes. */
export const attemptOf = (
  candidate: Candidate,
  { options }: PlanInput,
  placedBy?: PlaceReason,
): Attempt | undefined => {
  const { provider, path, means, credential, endpoint, tier, geo } = candidate
  if (!provider || !path || !means || !credential) return undefined
  const mapped = mappedModel(candidate)
  const timeoutMs = credential.kind === 'byok' ? options.providerTimeouts?.byok?.[provider.slug] : undefined
  return compact({
    endpoint,
    provider,
    upstreamModel: mapped ?? endpoint.model,
    model: factsOf(candidate),
    path,
    means,
    credential: { kind: credential.kind, id: credential.id },
    service: compact({
      tier,
      geo: mapped === undefined ? geo : undefined,
      caching: options.caching || undefined,
      endUser: options.safetyIdentifier,
      preferences: options.preferences,
    }),
    timeoutMs,
    placedBy,
  })
}
