import { bothChanges, type Change } from '../../../core/json/change.ts'
import { arrayOr, compact, type JsonObject, objectOr } from '../../../core/json/value.ts'
import { isBlankText, saysNothing } from '../../../dialect/blank.ts'
import type { Receiver } from '../step.ts'
import { GO_ON } from '../turns.ts'
import { type CallFits, callFits } from './calls.ts'
import { takesLateInstructions } from './instructions.ts'
import { fitMedia, fitShown } from './media.ts'

type ChangeOf = (item: JsonObject) => Change | undefined

/** Messages that say nothing, by their indices; none where the user says nothing at all. */
const silent = (messages: readonly JsonObject[], receiver: Receiver): string[] => {
  if (receiver.takes.turns.blank || messages.every((message) => message['role'] !== 'user' || saysNothing(message)))
    return []
  // Anthropic's own directives say nothing either.
  const isSilent = (message: JsonObject) =>
    saysNothing(message) && !(message['role'] === 'system' && takesLateInstructions(receiver))
  return messages.flatMap((message, index) => (isSilent(message) ? [String(index)] : []))
}

const ofEach = (list: readonly JsonObject[], changeOf: ChangeOf): Change | undefined => {
  const within = list.flatMap((item, index) => {
    const change = changeOf(item)
    return change ? [[index, change] as const] : []
  })
  return within.length > 0 ? { within: Object.fromEntries(within) } : undefined
}

/** The parts of a content, without the blank ones where those are refused. */
const ofContent = ({ content }: JsonObject, { takes }: Receiver, changeOf: ChangeOf): Change | undefined => {
  const parts = arrayOr(content).map(objectOr)
  const within = ofEach(parts, changeOf)?.within
  const remove = takes.turns.blank ? [] : parts.flatMap((part, index) => (isBlankText(part) ? [String(index)] : []))
  return within || remove.length > 0 ? { within: { content: compact({ within, remove }) } } : undefined
}

const both = (changes: readonly (Change | undefined)[]): Change | undefined =>
  changes
    .filter((change) => change !== undefined)
    .reduce<Change | undefined>((a, b) => (a ? bothChanges(a, b) : b), undefined)

const ofPart = (part: JsonObject, receiver: Receiver, calls: CallFits): Change | undefined => {
  if (part['type'] === 'tool_use') return calls.block(part)
  if (part['type'] !== 'tool_result') return fitMedia(part, receiver)
  return both([calls.block(part), ofContent(part, receiver, (item) => fitShown(item, receiver))])
}

const ofMessage = (message: JsonObject, receiver: Receiver, calls: CallFits): Change | undefined => {
  const content = saysNothing(message)
    ? undefined
    : ofContent(message, receiver, (part) => ofPart(part, receiver, calls))
  const made = ofEach(arrayOr(message['tool_calls']).map(objectOr), calls.call)
  return both([content, made && { within: { tool_calls: made } }, calls.result(message)])
}

/** Instructions without blank text, where that is refused. */
const ofSystem = ({ system }: JsonObject, { takes }: Receiver): Change[] => {
  if (system === undefined || takes.turns.blank) return []
  const blocks = typeof system === 'string' ? [{ type: 'text', text: system }] : arrayOr(system).map(objectOr)
  const blank = blocks.flatMap((block, index) => (isBlankText(block) ? [String(index)] : []))
  if (blank.length === 0) return []
  return [blank.length === blocks.length ? { remove: ['system'] } : { within: { system: { remove: blank } } }]
}

/**
 * Messages of a relayed body, of which only `remaining` is left by other changes, as a translation would have them, each in its place: nothing blank where that is refused, calls in
 * the form that is taken, media as they are taken. Throws `unsupported` for media that are not.
 */
export const fitMessages = (
  body: JsonObject,
  receiver: Receiver,
  remaining: readonly JsonObject[],
): readonly Change[] => {
  const messages = arrayOr(body['messages']).map(objectOr)
  const calls = callFits(receiver.takes)
  const within = ofEach(messages, (message) => ofMessage(message, receiver, calls))?.within
  const gone = silent(remaining, receiver)
  // A user who says nothing after an answer does not want it to be continued as if it were not whole.
  const last = String(messages.length - 1)
  const isPrefill =
    gone.includes(last) && messages.findLast((_, index) => !gone.includes(String(index)))?.['role'] === 'assistant'
  const remove = isPrefill ? gone.filter((index) => index !== last) : gone
  const all = isPrefill ? { ...within, [last]: { set: { content: GO_ON } } } : within
  return [
    ...(all || remove.length > 0 ? [{ within: { messages: compact({ within: all, remove }) } }] : []),
    ...ofSystem(body, receiver),
  ]
}
