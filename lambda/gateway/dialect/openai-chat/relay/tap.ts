import { eventData, looksBroken } from '../../../core/answer/event-data.ts'
import { givenUp } from '../../../core/answer/truncated.ts'
import { wordIn } from '../../../core/canonical/finish.ts'
import type { Tap } from '../../../core/dialect.ts'
import type { GatewayError } from '../../../core/error.ts'
import { arrayOr, isObject, type JsonObject, objectOr, parseObject, stringOr } from '../../../core/json/value.ts'
import type { ChatQuirks } from '../../../core/provider/quirks.ts'
import { unreadableEvent } from '../../guard.ts'
import { encodeErrorEvent, errorInAnswer } from '../error.ts'
import { decodeFinish } from '../finish.ts'
import { firstChoice, usageReader } from '../usage.ts'
import { chunkRepair } from './repair.ts'

/** Keys of an event that is worth parsing once content has come. Inside a string their quotes would be escaped. */
const WORTH_PARSING = /"usage"\s*:\s*\{|"finish_reason"\s*:\s*"|"error"\s*:|"(?:tool_calls|content)"\s*:\s*\[|\[DONE\]/
const EMPTY = /\{\s*\}\s*\n/
/** Apart from each other, since together they would be searched ten times slower. */
const tells = (events: string): boolean => WORTH_PARSING.test(events) || EMPTY.test(events) || looksBroken(events)

/** What OpenAI adds to every chunk where usage is asked for. */
const NO_USAGE = /,\s*"usage"\s*:\s*null|"usage"\s*:\s*null\s*,/g

/** Events without it; undefined: they have none. */
const withoutNoUsage = (events: string): string | undefined => {
  const without = events.replace(NO_USAGE, '')
  return without === events ? undefined : without
}

const CONTENT = [
  'content',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
  'refusal',
  'tool_calls',
  'audio',
  'images',
  'function_call',
]

const isFilled = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : isObject(value) ? Object.keys(value).length > 0 : Boolean(value)

/** The chunk that carries the usage alone, with the choices already told. */
const isUsageOnly = (chunk: JsonObject): boolean => arrayOr(chunk['choices']).length === 0 && isObject(chunk['usage'])

/** What the caller must not see. */
interface Hidden {
  /** Usage is asked for by the gateway alone: its chunk stays here. */
  readonly hidesUsage: boolean
  readonly hidesReasoning: boolean
}

/** Parses every event until content has come, and then only those that can tell something, or have to be changed. */
export const tap = (quirks: ChatQuirks, { hidesUsage, hidesReasoning }: Hidden): Tap => {
  const usageSeen = usageReader()
  const repair = chunkRepair(hidesReasoning)
  let content = false
  let complete = false
  let over = false
  let error: GatewayError | undefined
  let finish: string | undefined
  let hasTools = false
  let hasRefusal = false
  let model: string | undefined
  let id: string | undefined

  const read = (chunk: JsonObject): void => {
    const choice = firstChoice(chunk)
    const delta = objectOr(choice['delta'])
    error ??= errorInAnswer(chunk)
    id ??= stringOr(chunk['id'])
    model ??= stringOr(chunk['model'])
    usageSeen.see(chunk)
    finish = wordIn(choice['finish_reason']) ?? finish
    hasTools ||= isFilled(delta['tool_calls'])
    hasRefusal ||= isFilled(delta['refusal'])
    content ||= CONTENT.some((key) => isFilled(delta[key]))
    complete ||= quirks.ends !== 'done' && finish !== undefined
  }

  const finishReason = () =>
    finish === undefined && !complete ? undefined : decodeFinish(finish, { hasToolCalls: hasTools, hasRefusal })

  /** What the client gets in place of an event that it would not take for a failure. */
  const fail = (failure: GatewayError): string => {
    error = failure
    return encodeErrorEvent(failure)
  }

  const unread = (events: string): string | undefined => (hidesUsage ? withoutNoUsage(events) : undefined)

  const seeChunk = (event: string, data: string): string | undefined => {
    const chunk = parseObject(data)
    if (!chunk) return fail(unreadableEvent(data))
    read(chunk)
    if (error) return undefined
    const ending = finishReason()
    const failure = ending?.unified === 'error' ? givenUp({ finish: ending, hasContent: content }) : undefined
    if (failure) return fail(failure)
    const readable = repair.chunk(chunk) ?? event
    if (hidesUsage && isUsageOnly(chunk)) return ''
    const sent = unread(readable) ?? readable
    return sent === event ? undefined : sent
  }

  return {
    see(event) {
      if (content && !hidesReasoning && !tells(event)) return unread(event)
      const data = eventData(event)
      if (!data) return undefined
      if (data !== '[DONE]') return seeChunk(event, data)
      over = complete = true
      return finish === undefined && content ? repair.ending() + event : undefined
    },
    tells: (events) => hidesReasoning || tells(events),
    unread,
    get content() {
      return content
    },
    get complete() {
      return complete
    },
    get over() {
      return over
    },
    get error() {
      return error
    },
    get usage() {
      return usageSeen.usage
    },
    get finish() {
      return finishReason()
    },
    get model() {
      return model
    },
    get id() {
      return id
    },
  }
}
