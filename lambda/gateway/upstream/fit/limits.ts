import type { CallOptions, Warning } from '../../core/canonical/parts.ts'
import { SAMPLING_DEFAULTS } from '../../core/canonical/sampling.ts'
import { otherwise, unsupported } from '../../core/canonical/warning.ts'
import type { Receiver, Step } from './step.ts'

type Changed = readonly [Partial<CallOptions>, readonly Warning[]]

const UNCHANGED: Changed = [{}, []]

const isBlank = (stop: unknown): boolean => typeof stop === 'string' && stop.trim() === ''

/** Those stop sequences that the API takes, and what is said of the others; `field` is the caller's name for them. */
export const takenStops = <S>(
  field: string,
  given: readonly S[],
  { provider, takes }: Pick<Receiver, 'provider' | 'takes'>,
): { readonly sent: S[]; readonly warnings: readonly Warning[] } => {
  const spoken = given.filter((stop) => takes.turns.blank || !isBlank(stop))
  const sent = spoken.slice(0, takes.limits?.stopSequences ?? Infinity)
  const tooMany = `${provider} takes at most ${sent.length} of them, got ${spoken.length}: the first ones were sent`
  return {
    sent,
    warnings: [
      ...(spoken.length < given.length ? [unsupported(field, 'whitespace alone is not taken')] : []),
      ...(sent.length < spoken.length ? [unsupported(field, tooMany)] : []),
    ],
  }
}

const stopSequences = ({ stopSequences: given = [] }: CallOptions, receiver: Receiver): Changed => {
  if (given.length === 0) return UNCHANGED
  if (receiver.model.family?.stops === false)
    return [{ stopSequences: [] }, [unsupported('stopSequences', 'not supported by this model')]]
  const { sent, warnings } = takenStops('stopSequences', given, receiver)
  return warnings.length > 0 ? [{ stopSequences: sent }, warnings] : UNCHANGED
}

/** A number that is reported, and the largest one sent. */
export const aboveMost = (field: string, given: number, most: number): Warning =>
  unsupported(field, `${given} is above the maximum of ${most}, which was sent`)

const temperature = ({ temperature: given }: CallOptions, { takes }: Receiver): Changed => {
  const most = takes.limits?.temperature ?? Infinity
  return given !== undefined && given > most
    ? [{ temperature: most }, [aboveMost('temperature', given, most)]]
    : UNCHANGED
}

const outputTokens = ({ maxOutputTokens: given }: CallOptions, { provider, takes, model }: Receiver): Changed => {
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

/** Numbers and counts within what API and model take, and no penalty of nothing: most have no word for any. */
export const fitLimits: Step = (options, receiver) => {
  const changes = [stopSequences, temperature, outputTokens].map((change) => change(options, receiver))
  const changed: CallOptions = Object.assign({ ...options }, ...changes.map(([fields]) => fields))
  for (const penalty of ['frequencyPenalty', 'presencePenalty'] as const)
    if (options[penalty] === SAMPLING_DEFAULTS[penalty]) delete changed[penalty]
  return { options: changed, warnings: changes.flatMap(([, warnings]) => warnings) }
}
