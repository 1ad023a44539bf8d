import type { Provider } from '../../core/provider.ts'
import { hasCapability } from '../options/capability.ts'
import { whyNotAtHome } from '../options/headquarters.ts'
import { staysIn } from '../options/region.ts'
import { type Candidate, isOwn, mappedModel } from './candidates.ts'
import { keepsNothing, type PlanInput } from './input.ts'

/** Says why the candidate is out, in words that tell the reader what to change; undefined where it may stay. */
type Rule = (candidate: Candidate, input: PlanInput) => string | undefined

/** Models that every provider keeps requests to: https://vercel.com/docs/ai-gateway/security-and-compliance/zdr */
const RETAINED: ReadonlySet<string> = new Set(['anthropic/claude-fable-5'])

const zeroDataRetention: Rule = ({ model, provider, credential }, input) => {
  if (!keepsNothing(input)) return undefined
  if (RETAINED.has(model.id)) return 'zero data retention is on and every provider keeps requests to this model'
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

/** In the order in which a reader should hear of them. */
const RULES = {
  provider: ({ provider }) => (provider ? undefined : 'this deployment has no such provider'),
  only: ({ endpoint }, { options }) =>
    !options.only || options.only.includes(endpoint.provider) ? undefined : 'not in `only`',
  has: ({ model, endpoint, provider }, { options }) => {
    const missing = options.has?.filter((wanted) => !hasCapability(wanted, model, endpoint, provider)) ?? []
    return missing.length > 0 ? `not known for ${missing.join(', ')}, which \`has\` asks for` : undefined
  },
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
  credential: ({ provider, credential }) => {
    if (credential?.isUnreadable) return 'its credential cannot be read, see the log'
    return credential || !provider ? undefined : howToAdd(provider)
  },
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

/** What the rules have against a candidate; undefined for one that may be tried. */
export const exclusionOf = (candidate: Candidate, input: PlanInput): Exclusion | undefined => {
  const broken = Object.entries<Rule>(RULES).flatMap(([name, rule]) => {
    const reason = rule(candidate, input)
    return reason === undefined ? [] : [[name, reason] as const]
  })
  const [first] = broken
  return (
    first && {
      provider: candidate.endpoint.provider,
      model: candidate.model.id,
      reason: first[1],
      reasons: Object.fromEntries(broken),
    }
  )
}
