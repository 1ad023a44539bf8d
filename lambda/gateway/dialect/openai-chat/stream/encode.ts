import type { Call } from '../../../core/call.ts'
import type { ProviderMetadata, StreamPart } from '../../../core/canonical/parts.ts'
import type { AnswerMeta, StreamEncoder } from '../../../core/dialect.ts'
import { compact, type JsonObject, objectOr } from '../../../core/json/value.ts'
import { encodeErrorEvent } from '../error.ts'
import { encodeFinish } from '../finish.ts'
import { OF_TEXT, opaqueDetail, textDetail } from '../reasoning/details.ts'
import { extraContent } from '../reasoning/extra-content.ts'
import { answerHead, encodeImage, encodeMetadata, hidesReasoning, isRefusal } from '../result/encode-answer.ts'
import { encodeCitations, encodeSource } from '../sources.ts'
import { encodeTier, encodeUsage } from '../usage.ts'

type PartOf<T extends StreamPart['type']> = Extract<StreamPart, { type: T }>
type Encoders = { readonly [T in StreamPart['type']]?: (part: PartOf<T>) => string }

interface ReasoningBlock {
  readonly index: number
  readonly metadata: ProviderMetadata | undefined
  /** The opaque state that was sent last: packages repeat it from part to part. */
  sent: string | undefined
}

interface ShownCall {
  readonly index: number
  hasInput: boolean
}

/** Chunk events of one answer. */
const chunkWriter = (meta: AnswerMeta) => {
  const head = JSON.stringify(answerHead(meta, 'chat.completion.chunk')).slice(0, -1)
  let isOpened = false
  const event = (rest: JsonObject): string => `data: ${head},${JSON.stringify(rest).slice(1)}\n\n`
  const chunk = (delta: JsonObject, finish: string | null = null, rest: JsonObject = {}): string =>
    event({ choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }], ...rest })
  const withRole = (delta: JsonObject, finish?: string, rest?: JsonObject): string => {
    if (isOpened) return chunk(delta, finish, rest)
    isOpened = true
    return chunk({ role: 'assistant' }) + chunk(delta, finish, rest)
  }
  return { event, chunk: withRole }
}

/** Reasoning as text for those who show it, and as details for those who send it back. */
const reasoningEncoders = (chunk: (delta: JsonObject) => string): Encoders & { count: () => number } => {
  const blocks = new Map<string, ReasoningBlock>()

  const opaque = (block: ReasoningBlock, metadata: ProviderMetadata | undefined): string => {
    const detail = opaqueDetail(metadata, block.index)
    const text = JSON.stringify(detail)
    if (!detail || text === block.sent) return ''
    block.sent = text
    return chunk({ reasoning_details: [detail] })
  }

  return {
    count: () => blocks.size,
    'reasoning-start': ({ id, providerMetadata }) => {
      const block: ReasoningBlock = { index: blocks.size, metadata: providerMetadata, sent: undefined }
      blocks.set(id, block)
      return opaque(block, providerMetadata)
    },
    'reasoning-delta': ({ id, delta, providerMetadata }) => {
      const block = blocks.get(id)
      if (!block) return ''
      const details = [textDetail(delta, providerMetadata ?? block.metadata, block.index)]
      const visible = delta === '' ? '' : chunk({ reasoning: delta, reasoning_details: details })
      return visible + opaque(block, providerMetadata)
    },
    'reasoning-end': ({ id, providerMetadata }) => {
      const block = blocks.get(id)
      return block ? opaque(block, providerMetadata) : ''
    },
  }
}

