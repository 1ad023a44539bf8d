import type { Attempt } from '../../core/attempt.ts'
import { GatewayError } from '../../core/error.ts'
import { type Bounds, unboundedAt } from './bounded.ts'
import type { RequestRule } from './request-rules.ts'

/** An attempt that is not made, as nobody can say what it may come to. */
export interface LeftOut {
  readonly attempt: Attempt
  readonly by: RequestRule
  /** What that depends on, `pricing` say. */
  readonly unbounded: string
}

/** Attempts that every budget can hold, and those that one of them cannot. */
export const bounded = (
  attempts: readonly Attempt[],
  rules: readonly RequestRule[],
  bounds: Bounds,
): { readonly kept: readonly Attempt[]; readonly leftOut: readonly LeftOut[] } => {
  const leftOut = attempts.flatMap((attempt): LeftOut[] => {
    for (const by of rules) {
      const unbounded = by.budget && unboundedAt(by.budget, attempt, bounds)
      if (unbounded !== undefined) return [{ attempt, by, unbounded }]
    }
    return []
  })
  return { kept: attempts.filter((attempt) => leftOut.every((each) => each.attempt !== attempt)), leftOut }
}

/** What it depends on, in the caller's words; any other is a field of the request, or a tool. */
const WORDS: Readonly<Record<string, string>> = {
  pricing: 'there is no price for it',
  input: 'there is no price for its prompt',
  output: 'there is no price for its answer',
  prompt: 'there is no bound of its prompt',
  max_tokens: 'there is no bound of its answer: set max_tokens',
  'names twice': 'it has a field twice',
}

const whyNot = (unbounded: string): string => WORDS[unbounded] ?? `there is no bound of its ${unbounded}`

const nameOf = ({ model, provider }: Attempt): string => `${model.id} at ${provider.slug}`

/** `field: reason` of an attempt that is left out. */
export const leftOutWarning = ({ attempt, by, unbounded }: LeftOut): string =>
  `model: ${nameOf(attempt)} is not asked under the budget of ${by.of.scope} ${by.of.name}, ${whyNot(unbounded)}`

/** What a request gets to read of which no attempt is left. */
export const unboundedError = ({ attempt, by, unbounded }: LeftOut): GatewayError =>
  new GatewayError(
    'price-unknown',
    `The budget of ${by.of.scope} ${by.of.name} must not be exceeded, and nobody knows what this request may take of it: for ${nameOf(attempt)} ${whyNot(unbounded)}.`,
    { param: 'model' },
  )
