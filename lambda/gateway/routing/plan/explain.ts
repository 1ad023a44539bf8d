import type { Attempt } from '../../core/attempt.ts'
import type { Candidate } from './candidates.ts'
import { keepsNothing, type PlanInput } from './input.ts'
import { type Exclusion, isAloneAgainst, type RuleName } from './rules.ts'

const ownership = ({ credential }: Attempt): 'system' | 'byok' => (credential.kind === 'system' ? 'system' : 'byok')

const orderOf = (attempts: readonly Attempt[]): string =>
  attempts
    .map(
      (attempt) => `${attempt.provider.slug}(${[ownership(attempt), attempt.service.tier].filter(Boolean).join(', ')})`,
    )
    .join(' → ') || 'none'

const filtered = (name: string, rule: RuleName, attempts: readonly Attempt[], excluded: readonly Exclusion[]) => {
  const without = attempts.length + excluded.filter((entry) => isAloneAgainst(rule, entry)).length
  const before = `${name} requested: ${without} attempts → ${attempts.length} ${name} attempts.`
  return `${before} ${name} execution order: ${orderOf(attempts)}.`
}

const planned = (attempts: readonly Attempt[], kind: 'system' | 'byok'): string | undefined => {
  const slugs = new Set(attempts.filter((attempt) => ownership(attempt) === kind).map(({ provider }) => provider.slug))
  const name = kind === 'byok' ? 'BYOK' : 'System'
  return slugs.size > 0 ? `${name} credentials planned for: ${[...slugs].join(', ')}.` : undefined
}

/** `planningReasoning`, in the words of AI Gateway's documentation, and who was left out for what. */
export const explanation = (
  input: PlanInput,
  attempts: readonly Attempt[],
  excluded: readonly Exclusion[],
  cached?: Candidate,
): string => {
  const reasons = new Set(excluded.map(({ provider, reason }) => `${provider} (${reason})`))
  return [
    keepsNothing(input) ? filtered('ZDR', 'zeroDataRetention', attempts, excluded) : undefined,
    input.options.disallowPromptTraining
      ? filtered('No prompt training', 'disallowPromptTraining', attempts, excluded)
      : undefined,
    planned(attempts, 'byok'),
    planned(attempts, 'system'),
    cached && `Prompt cached at: ${cached.endpoint.provider}.`,
    `Total execution order: ${orderOf(attempts)}${reasons.size > 0 ? `. Left out: ${[...reasons].join(', ')}` : ''}`,
  ]
    .filter((sentence) => sentence !== undefined)
    .join(' ')
}
