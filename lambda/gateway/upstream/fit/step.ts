import type { Attempt, ModelFacts } from '../../core/attempt.ts'
import type { CallOptions } from '../../core/canonical/parts.ts'
import type { WithWarnings } from '../../core/canonical/warning.ts'
import type { Takes } from '../../core/provider/takes.ts'

/** What of an attempt says who gets its call. */
export type Received = Pick<Attempt, 'provider' | 'means' | 'model'>

/** Who gets a call: what the API takes, and what is known of the model. */
export interface Receiver {
  readonly provider: string
  readonly takes: Takes
  readonly model: ModelFacts
}

export type Fitted = WithWarnings<{ options: CallOptions }>

/** Makes one thing of a call fit its receiver, and reports what it changed. Throws `unsupported` where nothing can. */
export type Step = (options: CallOptions, receiver: Receiver) => Fitted

/** The call as it is. */
export const asItIs = (options: CallOptions): Fitted => ({ options, warnings: [] })

export const receiverOf = ({ provider, means, model }: Received): Receiver => ({
  provider: provider.slug,
  takes: means.takes,
  model,
})
