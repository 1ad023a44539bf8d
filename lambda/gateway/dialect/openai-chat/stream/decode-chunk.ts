import type { ProviderMetadata, StreamPart } from '../../../core/canonical/parts.ts'
import {
  arrayOr,
  compact,
  isObject,
  type JsonObject,
  type JsonValue,
  numberOr,
  objectOr,
  stringOr,
} from '../../../core/json/value.ts'
import { toTokenUsage, UNKNOWN_USAGE } from '../../../core/usage/buckets.ts'
import { openaiChatUsage } from '../../../core/usage/openai-chat.ts'
import { decodeFinish } from '../finish.ts'
import { plainReasoning, readDetails } from '../reasoning/details.ts'
import { sourceReader } from '../sources.ts'
import { firstChoice, usageReader } from '../usage.ts'
import { blockWriter } from './blocks.ts'
import { toolReader } from './tool-deltas.ts'

const DATA_URL = /^data:([^;,]+);base64,/

const images = (delta: JsonObject): StreamPart[] =>
  arrayOr(delta['images']).flatMap((entry): StreamPart[] => {
    const url = stringOr(objectOr(objectOr(entry)['image_url'])['url'])
    if (url === undefined) return []
    const match = DATA_URL.exec(url)
    if (match?.[1])
      return [{ type: 'file', mediaType: match[1], data: { type: 'data', data: url.slice(match[0].length) } }]
    return URL.canParse(url) ? [{ type: 'file', mediaType: 'image/*', data: { type: 'url', url: new URL(url) } }] : []
  })

const joinTexts = (value: JsonValue | undefined): string =>
  typeof value === 'string'
    ? value
    : arrayOr(value)
        .map((entry) => stringOr(objectOr(entry)['text']) ?? '')
        .join('')

/**
 * Chunks of an OpenAI-like provider in, parts out. A whole answer is read as a stream of one chunk, so both always agree.
 */
export const chunkReader = () => {
  const blocks = blockWriter()
  const sources = sourceReader()
  const signatures = new Map<string, ProviderMetadata>()
  const usageSeen = usageReader()
  let finishReason: string | undefined
  let responseId: string | undefined
  let isOpened = false
  const tools = toolReader((count) => `call_${(responseId ?? '').replaceAll(/[^A-Za-z0-9]/g, '').slice(-24)}${count}`)

  const opening = (chunk: JsonObject): StreamPart[] => {
    const id = stringOr(chunk['id']) || undefined
    const modelId = stringOr(chunk['model']) || undefined
    const created = numberOr(chunk['created'])
    if (isOpened || (!id && !modelId)) return []
    isOpened = true
    responseId = id
    const timestamp = created ? new Date(created * 1000) : undefined
    return [compact({ type: 'response-metadata' as const, id, modelId, timestamp })]
  }

  const reasoning = (delta: JsonObject): StreamPart[] => {
    const details = readDetails(delta)
    const parts = details.flatMap(({ text, id, isEncrypted, isSealed, metadata }): StreamPart[] => {
      // Gemini's signature of a tool call names the call, which may come later.
      if (isEncrypted && id !== undefined && metadata?.['google']) {
        signatures.set(id, metadata)
        return []
      }
      const before = isEncrypted ? blocks.close() : []
      const written = blocks.write('reasoning', text, metadata)
      return [...before, ...written, ...(isSealed ? blocks.close() : [])]
    })
    return details.some(({ text }) => text !== '')
      ? parts
      : [...parts, ...blocks.write('reasoning', plainReasoning(delta))]
  }

  const content = (value: JsonValue | undefined): StreamPart[] => {
    if (typeof value === 'string') return blocks.write('text', value)
    return arrayOr(value).flatMap((entry) => {
      const part = objectOr(entry)
      return part['type'] === 'thinking'
        ? blocks.write('reasoning', joinTexts(part['thinking']))
        : blocks.write('text', stringOr(part['text']) ?? '')
    })
  }

  /** In a whole answer each entry is a call of its own, whatever its index or id. */
  const toolCalls = (delta: JsonObject, isWhole: boolean): StreamPart[] => {
    const deltas = arrayOr(delta['tool_calls']).map(objectOr)
    const parts = deltas.flatMap((call, index) =>
      tools.read(isWhole ? { ...call, index } : call, deltas.length - index),
    )
    return parts.length > 0 ? [...blocks.close(), ...parts] : parts
  }

  return {
    get finishReason() {
      return finishReason
    },
    read(chunk: JsonObject): StreamPart[] {
      const choice = firstChoice(chunk)
      const isWhole = !isObject(choice['delta'])
      const delta = objectOr(isWhole ? choice['message'] : choice['delta'])
      usageSeen.see(chunk)
      finishReason = stringOr(choice['finish_reason']) || finishReason
      return [
        ...opening(chunk),
        ...reasoning(delta),
        ...content(delta['content']),
        ...blocks.write('refusal', stringOr(delta['refusal']) ?? ''),
        ...images(delta),
        ...toolCalls(delta, isWhole),
        ...sources(chunk, delta),
      ]
    },
    /** Closes what is open and finishes; without usage the finish says that it is unknown. */
    end(): StreamPart[] {
      const { usage } = usageSeen
      const unclaimed = [...signatures].filter(([id]) => !tools.has(id))
      return [
        ...unclaimed.flatMap(([, metadata]) => [...blocks.close(), ...blocks.write('reasoning', '', metadata)]),
        ...blocks.close(),
        ...tools.end(signatures),
        {
          type: 'finish',
          usage: usage ? toTokenUsage(openaiChatUsage(usage), usage) : UNKNOWN_USAGE,
          finishReason: decodeFinish(finishReason, tools.count > 0),
        },
      ]
    },
  }
}
