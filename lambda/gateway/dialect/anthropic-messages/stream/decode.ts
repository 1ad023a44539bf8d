import { wordIn } from '../../../core/canonical/finish.ts'
import type { StreamPart } from '../../../core/canonical/parts.ts'
import type { StreamDecoder, WireEvent } from '../../../core/dialect.ts'
import { GatewayError } from '../../../core/error.ts'
import {
  arrayOr,
  compact,
  type JsonObject,
  numberOr,
  objectOr,
  parseObject,
  stringOr,
} from '../../../core/json/value.ts'
import type { Peer } from '../../../core/provider/peer.ts'
import { messagesUsageSeen } from '../../../core/usage/anthropic-messages.ts'
import { unreadableEvent } from '../../guard.ts'
import { errorInAnswer } from '../error.ts'
import { decodeFinish } from '../finish.ts'
import { answerMetadata } from '../result/decode.ts'
import { newContext } from '../result/decode-content.ts'
import { decodeUsage } from '../usage.ts'
import { appendToBlock, type OpenBlock, startBlock, stopBlock } from './decode-block.ts'

/** A later `message_delta` without a reason takes back none. */
const withDelta = (message: JsonObject, delta: JsonObject): JsonObject => ({
  ...message,
  ...delta,
  stop_reason: wordIn(delta['stop_reason']) ?? message['stop_reason'] ?? null,
})

/** Unknown events, blocks and deltas never break a stream; what would lose content does, and what nobody can read. */
export const decodeStream = (peer: Peer<'anthropic-messages'>): StreamDecoder => {
  const blocks = new Map<number, OpenBlock>()
  const context = newContext(peer)
  let message: JsonObject = {}
  const seen = messagesUsageSeen()
  let isOver = false

  const startMessage = (started: JsonObject): StreamPart[] => {
    message = { ...started }
    const known = compact({ id: stringOr(message['id']), modelId: stringOr(message['model']) })
    // Calls that code on Anthropic's side makes come whole, with the start.
    const whole = arrayOr(message['content']).flatMap((block, index) => [
      ...start(index, objectOr(block)),
      ...stop(index),
    ])
    return [{ type: 'response-metadata', ...known }, ...whole]
  }

  const start = (index: number, block: JsonObject): StreamPart[] => {
    const before = stop(index)
    const [open, parts] = startBlock(index, block, context)
    blocks.set(index, open)
    return [...before, ...parts]
  }

  const stop = (index: number): StreamPart[] => {
    const open = blocks.get(index)
    blocks.delete(index)
    return open ? stopBlock(open, context) : []
  }

  const finish = (): StreamPart[] => {
    isOver = true
    const finishReason = decodeFinish(message['stop_reason'])
    // A block that was never stopped is whole all the same, since the message is.
    const open = [...blocks.keys()].flatMap(stop)
    return [...open, { type: 'finish', finishReason, usage: decodeUsage(seen.usage()), ...answerMetadata(message) }]
  }

  const fail = (error: GatewayError): StreamPart[] => {
    isOver = true
    return [{ type: 'error', error }]
  }

  const partsOf = (type: string, event: JsonObject): StreamPart[] => {
    const index = numberOr(event['index']) ?? -1
    if (type.startsWith('message_')) seen.see({ ...event, type })
    switch (type) {
      case 'message_start':
        return startMessage(objectOr(event['message']))
      case 'content_block_start':
        return start(index, objectOr(event['content_block']))
      case 'content_block_delta': {
        const open = blocks.get(index)
        if (open) return appendToBlock(open, objectOr(event['delta']))
        throw new GatewayError('upstream-failed', 'The provider went on with a block that it never started.')
      }
      case 'content_block_stop':
        return stop(index)
      case 'message_delta':
        message = withDelta(message, objectOr(event['delta']))
        return []
      case 'message_stop':
        return finish()
      case 'error':
        return fail(errorInAnswer(event))
      case 'ping':
        return [{ type: 'ping' }]
      default:
        return []
    }
  }

  return {
    read({ event, data }: WireEvent) {
      if (isOver || data.trim() === '') return []
      const body = parseObject(data)
      return body ? partsOf(stringOr(body['type']) ?? event ?? '', body) : fail(unreadableEvent(data))
    },
    // Only message_stop ends an answer.
    end: () => [],
    isComplete: () => isOver,
    usage: seen.usage,
  }
}
