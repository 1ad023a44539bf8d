import type { Warning } from '../../../core/canonical/parts.ts'
import { LATE_INSTRUCTIONS, reminder } from '../../../core/canonical/prompt.ts'
import { unsupported } from '../../../core/canonical/warning.ts'
import { allChanges, type Change, changeOfEach, indicesOf } from '../../../core/json/change.ts'
import { arrayOr, compact, type JsonObject, objectOr, objectsIn, stringOr } from '../../../core/json/value.ts'
import { isBlankText } from '../../../dialect/blank.ts'
import type { Receiver } from '../step.ts'

interface FittedInstructions {
  /** Undefined: they stay as they are. */
  readonly change: Change | undefined
  readonly warnings: readonly Warning[]
}

const NOTHING: FittedInstructions = { change: undefined, warnings: [] }

/** What a message may ask for beside what it says. */
const ASKS = 'output_config'

const LOST_ASKS = unsupported(`messages[].${ASKS}`, 'this model does not change within a conversation')

/** Chat completions have no other place for instructions; Messages have one, and few models take them elsewhere. */
const takesLateInstructions = ({ takes, model }: Receiver): boolean =>
  takes.instructions !== 'beginning' || model.family?.lateInstructions === true

const isInstruction = ({ role }: JsonObject): boolean => role === 'system'

const blocksOf = ({ content }: JsonObject): JsonObject[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : arrayOr(content).map(objectOr)

const isTold = ({ text }: JsonObject): boolean => (stringOr(text) ?? '').trim() !== ''

/** What becomes of `system`: without blank text where that is refused, and with these blocks behind it. */
const ofSystem = ({ system }: JsonObject, { takes }: Receiver, last: readonly JsonObject[]): Change | undefined => {
  const own = system === undefined ? [] : blocksOf({ content: system })
  const blank = takes.turns.blank ? [] : indicesOf(own, isBlankText)
  if (blank.length + last.length === 0) return undefined
  if (blank.length === own.length) return last.length > 0 ? { set: { system: last } } : { remove: ['system'] }
  return typeof system === 'string'
    ? { set: { system: [...own, ...last] } }
    : { within: { system: { remove: blank, last } } }
}

const reminded = ({ text }: JsonObject, field = 'text'): Change =>
  typeof text === 'string' && text.trim() !== '' ? { set: { [field]: reminder(text) } } : {}

/** Said by the user, in its place. */
const asReminder = (message: JsonObject): Change => {
  const { content } = message
  const told = changeOfEach(objectsIn(content), (block) => reminded(block))
  return compact({
    set: { role: 'user', ...(typeof content === 'string' ? reminded({ text: content }, 'content').set : {}) },
    remove: ASKS in message ? [ASKS] : undefined,
    within: told && { content: told },
  })
}

/** An instruction in a body. */
interface Instruction {
  readonly index: number
  readonly message: JsonObject
  /** What it says; none where it only asks for something. */
  readonly told: readonly JsonObject[]
}

/** What becomes of later ones where the model does not take them, and of those that were moved. */
const ofMessages = (leading: readonly Instruction[], late: readonly Instruction[]): Change | undefined => {
  const told = late.filter((instruction) => instruction.told.length > 0)
  const remove = [...leading, ...late].filter((one) => !told.includes(one)).map(({ index }) => String(index))
  const within = Object.fromEntries(told.map(({ index, message }) => [index, asReminder(message)]))
  return leading.length + late.length > 0 ? { within: { messages: { remove, within } } } : undefined
}

/**
 * Instructions of a relayed Messages body, and those among its messages, as a translation would have them. Those before
 * the first turn are refused there by all; later ones are the user's where the model does not take them.
 * https://github.com/BerriAI/litellm/pull/33807
 */
export const fitBodyInstructions = (
  body: JsonObject,
  receiver: Receiver,
  remaining: readonly JsonObject[],
): FittedInstructions => {
  if (receiver.takes.instructions !== 'beginning') return NOTHING
  const messages = objectsIn(body['messages'])
  const first = messages.findIndex((message) => !isInstruction(message))
  const all = messages.flatMap((message, index): Instruction[] =>
    isInstruction(message) ? [{ index, message, told: blocksOf(remaining[index] ?? {}).filter(isTold) }] : [],
  )
  const isLate = takesLateInstructions(receiver)
  // What only asks for something may stand anywhere, where it is understood.
  const leading = all.filter(({ index, told }) => index < first && (told.length > 0 || !isLate))
  const late = isLate || first === -1 ? [] : all.filter(({ index }) => index > first)
  const isReminded = late.some(({ told }) => told.length > 0)
  const isAskLost = [...leading, ...late].some(({ message }) => ASKS in message)
  const moved = leading.flatMap(({ told }) => told)
  return {
    change: allChanges([ofSystem(body, receiver, moved), ofMessages(leading, late)]),
    warnings: [...(isReminded ? [LATE_INSTRUCTIONS] : []), ...(isAskLost ? [LOST_ASKS] : [])],
  }
}
