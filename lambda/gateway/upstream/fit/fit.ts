import type { CallOptions, Warning } from '../../core/canonical/parts.ts'
import { LATE_INSTRUCTIONS, withCallIds, withoutLateInstructions } from '../../core/canonical/prompt.ts'
import type { WithWarnings } from '../../core/canonical/warning.ts'
import { fitAnswers } from './answers.ts'
import { fitEarlierReasoning } from './earlier-reasoning.ts'
import { fitFiles } from './files.ts'
import { fitJsonObject } from './json-object.ts'
import { fitLimits } from './limits.ts'
import { fitLostThinking } from './lost-thinking.ts'
import type { Back } from './names/back.ts'
import { withPropertyKeys } from './names/property-keys.ts'
import { withToolNames } from './names/tool-names.ts'
import { fitEffort, fitSampling } from './reasoning.ts'
import { fitResults } from './results.ts'
import { asItIs, type Received, receiverOf, type Step } from './step.ts'
import { fitToolHistory } from './tool-history.ts'
import { fitToolInput } from './tool-input.ts'
import { fitToolChoice, fitTools } from './tools.ts'
import { fitTurns } from './turns.ts'

/** A call that its receiver is not known to refuse, and how its answer gets the caller's own names back. */
export type FittedCall = WithWarnings<{ readonly options: CallOptions; readonly back: Back | undefined }>

const fitInstructions: Step = (options, { takes }) => {
  const prompt = takes.instructions === 'anywhere' ? options.prompt : withoutLateInstructions(options.prompt)
  return prompt === options.prompt
    ? asItIs(options)
    : { options: { ...options, prompt: [...prompt] }, warnings: [LATE_INSTRUCTIONS] }
}

const fitCallIds: Step = (options, { takes: { callIds } }) =>
  asItIs(callIds ? { ...options, prompt: withCallIds(options.prompt, callIds) } : options)

/** In this order: what one moves or rewrites, the next ones see. */
const STEPS: readonly Step[] = [
  fitInstructions,
  fitEarlierReasoning,
  fitAnswers,
  fitCallIds,
  fitFiles,
  fitResults,
  fitTools,
  fitToolChoice,
  fitToolInput,
  fitToolHistory,
  fitJsonObject,
  fitTurns,
  fitLostThinking,
  fitEffort,
  fitSampling,
  fitLimits,
]

/**
 * Makes a call fit who gets it: what cannot be carried as it is is carried otherwise, else left out, both reported;
 * else refused with `unsupported`, which names the receiver. Files that its API does not fetch have to be there.
 */
export const fitCall = (options: CallOptions, attempt: Received): FittedCall => {
  const receiver = receiverOf(attempt)
  const warnings: Warning[] = []
  let fitted = options
  for (const step of STEPS) {
    const result = step(fitted, receiver)
    fitted = result.options
    warnings.push(...result.warnings)
  }
  const keyed = withPropertyKeys(fitted, receiver.takes.schemas)
  const named = withToolNames(keyed.options, receiver.takes.toolNames)
  const back = named.back || keyed.back ? { names: named.back, keys: keyed.back } : undefined
  return { options: named.options, back, warnings: [...warnings, ...keyed.warnings] }
}
