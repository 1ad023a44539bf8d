import type { Warning } from '../../../core/canonical/parts.ts'
import { otherwise } from '../../../core/canonical/warning.ts'
import { allChanges, type Change, changeOfEach, indicesOf } from '../../../core/json/change.ts'
import { compact, type JsonObject, objectsIn } from '../../../core/json/value.ts'
import { isBlankText, saysNothing } from '../../../dialect/blank.ts'
import type { Receiver } from '../step.ts'
import { GO_ON, USER_SPEAKS_LAST } from '../turns.ts'
import { type CallFits, callFits } from './calls.ts'
import { fitMedia, fitShown } from './media.ts'

type ChangeOf = (item: JsonObject) => Change | undefined

/** Messages that say nothing, by their indices; none where the user says nothing at all. */
const silent = (messages: readonly JsonObject[], receiver: Receiver): string[] => {
  if (receiver.takes.turns.blank || messages.every((message) => message['role'] !== 'user' || saysNothing(message)))
    return []
  return indicesOf(messages, saysNothing)
}

/** The parts of a content, without the blank ones where those are refused. */
const ofContent = ({ content }: JsonObject, { takes }: Receiver, changeOf: ChangeOf): Change | undefined => {
  const parts = objectsIn(content)
  const changed = changeOfEach(parts, changeOf)
  const remove = takes.turns.blank ? [] : indicesOf(parts, isBlankText)
  return changed || remove.length > 0 ? { within: { content: compact({ ...changed, remove }) } } : undefined
}

const ofPart = (part: JsonObject, receiver: Receiver, calls: CallFits): Change | undefined => {
  if (part['type'] === 'tool_use') return calls.block(part)
  if (part['type'] !== 'tool_result') return fitMedia(part, receiver)
  return allChanges([calls.block(part), ofContent(part, receiver, (item) => fitShown(item, receiver))])
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

interface FittedMessages {
  readonly change: Change | undefined
  readonly warnings: readonly Warning[]
}

/**
 * Messages of a relayed body, of which only `remaining` is left by other changes, as a translation would have them,
 * each in its place: nothing blank where that is refused, calls in the form that is taken, media as they are taken.
 * Throws `unsupported` for media that are not.
 */
export const fitMessages = (body: JsonObject, receiver: Receiver, remaining: readonly JsonObject[]): FittedMessages => {
  const calls = callFits(receiver.takes)
  const changed = changeOfEach(objectsIn(body['messages']), (message) => ofMessage(message, receiver, calls))
  const remove = silent(remaining, receiver)
  const isUserLast = wantsUser(remaining, remove, receiver)
  const last = isUserLast ? [{ role: 'user', content: GO_ON }] : undefined
  const isChanged = changed !== undefined || remove.length > 0 || isUserLast
  return {
    change: isChanged ? { within: { messages: compact({ ...changed, remove, last }) } } : undefined,
    warnings: isUserLast ? [otherwise('messages', USER_SPEAKS_LAST)] : [],
  }
}
