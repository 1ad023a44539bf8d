import { eventData, looksBroken } from '../../../core/answer/event-data.ts'
import { wordIn } from '../../../core/canonical/finish.ts'
import type { Tap } from '../../../core/dialect.ts'
import type { GatewayError } from '../../../core/error.ts'
import { arrayOr, type JsonObject, objectOr, parseObject, stringOr } from '../../../core/json/value.ts'
import { unreadableEvent } from '../../guard.ts'
import { encodeErrorEvent, errorInAnswer } from '../error.ts'
import { decodeFinish } from '../finish.ts'
import { mergeUsage } from '../usage.ts'

/** Blocks that start empty: only their deltas are content. */
const EMPTY_AT_START: readonly unknown[] = ['text', 'thinking']

/** Beginnings of events after the content. Inside a string their quotes would be escaped. */
const WORTH_PARSING = /(?:event: ?|"type"\s*:\s*")(?:message_|error)/

/** An event that begins with its data; Anthropic's have their name before. */
const NAMELESS = /(?:^|\n\n|\r\n\r\n|\r\r)data:/

const isNamed = (event: string): boolean => /(?:^|[\r\n])event:/.test(event)

/** The name of the `event:` line, or the `type` of the data where a provider sends none. */
const nameOf = (event: string): string => {
  const named = /^\s*event: ?(\w+)/.exec(event)
  return (named ?? /"type"\s*:\s*"(\w+)"/.exec(event))?.[1] ?? ''
}

const dataOf = (event: string): JsonObject => parseObject(eventData(event) ?? '') ?? {}

/**
 * Parses three or four events of a stream; all others are only recognised by their name, which they get where they lack
 * it.
 */
export const tap = (): Tap => {
  let content = false
  let complete = false
  let error: GatewayError | undefined
  let usage: JsonObject | undefined
  let stop: string | undefined
  let message: JsonObject = {}

  /** What the client gets in place of an event that nobody can read. */
  const unreadable = (event: string): string | undefined => {
    const data = looksBroken(event) ? eventData(event) : undefined
    if (!data || parseObject(data)) return undefined
    error = unreadableEvent(data)
    return encodeErrorEvent(error)
  }

  const look = (event: string, name: string): void => {
    switch (name) {
      case 'content_block_delta':
        content = true
        break
      case 'content_block_start':
        content ||= !EMPTY_AT_START.includes(objectOr(dataOf(event)['content_block'])['type'])
        break
      case 'message_start':
        message = objectOr(dataOf(event)['message'])
        usage = mergeUsage(usage, message['usage'])
        stop = wordIn(message['stop_reason'])
        content = arrayOr(message['content']).length > 0
        break
      case 'message_delta': {
        const data = dataOf(event)
        usage = mergeUsage(usage, data['usage'])
        stop = wordIn(objectOr(data['delta'])['stop_reason']) ?? stop
        break
      }
      case 'message_stop':
        complete = true
        break
      case 'error':
        error ??= errorInAnswer(dataOf(event))
        break
    }
  }

  return {
    see: (event) => {
      const instead = unreadable(event)
      if (instead !== undefined) return instead
      const name = nameOf(event)
      look(event, name)
      // Anthropic's own clients drop data without its `event:` line.
      return name === '' || isNamed(event) ? undefined : `event: ${name}\n${event}`
    },
    tells: (events) => WORTH_PARSING.test(events) || NAMELESS.test(events) || looksBroken(events),
    unread: () => undefined,
    get content() {
      return content
    },
    get complete() {
      return complete
    },
    get over() {
      return complete
    },
    get error() {
      return error
    },
    get usage() {
      return usage
    },
    get finish() {
      return stop === undefined && !complete ? undefined : decodeFinish(stop)
    },
    get model() {
      return stringOr(message['model'])
    },
    get id() {
      return stringOr(message['id'])
    },
  }
}
