import { wordIn } from '../../../core/canonical/finish.ts'
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
import { chatUsageSeen, firstChoice } from '../../../core/usage/openai-chat.ts'
import { decodeFinish } from '../finish.ts'
import { plainReasoning } from '../reasoning/carrier.ts'
import { type ProviderDetail, readDetails, stateOf } from '../reasoning/details.ts'
import { decodeImages, decodeParts } from '../result/decode-content.ts'
import { sourceReader } from '../result/sources.ts'
import { decodeUsage } from '../usage.ts'
import { toolCallReader } from './decode-tool-calls.ts'

type BlockKind = 'text' | 'refusal' | 'reasoning'

const METADATA: Readonly<Partial<Record<BlockKind, ProviderMetadata>>> = { refusal: { openai: { refusal: true } } }

/**
 * The one open block of an answer: this wire has no block events, a block ends where another kind of content begins.
 */
const blockWriter = (issuer: string) => {
  let open: { readonly kind: BlockKind; readonly id: string; readonly details: JsonObject[] } | undefined
  let count = 0

  const close = (): StreamPart[] => {
    if (!open) return []
    const { kind, id, details } = open
    open = undefined
    const type = kind === 'reasoning' ? ('reasoning-end' as const) : ('text-end' as const)
    return [compact({ type, id, providerMetadata: stateOf(details, issuer) })]
  }

  const start = (kind: BlockKind): StreamPart[] => {
    const before = close()
    open = { kind, id: `${kind}-${count++}`, details: [] }
    const type = kind === 'reasoning' ? ('reasoning-start' as const) : ('text-start' as const)
    return [...before, compact({ type, id: open.id, providerMetadata: METADATA[kind] })]
  }

  /** `detail` is kept as it is until the block ends. */
  const write = (kind: BlockKind, delta: string, detail?: JsonObject): StreamPart[] => {
    if (delta === '' && !detail) return []
    const before = open?.kind === kind ? [] : start(kind)
    if (detail) open?.details.push(detail)
    const type = kind === 'reasoning' ? ('reasoning-delta' as const) : ('text-delta' as const)
    return delta === '' ? before : [...before, { type, id: open?.id ?? '', delta }]
  }

  return { write, close }
}

/** An id that no other answer has, for a call whose provider gave it none. */
const callId = (responseId: string | undefined, count: number): string =>
  `call_${(responseId ?? '').replaceAll(/[^A-Za-z0-9]/g, '').slice(-24)}${count}`

/**
 * Chunks of an OpenAI-like provider in, parts out. A whole answer is read as a stream of one chunk, so both always
 * agree.
 */
export const chunkReader = (issuer: string) => {
  const blocks = blockWriter(issuer)
  const sources = sourceReader()
  const usage = chatUsageSeen()
  const tools = toolCallReader((count) => callId(responseId, count))
  let finishReason: string | undefined
  let hasRefusal = false
  let responseId: string | undefined
  let isOpened = false

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

  const detailParts = ({ text, closesBlock, raw }: ProviderDetail): StreamPart[] => {
    const written = blocks.write('reasoning', text, raw)
    return closesBlock ? [...written, ...blocks.close()] : written
  }

  const reasoning = (delta: JsonObject): StreamPart[] => {
    const details = readDetails(delta)
    const parts = details.flatMap(detailParts)
    return details.some(({ text }) => text !== '')
      ? parts
      : [...parts, ...blocks.write('reasoning', plainReasoning(delta))]
  }

  const content = (value: JsonValue | undefined): StreamPart[] =>
    typeof value === 'string'
      ? blocks.write('text', value)
      : decodeParts(value).flatMap(({ kind, text }) => blocks.write(kind, text))

  /** In a whole answer each entry is a call of its own, whatever its index or id. */
  const toolCalls = (delta: JsonObject, isWhole: boolean): StreamPart[] => {
    const deltas = arrayOr(delta['tool_calls']).map(objectOr)
    const parts = deltas.flatMap((call, index) =>
      tools.read(isWhole ? { ...call, index } : call, deltas.length - index),
    )
    return parts.length > 0 ? [...blocks.close(), ...parts] : parts
  }

  return {
    finishReason: () => finishReason,
    usage: usage.usage,
    read(chunk: JsonObject): StreamPart[] {
      const choice = firstChoice(chunk)
      const isWhole = !isObject(choice['delta'])
      const delta = objectOr(isWhole ? choice['message'] : choice['delta'])
      usage.see(chunk)
      finishReason = wordIn(choice['finish_reason']) ?? finishReason
      const refusal = stringOr(delta['refusal']) ?? ''
      hasRefusal ||= refusal !== ''
      return [
        ...opening(chunk),
        ...reasoning(delta),
        ...content(delta['content']),
        ...blocks.write('refusal', refusal),
        ...decodeImages(delta),
        ...toolCalls(delta, isWhole),
        ...sources(chunk, delta),
      ]
    },
    /** Closes what is open and finishes; without usage the finish says that it is unknown. */
    end: (): StreamPart[] => [
      ...blocks.close(),
      ...tools.end(),
      {
        type: 'finish',
        usage: decodeUsage(usage.usage()),
        finishReason: decodeFinish(finishReason, { hasToolCalls: tools.count() > 0, hasRefusal }),
      },
    ],
  }
}
