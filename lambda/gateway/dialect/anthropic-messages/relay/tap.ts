import { eventData, looksBroken } from '../../../core/answer/event-data.ts'
import { wordIn } from '../../../core/canonical/finish.ts'
import type { Tap } from '../../../core/dialect.ts'
import { arrayOr, type JsonObject, objectOr, parseObject, stringOr } from '../../../core/json/value.ts'
import { messagesUsageSeen } from '../../../core/usage/anthropic-messages.ts'
import { type FillingTap, NOTHING_TOLD } from '../../filling-tap.ts'
import { unreadableEvent } from '../../guard.ts'
import { encodeErrorEvent, errorInAnswer } from '../error.ts'
import { decodeFinish } from '../finish.ts'

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
  const seen = messagesUsageSeen()
  const told: FillingTap = {
    ...NOTHING_TOLD,
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
  }

  /** What the client gets in place of an event that nobody can read. */
  const unreadable = (event: string): string | undefined => {
    const data = looksBroken(event) ? eventData(event) : undefined
    if (!data || parseObject(data)) return undefined
    told.error = unreadableEvent(data)
    return encodeErrorEvent(told.error)
  }

  const stopped = (reason: unknown): void => {
    const stop = wordIn(reason)
    if (stop !== undefined) told.finish = decodeFinish(stop)
  }

  const noteUsage = (data: JsonObject, type: string): void => {
    seen.see({ ...data, type })
    told.usage = seen.usage()
  }

  const look = (event: string, name: string): void => {
    switch (name) {
      case 'content_block_delta':
        told.content = true
        break
      case 'content_block_start':
        told.content ||= !EMPTY_AT_START.includes(objectOr(dataOf(event)['content_block'])['type'])
        break
      case 'message_start': {
        const data = dataOf(event)
        const message = objectOr(data['message'])
        told.model = stringOr(message['model'])
        told.id = stringOr(message['id'])
        noteUsage(data, name)
        told.content = arrayOr(message['content']).length > 0
        told.finish = undefined
        stopped(message['stop_reason'])
        break
      }
      case 'message_delta': {
        const data = dataOf(event)
        noteUsage(data, name)
        stopped(objectOr(data['delta'])['stop_reason'])
        break
      }
      case 'message_stop':
        told.complete = told.over = true
        noteUsage(dataOf(event), name)
        told.finish ??= decodeFinish(undefined)
        break
      case 'error':
        told.error ??= errorInAnswer(dataOf(event))
        break
    }
  }
  return told
}
