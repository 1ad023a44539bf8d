import { isEffort, nearestEffort } from '../../../core/canonical/efforts.ts'
import type { Warning } from '../../../core/canonical/parts.ts'
import { SAMPLING, SAMPLING_DEFAULTS } from '../../../core/canonical/sampling.ts'
import { otherwise, unsupported } from '../../../core/canonical/warning.ts'
import type { RelayPatch } from '../../../core/dialect.ts'
import { allChanges, bothChanges, type Change, changedValue } from '../../../core/json/change.ts'
import { arrayOr, compact, type JsonObject, numberOr, objectOr, without } from '../../../core/json/value.ts'
import { snake, snakeKeys } from '../../../dialect/casing.ts'
import { aboveMost, takenStops } from '../limits.ts'
import type { Receiver } from '../step.ts'
import { requireFewTools } from '../tools.ts'
import { fitBodyInstructions } from './instructions.ts'
import { fitMessages, silent } from './messages.ts'

/** A change of a relayed body, and what it leaves behind. */
type Fitted = readonly [Change, readonly Warning[]]

const NOTHING: Fitted = [{}, []]

const FIELDS = SAMPLING.map(snake)
/** What the API assumes where nothing is said. */
const DEFAULTS = objectOr(snakeKeys({ ...SAMPLING_DEFAULTS }))

const effort = ({ reasoning_effort: asked }: JsonObject, { model }: Receiver): Fitted => {
  const known = model.family?.efforts
  if (!isEffort(asked) || !known || known.includes(asked)) return NOTHING
  const nearest = nearestEffort(asked, known)
  const lost = asked === 'none' ? [] : [unsupported('reasoning_effort', 'not known by this model')]
  if (!nearest) return [{ remove: ['reasoning_effort'] }, lost]
  const details = `this model knows ${known.join(', ')}, not ${asked}: ${nearest} was asked for`
  return [{ set: { reasoning_effort: nearest } }, [otherwise('reasoning_effort', details)]]
}

const sampling = (body: JsonObject, { model: { family } }: Receiver): Fitted => {
  const { reasoning_effort: asked } = body
  const isResting = asked === 'none' || (family?.restsByDefault && (asked ?? null) === null)
  if (!family?.sampling || (family.sampling === 'unless-reasoning' && isResting)) return NOTHING
  const isOne = family.sampling === 'one'
  if (isOne && (body['temperature'] ?? null) === null) return NOTHING
  const given = (isOne ? ['top_p'] : FIELDS).filter((field) => (body[field] ?? null) !== null)
  // Of two that exclude each other the very presence is an error.
  const lost = isOne ? given : given.filter((field) => body[field] !== DEFAULTS[field])
  if (lost.length === 0) return NOTHING
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
    if (given.length === 0) return NOTHING
    if (model.family?.stops === false) return [{ remove: [field] }, [unsupported(field, 'not supported by this model')]]
    const { sent, warnings } = takenStops(field, given, { takes, provider })
    if (warnings.length === 0) return NOTHING
    return [sent.length > 0 ? { set: { [field]: sent } } : { remove: [field] }, warnings]
  }

const outputTokens =
  (field: 'max_tokens' | 'max_completion_tokens') =>
  (body: JsonObject, { model }: Receiver): Fitted => {
    const most = model.maxOutputTokens ?? Infinity
    const budget = numberOr(objectOr(body['thinking'])['budget_tokens']) ?? 0
    if ((numberOr(body[field]) ?? 0) <= most || budget >= most) return NOTHING
    return [{ set: { [field]: most } }, [otherwise(field, `this model answers with ${most} at most, which was sent`)]]
  }

const toolCount = ({ tools }: JsonObject, receiver: Receiver): Fitted => {
  requireFewTools(arrayOr(tools).length, receiver)
  return NOTHING
}

/** "tool_choice is only allowed when tools are specified", both APIs say. */
const toolChoice = ({ tools, tool_choice: choice }: JsonObject): Fitted =>
  (choice ?? null) !== null && arrayOr(tools).length === 0
    ? [{ remove: ['tool_choice'] }, [unsupported('tool_choice', 'there are no tools')]]
    : NOTHING

const FITS = [
  toolCount,
  toolChoice,
  effort,
  sampling,
  temperature,
  stops('stop'),
  stops('stop_sequences'),
  outputTokens('max_tokens'),
  outputTokens('max_completion_tokens'),
]

interface FittedBody {
  readonly change: Change
  readonly warnings: readonly Warning[]
}

/** The messages with what is changed in them anyway. */
const remainingMessages = ({ messages }: JsonObject, { within }: Change): JsonObject[] =>
  arrayOr(messages).map((value, index) => {
    const change = within?.['messages']?.within?.[index]
    return change ? changedValue(objectOr(value), change) : objectOr(value)
  })

/** What is changed in a body by all of FITS, each of which sees what the one before left. */
const fitFields = (body: JsonObject, receiver: Receiver): Fitted => {
  const warnings: Warning[] = []
  const set: JsonObject = {}
  const remove: string[] = []
  let left = body
  for (const fits of FITS) {
    const fitted = fits(left, receiver)
    if (fitted === NOTHING) continue
    const [change, told] = fitted
    warnings.push(...told)
    Object.assign(set, change.set)
    remove.push(...(change.remove ?? []))
    left = without({ ...left, ...objectOr(change.set) }, change.remove)
  }
  return [{ set, remove }, warnings]
}

/**
 * What of a relayed body, as `patch` leaves it, its provider or model is known to refuse: nothing at all for most. Both
 * dialects that are relayed have other names for what they do not share. Gives the whole change, the patch included.
 * Throws `unsupported` for media that are not taken, and for too many tools.
 */
export const fitBody = (
  body: JsonObject,
  receiver: Receiver,
  { set, remove, within }: Pick<RelayPatch, 'set' | 'remove' | 'within'> = { set: {}, remove: [] },
): FittedBody => {
  const patched = { ...without(body, remove), ...set }
  const [fields, told] = fitFields(patched, receiver)
  const remaining = remainingMessages(patched, compact({ within }))
  const gone = silent(remaining, receiver)
  const instructions = fitBodyInstructions(patched, receiver, remaining, gone)
  const messages = fitMessages(patched, receiver, remaining, gone)
  const own = allChanges([fields, messages.change, instructions.change]) ?? {}
  return {
    change: bothChanges(compact({ set: without(set, own.remove), remove, within }), own),
    warnings: [...told, ...messages.warnings, ...instructions.warnings],
  }
}
