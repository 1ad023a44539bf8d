import type { Warning } from '../../../core/canonical/parts.ts'
import { otherwise } from '../../../core/canonical/warning.ts'
import { allChanges, type Change, changeOfEach, indicesOf } from '../../../core/json/change.ts'
import { compact, type JsonObject, objectsIn, stringOr } from '../../../core/json/value.ts'
import { isBlankText, isThought, saysNothing, WORDLESS_ERROR } from '../../../dialect/blank.ts'
import type { Receiver } from '../step.ts'
import { GO_ON, USER_SPEAKS_LAST } from '../turns.ts'
import { withoutParts } from './blank-parts.ts'
import { type CallFits, callFits } from './calls.ts'
import { fitMedia, fitShown } from './media.ts'

type ChangeOf = (item: JsonObject) => Change | undefined

/** Messages that say nothing, by their indices; none where the user says nothing at all. */
export const silent = (messages: readonly JsonObject[], receiver: Receiver): string[] => {
  if (receiver.takes.turns.blank || messages.every((message) => message['role'] !== 'user' || saysNothing(message)))
    return []
  return indicesOf(messages, saysNothing)
}

/** Blank text, and thoughts at the end, which lead to nothing: https://github.com/tailcallhq/forgecode/issues/2107 */
const unsaid = (parts: readonly JsonObject[], role: unknown): string[] => {
  const last = parts.findLastIndex((part) => !isBlankText(part) && !isThought(part))
  const isLast = (index: number) => role === 'assistant' && last >= 0 && index > last
  return indicesOf(parts, (part, index) => isBlankText(part) || (isThought(part) && isLast(index)))
}

/** The parts of a content, without the blank ones where those are refused. */
const ofContent = ({ role, content }: JsonObject, { takes }: Receiver, changeOf: ChangeOf): Change | undefined => {
  const parts = objectsIn(content)
  const changed = changeOfEach(parts, changeOf)
  const remove = takes.turns.blank ? [] : unsaid(parts, role)
  const left = remove.length > 0 ? withoutParts(parts, remove) : undefined
  return changed || left ? { within: { content: allChanges([changed, left]) ?? {} } } : undefined
}

const isWordlessError = ({ is_error: isError, content }: JsonObject): boolean => {
  const isEmpty = typeof content === 'string' ? content === '' : objectsIn(content).every(isBlankText)
  return isError === true && isEmpty
}

const ofPart = (part: JsonObject, receiver: Receiver, calls: CallFits): Change | undefined => {
  if (part['type'] === 'tool_use') return calls.block(part)
  if (part['type'] !== 'tool_result') return fitMedia(part, receiver)
  return allChanges([
    calls.block(part),
    isWordlessError(part)
      ? { set: { content: WORDLESS_ERROR } }
      : ofContent(part, receiver, (item) => fitShown(item, receiver)),
  ])
}

const ofMessage = (message: JsonObject, receiver: Receiver, calls: CallFits): Change | undefined => {
  const isSaid = !saysNothing(message)
  const content = isSaid ? ofContent(message, receiver, (part) => ofPart(part, receiver, calls)) : undefined
  const made = changeOfEach(objectsIn(message['tool_calls']), calls.call)
  return allChanges([content, made && { within: { tool_calls: made } }, calls.result(message)])
}

const callsTools = ({ content, tool_calls: calls }: JsonObject): boolean =>
  objectsIn(calls).length > 0 || objectsIn(content).some(({ type }) => type === 'tool_use')

/** Has the user to speak after all? Whoever says nothing after an answer does not want it to be continued either. */
const wantsUser = (messages: readonly JsonObject[], gone: readonly string[], { model }: Receiver): boolean => {
  const left = new Set(gone)
  const last = messages.findLast((_, index) => !left.has(String(index)))
  if (last?.['role'] !== 'assistant' || callsTools(last)) return false
  return messages.at(-1)?.['role'] === 'user' || model.family?.continues === false
}

/** An answer to be continued must not end in whitespace where blank text is refused. */
const trimmedPrefill = (messages: readonly JsonObject[], { takes }: Receiver): Change | undefined => {
  const { role, content } = messages.at(-1) ?? {}
  if (takes.turns.blank || role !== 'assistant') return undefined
  const blocks = typeof content === 'string' ? [] : objectsIn(content)
  const text = stringOr(content) ?? stringOr(blocks.at(-1)?.['text'])
  const left = text?.trimEnd()
  if (left === text || left === '') return undefined
  const change: Change =
    typeof content === 'string'
      ? { set: { content: left } }
      : { within: { content: { within: { [blocks.length - 1]: { set: { text: left } } } } } }
  return { within: { [messages.length - 1]: change } }
}

interface FittedMessages {
  readonly change: Change | undefined
  readonly warnings: readonly Warning[]
}

/**
 * Messages of a relayed body, of which only `remaining` is left by other changes, as a translation would have them,
 * each in its place: nothing blank where that is refused, calls in the form that is taken, media as they are taken.
 * Throws `unsupported` for media that are not.
 */
export const fitMessages = (
  body: JsonObject,
  receiver: Receiver,
  remaining: readonly JsonObject[],
  gone: readonly string[],
): FittedMessages => {
  const calls = callFits(receiver.takes)
  const changed = allChanges([
    changeOfEach(objectsIn(body['messages']), (message) => ofMessage(message, receiver, calls)),
    trimmedPrefill(remaining, receiver),
  ])
  const isUserLast = wantsUser(remaining, gone, receiver)
  const last = isUserLast ? [{ role: 'user', content: GO_ON }] : undefined
  const isChanged = changed !== undefined || gone.length > 0 || isUserLast
  return {
    change: isChanged ? { within: { messages: compact({ ...changed, remove: gone, last }) } } : undefined,
    warnings: isUserLast ? [otherwise('messages', USER_SPEAKS_LAST)] : [],
  }
}
