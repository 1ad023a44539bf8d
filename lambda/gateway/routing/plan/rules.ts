import type { Provider } from '../../core/provider/provider.ts'
import { hasCapability, staysIn, whyNotAtHome } from '../options/requirements.ts'
import { type Candidate, mappedModel } from './candidates.ts'
import { isOwn, keepsNothing, type PlanInput } from './input.ts'
import { whyRetired } from './retirement.ts'

/** Says why the candidate is out, in words that tell the reader what to change; undefined where it may stay. */
type Rule = (candidate: Candidate, input: PlanInput) => string | undefined

/** Models that every provider keeps requests to: https://vercel.com/docs/ai-gateway/security-and-compliance/zdr */
const RETAINED = /^anthropic\/claude-fable-5(?![.-]\d(?!\d))/

const zeroDataRetention: Rule = ({ model, endpoint, provider, credential }, input) => {
  if (!keepsNothing(input)) return undefined
  if (RETAINED.test(endpoint.like?.id ?? model.id))
    return 'zero data retention is on and every provider keeps requests to this model'
  if (credential && isOwn(credential))
    return credential.zeroDataRetention
      ? undefined
      : 'zero data retention is on and this credential is not marked for it'
  return provider?.zeroDataRetention ? undefined : 'zero data retention is on and no agreement with it is on file'
}

/** Not for a team's own credentials: those are between the team and its provider. */
const disallowPromptTraining: Rule = ({ provider, credential }, { options }) => {
  if (!options.disallowPromptTraining || (credential && isOwn(credential)) || provider?.noTraining) return undefined
  return 'prompt training is disallowed and no agreement with it is on file'
}

/** How a reader of the error adds what is missing. */
const howToAdd = (provider: Provider): string => {
  const names = Object.values(provider.credential).flatMap(({ required, env }) => (required ? env.slice(0, 1) : []))
  return names.length > 0 ? `no credential: set ${names.join(' and ')}` : 'no credential'
}

/** Anybody would be refused there, or get another answer: it is no fallback. */
const features: Rule = ({ means }, { features: used = () => [] }) => {
  const lacks = means?.lacks
  const missing = lacks ? used().filter((feature) => lacks.test(feature)) : []
  return missing.length > 0 ? `it does not take ${missing.join(', ')}` : undefined
}

const geoOf = (candidate: Candidate): string | undefined =>
  mappedModel(candidate) === undefined ? candidate.geo : undefined

const inferenceRegion: Rule = (candidate, { options }) => {
  const { inferenceRegion: asked } = options
  if (!asked || staysIn(asked, geoOf(candidate), candidate.credential?.region)) return undefined
  return `inference there is not known to stay in ${asked.scope === 'zone' ? `the zone ${asked.geoRegion}` : 'global'}`
}

const reach: Rule = (candidate) => {
  const { provider, credential } = candidate
  const geo = geoOf(candidate)
  if (!geo || !credential?.region || !provider?.reaches || provider.reaches(geo, credential.region)) return undefined
  return `its ${geo} endpoint cannot be reached from ${credential.region}`
}

/**
 * Of several reasons the first is told: what the request itself rules out before what the deployment lacks, since a
 * credential added for a provider that the caller does not want would change nothing.
 */
const RULES = {
  provider: ({ provider }) => (provider ? undefined : 'this deployment has no such provider'),
  allowed: (candidate, { whyNotAllowed, options }) =>
    whyNotAllowed?.(candidate.model.id, candidate.endpoint.provider, options.byok && mappedModel(candidate)),
  only: ({ endpoint }, { options }) =>
    !options.only || options.only.includes(endpoint.provider) ? undefined : 'not in `only`',
  retired: ({ endpoint }, input) => whyRetired(endpoint, input),
  has: ({ model, endpoint, provider }, { options }) => {
    const missing = options.has?.filter((wanted) => !hasCapability(wanted, model, endpoint, provider)) ?? []
    return missing.length > 0 ? `not known for ${missing.join(', ')}, which \`has\` asks for` : undefined
  },
  features,
  headquarters: ({ provider }, { options }) =>
    options.headquarters && whyNotAtHome(provider?.headquarters, options.headquarters),
  zeroDataRetention,
  disallowPromptTraining,
  inferenceRegion,
  speed: ({ isFastOnly, tier }) =>
    isFastOnly && tier !== 'fast' ? 'it has no fast tier and `allowFallbackFromFast` is false' : undefined,
  byokFallback: ({ credential }, { options }) =>
    options.byokFallback === 'never' && credential?.kind === 'system'
      ? '`byokFallback` of the request, its key or its team is never, so the deployment pays for nothing'
      : undefined,
  readable: ({ credential }) => (credential?.isUnreadable ? 'its credential cannot be read, see the log' : undefined),
  credential: ({ provider, credential }) => (credential || !provider ? undefined : howToAdd(provider)),
  reach,
  path: ({ provider, path, endpoint }) =>
    provider && !path ? `it does not serve ${endpoint.model} over an API that the gateway speaks` : undefined,
} as const satisfies Readonly<Record<string, Rule>>

export type RuleName = keyof typeof RULES

/** One candidate that is not tried: the reason that comes first, and those of every rule that is against it. */
export interface Exclusion {
  readonly provider: string
  readonly model: string
  readonly reason: string
  readonly reasons: Readonly<Partial<Record<RuleName, string>>>
}

/** Would the candidate be tried but for this rule? */
export const isAloneAgainst = (rule: RuleName, { reasons }: Exclusion): boolean =>
  Object.keys(reasons).every((name) => name === rule)

const NAMED = Object.entries(RULES) as readonly (readonly [RuleName, Rule])[]

const exclusionOf = (candidate: Candidate, input: PlanInput): Exclusion | undefined => {
  const reasons: Partial<Record<RuleName, string>> = {}
  for (const [name, rule] of NAMED) {
    const reason = rule(candidate, input)
    if (reason !== undefined) reasons[name] = reason
  }
  const [reason] = Object.values(reasons)
  return reason === undefined
    ? undefined
    : { provider: candidate.endpoint.provider, model: candidate.model.id, reason, reasons }
}

/** Those that may be tried, and what the rules have against the others. */
export const applyRules = (
  candidates: readonly Candidate[],
  input: PlanInput,
): { readonly kept: readonly Candidate[]; readonly excluded: readonly Exclusion[] } => {
  const kept: Candidate[] = []
  const excluded: Exclusion[] = []
  for (const candidate of candidates) {
    const exclusion = exclusionOf(candidate, input)
    if (exclusion) excluded.push(exclusion)
    else kept.push(candidate)
  }
  return { kept, excluded }
}
