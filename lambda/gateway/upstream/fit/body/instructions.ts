import type { Warning } from '../../../core/canonical/parts.ts'
import { LATE_INSTRUCTIONS, reminder } from '../../../core/canonical/prompt.ts'
import { unsupported } from '../../../core/canonical/warning.ts'
import { allChanges, type Change, changeOfEach, indicesOf } from '../../../core/json/change.ts'
import { arrayOr, compact, type JsonObject, objectOr, objectsIn, stringOr } from '../../../core/json/value.ts'
import { isBlankText } from '../../../dialect/blank.ts'
import type { Receiver } from '../step.ts'
import { withoutParts } from './blank-parts.ts'

interface FittedInstructions {
  /** Undefined: they stay as they are. */
  readonly change: Change | undefined
  readonly warnings: readonly Warning[]
}

const NOTHING: FittedInstructions = { change: undefined, warnings: [] }

/** All that a user's message has. */
const OF_USERS: readonly string[] = ['role', 'content']

const LATER = 'this model does not change within a conversation'

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
    : { within: { system: { ...withoutParts(own, blank), last } } }
}

const reminded = ({ text }: JsonObject, field = 'text'): Change =>
  typeof text === 'string' && text.trim() !== '' ? { set: { [field]: reminder(text) } } : {}

/** What only an instruction may have: fields, and blocks that are no text. */
const lostOf = (message: JsonObject): { fields: string[]; blocks: string[] } => {
  const blocks = objectsIn(message['content'])
  return {
    fields: Object.keys(message).filter((field) => !OF_USERS.includes(field)),
    blocks: indicesOf(blocks, ({ type }) => type !== 'text'),
  }
}

/** Said by the user, in its place. */
const asReminder = (message: JsonObject): Change => {
  const { content } = message
  const { fields, blocks } = lostOf(message)
  const told = changeOfEach(objectsIn(content), (block) => reminded(block))
  return compact({
    set: { role: 'user', ...(typeof content === 'string' ? reminded({ text: content }, 'content').set : {}) },
    remove: fields.length > 0 ? fields : undefined,
    within: told && { content: { ...told, remove: blocks } },
  })
}

/** An instruction in a body. */
interface Instruction {
  readonly index: number
  readonly message: JsonObject
  /** What it says; none where it only asks for something. */
  readonly told: readonly JsonObject[]
}

/** What becomes of later ones that become the user's, and of those that were moved. */
const ofMessages = (leading: readonly Instruction[], late: readonly Instruction[]): Change | undefined => {
  const told = late.filter((instruction) => instruction.told.length > 0)
  const remove = [...leading, ...late].filter((one) => !told.includes(one)).map(({ index }) => String(index))
  const within = Object.fromEntries(told.map(({ index, message }) => [index, asReminder(message)]))
  return leading.length + late.length > 0 ? { within: { messages: { remove, within } } } : undefined
}

/** What a model is in the middle of: the provider's own tool runs. */
const endsInServerTool = ({ content }: JsonObject): boolean => objectsIn(content).at(-1)?.['type'] === 'server_tool_use'

/**
 * Which of the later ones have to become the user's, for a model that takes them where they belong: right behind the
 * user or a call of a server's tool, and before an answer or at the end, one at a time.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-mid-conversation-system.html
 */
const misplaced = (
  late: readonly Instruction[],
  roles: readonly unknown[],
  messages: readonly JsonObject[],
): Instruction[] => {
  const placed = [...roles]
  return late.filter(({ index, told }) => {
    const before = placed.findLastIndex((role, at) => at < index && role !== undefined)
    const isBehind = placed[before] === 'user' || endsInServerTool(messages[before] ?? {})
    const next = placed.slice(index + 1).find((role) => role !== undefined)
    const isPlaced = isBehind && (next === undefined || next === 'assistant')
    if (!isPlaced && told.length > 0) placed[index] = 'user'
    return !isPlaced && told.length > 0
  })
}

const warningsOf = (leading: readonly Instruction[], late: readonly Instruction[]): Warning[] => {
  const gone = [...leading, ...late].map(({ message }) => ({ message, ...lostOf(message) }))
  const fields = new Set(gone.flatMap(({ fields }) => fields))
  const blocks = new Set(
    gone.flatMap(({ message, blocks }) =>
      blocks.map((index) => objectsIn(message['content'])[Number(index)]?.['type']),
    ),
  )
  return [
    ...(late.some(({ told }) => told.length > 0) ? [LATE_INSTRUCTIONS] : []),
    ...[...fields].map((field) => unsupported(`messages[].${field}`, LATER)),
    ...[...blocks].map((type) => unsupported(`messages[].content[] of type ${type}`, LATER)),
  ]
}

/**
 * Instructions of a relayed Messages body, and those among its messages, as a translation would have them. Those before
 * the first turn are refused there by all; later ones are the user's where the model does not take them.
 * https://github.com/BerriAI/litellm/pull/33807. `gone`: messages that go anyway, by their indices.
 */
export const fitBodyInstructions = (
  body: JsonObject,
  { takes, model, ...receiver }: Receiver,
  remaining: readonly JsonObject[],
  gone: readonly string[],
): FittedInstructions => {
  if (takes.instructions !== 'beginning') return NOTHING
  const messages = objectsIn(body['messages'])
  const isGone = new Set(gone)
  const roles = messages.map(({ role }, index) => (isGone.has(String(index)) ? undefined : role))
  const first = roles.findIndex((role) => role !== undefined && role !== 'system')
  const all = messages.flatMap((message, index): Instruction[] =>
    isInstruction(message) && !isGone.has(String(index))
      ? [{ index, message, told: blocksOf(remaining[index] ?? {}).filter(isTold) }]
      : [],
  )
  const isLate = model.family?.lateInstructions === true
  // What only asks for something may stand anywhere, where it is understood.
  const leading = all.filter(({ index, told }) => index < first && (told.length > 0 || !isLate))
  const behind = first === -1 ? [] : all.filter(({ index }) => index > first)
  const late = isLate ? misplaced(behind, roles, messages) : behind
  const moved = leading.flatMap(({ told }) => told)
  return {
    change: allChanges([ofSystem(body, { takes, model, ...receiver }, moved), ofMessages(leading, late)]),
    warnings: warningsOf(leading, late),
  }
}
