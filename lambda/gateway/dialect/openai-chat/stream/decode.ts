import type { StreamPart } from '../../../core/canonical/parts.ts'
import type { StreamDecoder } from '../../../core/dialect.ts'
import type { GatewayError } from '../../../core/error.ts'
import { parseObject } from '../../../core/json/value.ts'
import type { Peer } from '../../../core/provider/peer.ts'
import { unreadableEvent } from '../../guard.ts'
import { errorInAnswer } from '../error.ts'
import { chunkReader } from './decode-chunk.ts'

/** Events of an OpenAI-like provider in, parts out. Nothing follows an error part: the answer has failed. */
export const decodeStream = ({ quirks, provider }: Peer<'openai-chat'>): StreamDecoder => {
  const reader = chunkReader(provider)
  let isOver = false

  const finish = (): StreamPart[] => {
    isOver = true
    return reader.end()
  }
  const fail = (error: GatewayError): StreamPart[] => {
    isOver = true
    return [{ type: 'error', error }]
  }

  const hasFinished = (): boolean => !isOver && quirks.ends !== 'done' && reader.finishReason() !== undefined

  return {
    read(event) {
      const data = event.data.trim()
      if (isOver || data === '') return []
      if (data === '[DONE]') return finish()
      const chunk = parseObject(data)
      if (!chunk) return fail(unreadableEvent(data))
      const error = errorInAnswer(chunk)
      return error ? fail(error) : reader.read(chunk)
    },
    end: () => (hasFinished() ? finish() : []),
    isComplete: () => isOver || hasFinished(),
    usage: reader.usage,
  }
}
