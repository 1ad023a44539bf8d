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

/**
 * Instructions among the messages of a relayed Messages body, as a translation would have them. Those before the first turn
 * are refused there by all; later ones are the user's where the model does not take them. https://github.com/BerriAI/litellm/pull/33807
 */
export const fitBodyInstructions = (body: JsonObject, receiver: Receiver): FittedInstructions => {
  const messages = arrayOr(body['messages']).map(objectOr)
  if (receiver.takes.instructions !== 'beginning' || !messages.some(isInstruction)) return NOTHING
  const first = messages.findIndex((message) => !isInstruction(message))
  if (first === -1) return NOTHING
  const isLate = takesLateInstructions(receiver)
  // Without content they only ask for something, which may stand anywhere.
  const leading = messages.slice(0, first).flatMap((message, index) => {
    const blocks = blocksOf(message).filter(isTold)
    return blocks.length > 0 ? [[String(index), blocks] as const] : []
  })
  const late = isLate
    ? []
    : messages.flatMap((message, index) =>
        isInstruction(message) && index > first ? [[index, asReminder(message)] as const] : [],
      )
  const isKept = (index: number) => isLate && !leading.some(([moved]) => moved === String(index))
  const asks = messages.some((message, index) => isInstruction(message) && ASKS in message && !isKept(index))
  const moved =
    leading.length > 0
      ? atBeginning(
          body,
          leading.flatMap(([, blocks]) => blocks),
        )
      : {}
  const within = { messages: { remove: leading.map(([index]) => index), within: Object.fromEntries(late) } }
  return {
    ...(leading.length + late.length > 0 ? { change: bothChanges(moved, { within }) } : {}),
    warnings: [...(late.length > 0 ? [LATE_INSTRUCTIONS] : []), ...(asks ? [LOST_ASKS] : [])],
  }
}
