import type { ModelFacts } from '../../core/attempt.ts'
import { type Effort, nearestEffort } from '../../core/canonical/efforts.ts'
import type { CallOptions } from '../../core/canonical/parts.ts'
import { SAMPLING, SAMPLING_DEFAULTS, type Sampling } from '../../core/canonical/sampling.ts'
import { otherwise, unsupported } from '../../core/canonical/warning.ts'
import type { Family } from '../../core/provider/family.ts'
import { asItIs, type Step } from './step.ts'

/** Those that a model knows; none where it does not reason. Undefined: nothing is known. */
const effortsOf = ({ family, reasoning }: ModelFacts): readonly Effort[] | undefined =>
  family?.efforts ?? (reasoning === false ? [] : undefined)

/**
 * An effort that the model knows. One that does not reason refuses the very word: OpenAI, Groq and xAI, `none` as well.
 */
export const fitEffort: Step = (given, { model }) => {
  const { reasoning = 'provider-default', ...options } = given
  const efforts = effortsOf(model)
  if (reasoning === 'provider-default' || !efforts || efforts.includes(reasoning)) return asItIs(given)
  if (efforts.length === 0) {
    const details = model.reasoning === false ? 'this model does not think' : 'this model thinks as much as it will'
    return {
      options,
      warnings: reasoning === 'none' && model.reasoning === false ? [] : [unsupported('reasoning', details)],
    }
  }
  const nearest = nearestEffort(reasoning, efforts)
  if (!nearest) return { options, warnings: [unsupported('reasoning', 'this model does not think')] }
  const details = `this model knows ${efforts.join(', ')}, not ${reasoning}: ${nearest} was asked for`
  return { options: { ...options, reasoning: nearest }, warnings: [otherwise('reasoning', details)] }
}

/** Settings of sampling that the model refuses, and why. */
const refusedSampling = (options: CallOptions, family: Family = {}): readonly [readonly Sampling[], why: string] => {
  const { reasoning = 'provider-default' } = options
  const isResting = reasoning === 'none' || (family.restsByDefault && reasoning === 'provider-default')
  if (family.sampling === 'never') return [SAMPLING, 'not supported by this model']
  if (family.sampling === 'unless-reasoning' && !isResting) return [SAMPLING, 'not possible while the model reasons']
  if (family.sampling === 'one' && options.temperature !== undefined)
    return [['topP'], 'this model takes one of temperature and topP; temperature was sent']
  return [[], '']
}

/** Models that reason mostly refuse all settings of sampling, some only while they do. */
export const fitSampling: Step = (options, { model }) => {
  const [refused, why] = refusedSampling(options, model.family)
  const given = refused.filter((feature) => options[feature] !== undefined)
  if (given.length === 0) return asItIs(options)
  const rest = { ...options }
  for (const feature of given) delete rest[feature]
  const lost = given.filter((feature) => options[feature] !== SAMPLING_DEFAULTS[feature])
  return { options: rest, warnings: lost.map((feature) => unsupported(feature, why)) }
}
