import type { CallOptions, Warning } from '../../core/canonical/parts.ts'
import { otherwise, unsupported } from '../../core/canonical/warning.ts'
import type { Receiver, Step } from './step.ts'

type Change = readonly [Partial<CallOptions>, readonly Warning[]]

const UNCHANGED: Change = [{}, []]

const stopSequences = ({ stopSequences: all = [] }: CallOptions, { provider, takes, model }: Receiver): Change => {
  if (all.length === 0) return UNCHANGED
  if (model.family?.stops === false)
    return [{ stopSequences: [] }, [unsupported('stopSequences', 'not supported by this model')]]
  const spoken = takes.turns.blank ? all : all.filter((stop) => stop.trim() !== '')
  const sent = spoken.slice(0, takes.limits?.stopSequences ?? Infinity)
  if (sent.length === all.length) return UNCHANGED
  const tooMany = `${provider} takes at most ${sent.length} of them, got ${spoken.length}: the first ones were sent`
  return [
    { stopSequences: sent },
    [
      ...(spoken.length < all.length ? [unsupported('stopSequences', 'whitespace alone is not taken')] : []),
      ...(sent.length < spoken.length ? [unsupported('stopSequences', tooMany)] : []),
    ],
  ]
}

/** A number that is reported, and the largest one sent. */
export const aboveMost = (field: string, given: number, most: number): Warning =>
  unsupported(field, `${given} is above the maximum of ${most}, which was sent`)

const temperature = ({ temperature: given }: CallOptions, { takes }: Receiver): Change => {
  const most = takes.limits?.temperature ?? Infinity
  return given !== undefined && given > most
    ? [{ temperature: most }, [aboveMost('temperature', given, most)]]
    : UNCHANGED
}

const outputTokens = ({ maxOutputTokens: given }: CallOptions, { provider, takes, model }: Receiver): Change => {
  if (given === undefined) return UNCHANGED
  const least = takes.limits?.minOutputTokens ?? 0
  if (given < least)
    return [
      { maxOutputTokens: least },
      [otherwise('maxOutputTokens', `${provider} takes no less than ${least}, which was sent`)],
    ]
  const most = model.maxOutputTokens ?? Infinity
  return given > most
    ? [
        { maxOutputTokens: most },
        [otherwise('maxOutputTokens', `this model answers with ${most} at most, which was sent`)],
      ]
    : UNCHANGED
}

/** What is nothing to ask for: https://platform.openai.com/docs/api-reference/chat/create has it as the default. */
const isDefault = (options: CallOptions, penalty: 'frequencyPenalty' | 'presencePenalty'): boolean =>
  options[penalty] === 0

/** Numbers and counts within what API and model take. */
export const fitLimits: Step = (options, receiver) => {
  const changes = [stopSequences, temperature, outputTokens].map((change) => change(options, receiver))
  const changed: CallOptions = Object.assign({ ...options }, ...changes.map(([fields]) => fields))
  for (const penalty of ['frequencyPenalty', 'presencePenalty'] as const)
    if (isDefault(options, penalty)) delete changed[penalty]
  return { options: changed, warnings: changes.flatMap(([, warnings]) => warnings) }
}
