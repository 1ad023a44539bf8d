import type { Change } from '../../../core/json/change.ts'
import { arrayOr, compact, type JsonObject, objectOr, stringOr } from '../../../core/json/value.ts'
import type { Receiver } from '../step.ts'
import { fitMedia, fitShown } from './media.ts'

type Fit = (part: JsonObject, receiver: Receiver) => Change | undefined

const isBlank = ({ type, text }: JsonObject): boolean => type === 'text' && stringOr(text)?.trim() === ''

const saysNothing = ({ content }: JsonObject): boolean =>
  typeof content === 'string' ? content.trim() === '' : Array.isArray(content) && content.map(objectOr).every(isBlank)

/** Messages that say nothing, by their indices: not the last answer, which is to be continued, nor all that the user says. */
const silent = (messages: readonly JsonObject[], { takes }: Receiver): string[] => {
  if (takes.turns.blank || messages.every((message) => message['role'] !== 'user' || saysNothing(message))) return []
  return messages.flatMap((message, index) => {
    const isLast = index === messages.length - 1 && message['role'] === 'assistant'
    return saysNothing(message) && !isLast ? [String(index)] : []
  })
}

const ofEach = (list: readonly JsonObject[], changeOf: (item: JsonObject) => Change | undefined): Change => {
  const within = list.flatMap((item, index) => {
    const change = changeOf(item)
    return change ? [[index, change] as const] : []
  })
  return within.length > 0 ? { within: Object.fromEntries(within) } : {}
}

const fitContent = (holder: JsonObject, receiver: Receiver, changeOf: Fit): Change | undefined => {
  const parts = arrayOr(holder['content']).map(objectOr)
  const { within } = ofEach(parts, (part) => changeOf(part, receiver))
  const blank = receiver.takes.turns.blank ? [] : parts.flatMap((part, index) => (isBlank(part) ? [String(index)] : []))
  const remove = blank.length < parts.length ? blank : []
  if (remove.length === 0 && !within) return undefined
  return { within: { content: compact({ within, remove }) } }
}

const fitPart: Fit = (part, receiver) =>
  part['type'] === 'tool_result' ? fitContent(part, receiver, fitShown) : fitMedia(part, receiver)

/**
 * Messages of a relayed body as a translation would have them, each in its place: nothing blank where that is refused, media
 * as they are taken. Throws `unsupported` for media that are not.
 */
export const fitMessages = (body: JsonObject, receiver: Receiver): Change => {
  const messages = arrayOr(body['messages']).map(objectOr)
  const { within } = ofEach(messages, (message) => fitContent(message, receiver, fitPart))
  const remove = silent(messages, receiver)
  return within || remove.length > 0 ? { within: { messages: compact({ within, remove }) } } : {}
}
