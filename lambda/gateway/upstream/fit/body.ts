import { EFFORTS } from '../../core/canonical/efforts.ts'
import type { Warning } from '../../core/canonical/parts.ts'
import { otherwise, unsupported } from '../../core/canonical/warning.ts'
import type { Change } from '../../core/json/change.ts'
import { type JsonObject, numberOr, objectOr } from '../../core/json/value.ts'
import type { Effort } from '../../core/provider/means.ts'
import { aboveMost } from './limits.ts'
import { nearestEffort } from './reasoning.ts'
import type { Receiver } from './step.ts'

/** A change of a relayed body, and what it leaves behind. */
type Fitted = readonly [Change, readonly Warning[]]

const NOTHING: Fitted = [{}, []]

const SAMPLING = ['temperature', 'top_p', 'top_k', 'frequency_penalty', 'presence_penalty']
/** What the API assumes where nothing is said: taken by all models. */
const DEFAULTS: JsonObject = { temperature: 1, top_p: 1, frequency_penalty: 0, presence_penalty: 0 }

const isEffort = (value: unknown): value is Effort => EFFORTS.some((effort) => effort === value)

const effort = ({ reasoning_effort: asked }: JsonObject, { model }: Receiver): Fitted => {
  const known = model.family?.efforts
  if (!isEffort(asked) || !known || known.includes(asked)) return NOTHING
  const nearest = nearestEffort(asked, known)
  if (!nearest) return [{ remove: ['reasoning_effort'] }, [unsupported('reasoning_effort', 'not known by this model')]]
  const details = `this model knows ${known.join(', ')}, not ${asked}: ${nearest} was asked for`
  return [{ set: { reasoning_effort: nearest } }, [otherwise('reasoning_effort', details)]]
}

const sampling = (body: JsonObject, { model: { family } }: Receiver): Fitted => {
  const { reasoning_effort: asked } = body
  const isResting = asked === 'none' || (family?.restsByDefault && (asked ?? null) === null)
  if (!family?.sampling || (family.sampling === 'unless-reasoning' && isResting)) return NOTHING
  const isOne = family.sampling === 'one'
  if (isOne && (body['temperature'] ?? null) === null) return NOTHING
  const lost = (isOne ? ['top_p'] : SAMPLING).filter(
    (field) => (body[field] ?? null) !== null && body[field] !== DEFAULTS[field],
  )
  return [{ remove: lost }, lost.map((field) => unsupported(field, 'not supported by this model'))]
}

const temperature = ({ temperature: given }: JsonObject, { takes }: Receiver): Fitted => {
  const most = takes.limits?.temperature ?? Infinity
  if ((numberOr(given) ?? 0) <= most) return NOTHING
  return [{ set: { temperature: most } }, [aboveMost('temperature', Number(given), most)]]
}

const stops =
  (field: 'stop' | 'stop_sequences') =>
  (body: JsonObject, { model, takes, provider }: Receiver): Fitted => {
    const given = Array.isArray(body[field]) ? body[field] : (body[field] ?? null) === null ? [] : [body[field]]
    const most = takes.limits?.stopSequences ?? Infinity
    if (given.length === 0) return NOTHING
    if (model.family?.stops === false) return [{ remove: [field] }, [unsupported(field, 'not supported by this model')]]
    const details = `${provider} takes at most ${most} of them, got ${given.length}: the first ones were sent`
    return given.length > most ? [{ set: { [field]: given.slice(0, most) } }, [unsupported(field, details)]] : NOTHING
  }

const outputTokens =
  (field: 'max_tokens' | 'max_completion_tokens') =>
  (body: JsonObject, { model }: Receiver): Fitted => {
    const most = model.maxOutputTokens ?? Infinity
    const budget = numberOr(objectOr(body['thinking'])['budget_tokens']) ?? 0
    if ((numberOr(body[field]) ?? 0) <= most || budget >= most) return NOTHING
    return [{ set: { [field]: most } }, [otherwise(field, `this model answers with ${most} at most, which was sent`)]]
  }

const FITS = [
  effort,
  temperature,
  sampling,
  stops('stop'),
  stops('stop_sequences'),
  outputTokens('max_tokens'),
  outputTokens('max_completion_tokens'),
]

/**
 * Settings of a relayed body that its provider or model is known to refuse: nothing at all for most. Both dialects that are
 * relayed have other names for what they do not share.
 */
export const fitBody = (
  body: JsonObject,
  receiver: Receiver,
): { readonly change: Change; readonly warnings: readonly Warning[] } => {
  const fitted = FITS.map((fits) => fits(body, receiver))
  const remove = fitted.flatMap(([change]) => change.remove ?? [])
  const set: JsonObject = Object.assign({}, ...fitted.map(([change]) => change.set))
  for (const field of remove) delete set[field]
  return {
    change: { set, remove },
    warnings: fitted.flatMap(([, warnings]) => warnings),
  }
}