/** Calls of the client's own tools. What the provider executes itself is not the client's to answer. */
const toolEncoders = (
  chunk: (delta: JsonObject) => string,
  reasoningBlocks: () => number,
): Encoders & { count: () => number } => {
  const calls = new Map<string, ShownCall>()
  const toolCall = (rest: JsonObject): string => chunk({ tool_calls: [rest] })

  const open = (id: string, name: string, text: string, metadata?: ProviderMetadata): string => {
    const call = { index: calls.size, hasInput: text !== '' }
    calls.set(id, call)
    const said = { index: call.index, id, type: 'function', function: { name, arguments: text } }
    return toolCall({ ...said, ...extraContent(metadata) })
  }
  const append = (call: ShownCall, text: string): string => {
    if (text === '') return ''
    call.hasInput = true
    return toolCall({ index: call.index, function: { arguments: text } })
  }

  return {
    count: () => calls.size,
    // Input that comes as raw text is JSON only in the final tool-call part, which then opens the call.
    'tool-input-start': ({ id, toolName, providerExecuted, inputEncoding, providerMetadata }) =>
      providerExecuted || inputEncoding === 'text' ? '' : open(id, toolName, '', providerMetadata),
    'tool-input-delta': ({ id, delta }) => {
      const call = calls.get(id)
      return call ? append(call, delta) : ''
    },
    'tool-call': ({ toolCallId, toolName, input, providerExecuted, providerMetadata }) => {
      if (providerExecuted) return ''
      const call = calls.get(toolCallId)
      const late = call && !call.hasInput ? append(call, input) : ''
      const whole = call ? late : open(toolCallId, toolName, input, providerMetadata)
      const detail = opaqueDetail(providerMetadata, reasoningBlocks(), toolCallId)
      return detail ? whole + chunk({ reasoning_details: [detail] }) : whole
    },
  }
}

/** Text and refusals, and where in the answer each text block starts, which citations count from. */
const textEncoders = (
  chunk: (delta: JsonObject) => string,
  reasoningBlocks: () => number,
): Encoders & { hasAny: () => boolean } => {
  const refusals = new Set<string>()
  const told = new Map<string, ProviderMetadata>()
  const offsets = new Map<string, number>()
  let length = 0
  let hasAny = false
  return {
    hasAny: () => hasAny,
    'text-start': ({ id, providerMetadata = {} }) => {
      if (isRefusal(providerMetadata)) refusals.add(id)
      offsets.set(id, length)
      told.set(id, providerMetadata)
      return ''
    },
    'text-delta': ({ id, delta, providerMetadata }) => {
      told.set(id, { ...told.get(id), ...providerMetadata })
      if (delta === '') return ''
      hasAny = true
      if (refusals.has(id)) return chunk({ refusal: delta })
      length += delta.length
      return chunk({ content: delta })
    },
    'text-end': ({ id, citations, providerMetadata }) => {
      const annotations = encodeCitations(citations, offsets.get(id) ?? 0)
      const detail = opaqueDetail({ ...told.get(id), ...providerMetadata }, reasoningBlocks(), OF_TEXT)
      return (
        (annotations.length > 0 ? chunk({ annotations }) : '') + (detail ? chunk({ reasoning_details: [detail] }) : '')
      )
    },
  }
}

/** Parts in, chat completion chunks out. */
export const encodeStream = (call: Call, meta: AnswerMeta): StreamEncoder => {
  const { event, chunk } = chunkWriter(meta)
  const reasoning = reasoningEncoders(chunk)
  const text = textEncoders(chunk, reasoning.count)
  const isReasoningHidden = hidesReasoning(call)
  const tools = toolEncoders(chunk, reasoning.count)
  const wantsUsage = objectOr(call.body['stream_options'])['include_usage'] === true

  const finish = ({ usage, finishReason, providerMetadata }: PartOf<'finish'>): string => {
    const gateway = meta.gateway()
    const hasCalls = tools.count() > 0
    const delta = compact({
      content: text.hasAny() || hasCalls ? undefined : '',
      ...encodeMetadata(providerMetadata, gateway),
    })
    const reported = wantsUsage ? encodeUsage(usage, gateway) : undefined
    const tier = encodeTier(usage)
    return (
      chunk(delta, encodeFinish(finishReason, hasCalls), tier) +
      (reported ? event({ choices: [], usage: reported, ...tier }) : '')
    )
  }

  const encoders: Encoders = {
    ...text,
    ...(isReasoningHidden ? {} : reasoning),
    ...tools,
    source: (part) => {
      const annotation = encodeSource(part)
      return annotation ? chunk({ annotations: [annotation] }) : ''
    },
    file: (part) => {
      const image = encodeImage(part)
      return image ? chunk({ images: [image] }) : ''
    },
    finish,
  }

  return {
    write: (parts) =>
      parts.map((part) => (encoders[part.type] as ((part: StreamPart) => string) | undefined)?.(part) ?? '').join(''),
    end: () => 'data: [DONE]\n\n',
    fail: encodeErrorEvent,
  }
}
