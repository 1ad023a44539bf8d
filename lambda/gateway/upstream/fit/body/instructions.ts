import { catalogIdOf } from '../../../core/attempt.ts'
import type { Warning } from '../../../core/canonical/parts.ts'
import { LATE_INSTRUCTIONS, reminder } from '../../../core/canonical/prompt.ts'
import { unsupported } from '../../../core/canonical/warning.ts'
import { bothChanges, type Change } from '../../../core/json/change.ts'
import { arrayOr, compact, type JsonObject, objectOr, stringOr } from '../../../core/json/value.ts'
import type { Receiver } from '../step.ts'

interface FittedInstructions {
  /** Absent: they stay as they are. */
  readonly change?: Change
  readonly warnings: readonly Warning[]
}

const NOTHING: FittedInstructions = { warnings: [] }

/** What a message may ask for beside what it says. */
const ASKS = 'output_config'

const LOST_ASKS = unsupported(`messages[].${ASKS}`, 'this model does not change within a conversation')

/** Chat completions have no other place for instructions; Messages have one, and few models take them elsewhere. */
export const takesLateInstructions = ({ takes, model }: Receiver): boolean =>
  takes.instructions !== 'beginning' || takes.lateInstructions?.test(catalogIdOf(model)) === true

const isInstruction = ({ role }: JsonObject): boolean => role === 'system'

const blocksOf = ({ content }: JsonObject): JsonObject[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : arrayOr(content).map(objectOr)

const isTold = ({ text }: JsonObject): boolean => (stringOr(text) ?? '').trim() !== ''

/** Blocks behind those of `system`, which stay as they are. */
const atBeginning = ({ system }: JsonObject, blocks: readonly JsonObject[]): Change => {
  const own = arrayOr(system)
  const behind = blocks.map((block) => `,${JSON.stringify(block)}`).join('')
  if (own.length > 0) return { within: { system: { within: { [own.length - 1]: { around: ['', behind] } } } } }
  return { set: { system: [...blocksOf({ content: system ?? '' }).filter(isTold), ...blocks] } }
}

const reminded = ({ text }: JsonObject, field = 'text'): Change =>
  typeof text === 'string' && text.trim() !== '' ? { set: { [field]: reminder(text) } } : {}

/** Said by the user, in its place. */
const asReminder = (message: JsonObject): Change => {
  const { content } = message
  const told = arrayOr(content).map((block, index) => [index, reminded(objectOr(block))] as const)
  return compact({
    set: { role: 'user', ...(typeof content === 'string' ? reminded({ text: content }, 'content').set : {}) },
    remove: ASKS in message ? [ASKS] : undefined,
    within: told.length > 0 ? { content: { within: Object.fromEntries(told) } } : undefined,
  })
}

/** An instruction in a body. */
interface Instruction {
  readonly index: number
  readonly message: JsonObject
  /** What it says; none where it only asks for something. */
  readonly told: readonly JsonObject[]
}

/** What becomes of instructions before the first turn, and of later ones where the model does not take them. */
const moved = (body: JsonObject, leading: readonly Instruction[], late: readonly Instruction[]): Change => {
  const said = leading.flatMap(({ told }) => told)
  const mute = late.filter(({ told }) => told.length === 0)
  const reminders = late.flatMap(({ index, message, told }) =>
    told.length > 0 ? [[index, asReminder(message)] as const] : [],
  )
  const remove = [...leading, ...mute].map(({ index }) => String(index))
  const within = { messages: { remove, within: Object.fromEntries(reminders) } }
  return bothChanges(said.length > 0 ? atBeginning(body, said) : {}, { within })
}

/**
 * Instructions among the messages of a relayed Messages body, as a translation would have them. Those before the first turn
 * are refused there by all; later ones are the user's where the model does not take them. https://github.com/BerriAI/litellm/pull/33807
 */
export const fitBodyInstructions = (
  body: JsonObject,
  receiver: Receiver,
  remaining: readonly JsonObject[],
): FittedInstructions => {
  if (receiver.takes.instructions !== 'beginning') return NOTHING
  const messages = arrayOr(body['messages']).map(objectOr)
  const first = messages.findIndex((message) => !isInstruction(message))
  const all = messages.flatMap((message, index): Instruction[] =>
    isInstruction(message) ? [{ index, message, told: blocksOf(remaining[index] ?? {}).filter(isTold) }] : [],
  )
  if (all.length === 0 || first === -1) return NOTHING
  const isLate = takesLateInstructions(receiver)
  // What only asks for something may stand anywhere, where it is understood.
  const leading = all.filter(({ index, told }) => index < first && (told.length > 0 || !isLate))
  const late = all.filter(({ index }) => index > first && !isLate)
  if (leading.length + late.length === 0) return NOTHING
  const isReminded = late.some(({ told }) => told.length > 0)
  const isAskLost = [...leading, ...late].some(({ message }) => ASKS in message)
  return {
    change: moved(body, leading, late),
    warnings: [...(isReminded ? [LATE_INSTRUCTIONS] : []), ...(isAskLost ? [LOST_ASKS] : [])],
  }
}
