import { eventData, looksBroken } from '../../../core/answer/event-data.ts'
import { givenUp } from '../../../core/answer/truncated.ts'
import { wordIn } from '../../../core/canonical/finish.ts'
import type { Tap } from '../../../core/dialect.ts'
import type { GatewayError } from '../../../core/error.ts'
import { arrayOr, isObject, type JsonObject, objectOr, parseObject, stringOr } from '../../../core/json/value.ts'
import type { ChatQuirks } from '../../../core/provider/quirks.ts'
import { chatUsageSeen, firstChoice } from '../../../core/usage/openai-chat.ts'
import { type FillingTap, NOTHING_TOLD } from '../../filling-tap.ts'
import { unreadableEvent } from '../../guard.ts'
import { encodeErrorEvent, errorInAnswer } from '../error.ts'
import { decodeFinish } from '../finish.ts'
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
  const usageSeen = chatUsageSeen()
  const repair = chunkRepair(hidesReasoning)
  let finish: string | undefined
  let hasTools = false
  let hasRefusal = false

  const finishReason = () => decodeFinish(finish, { hasToolCalls: hasTools, hasRefusal })

  const read = (chunk: JsonObject): void => {
    const choice = firstChoice(chunk)
    const delta = objectOr(choice['delta'])
    told.error ??= errorInAnswer(chunk)
    told.id ??= stringOr(chunk['id'])
    told.model ??= stringOr(chunk['model'])
    usageSeen.see(chunk)
    told.usage = usageSeen.usage()
    finish = wordIn(choice['finish_reason']) ?? finish
    hasTools ||= isFilled(delta['tool_calls'])
    hasRefusal ||= isFilled(delta['refusal'])
    told.content ||= CONTENT.some((key) => isFilled(delta[key]))
    if (finish !== undefined) told.finish = finishReason()
    told.complete ||= quirks.ends !== 'done' && finish !== undefined
  }

  /** What the client gets in place of an event that it would not take for a failure. */
  const fail = (failure: GatewayError): string => {
    told.error = failure
    return encodeErrorEvent(failure)
  }

  const unread = (events: string): string | undefined => (hidesUsage ? withoutNoUsage(events) : undefined)

  const seeChunk = (event: string, data: string): string | undefined => {
    const chunk = parseObject(data)
    if (!chunk) return fail(unreadableEvent(data))
    read(chunk)
    if (told.error) return undefined
    const { finish: ending, content: hasContent } = told
    const failure = ending?.unified === 'error' ? givenUp({ finish: ending, hasContent }) : undefined
    if (failure) return fail(failure)
    const readable = repair.chunk(chunk) ?? event
    if (hidesUsage && isUsageOnly(chunk)) return ''
    const sent = unread(readable) ?? readable
    return sent === event ? undefined : sent
  }

  const told: FillingTap = {
    ...NOTHING_TOLD,
    see(event) {
      if (told.content && !hidesReasoning && !tells(event)) return unread(event)
      const data = eventData(event)
      if (!data) return undefined
      if (data !== '[DONE]') return seeChunk(event, data)
      told.over = told.complete = true
      told.finish = finishReason()
      return finish === undefined && told.content ? repair.ending() + event : undefined
    },
    tells: (events) => hidesReasoning || tells(events),
    unread,
  }
  return told
}
