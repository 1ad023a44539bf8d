import type { Call } from '../../../core/call.ts'
import type { ProviderMetadata } from '../../../core/canonical/parts.ts'
import type { AnswerMeta, StreamEncoder } from '../../../core/dialect.ts'
import { compact } from '../../../core/json/value.ts'
import { encodePart, type PartEncoders } from '../../part-encoders.ts'
import { encodeErrorEvent } from '../error.ts'
import { encodeFinish } from '../finish.ts'
import { encodeExtraContent, encodeOpaqueDetail, encodeTextDetail, OF_TEXT } from '../reasoning/carrier.ts'
import { encodeExplanation, encodeImage, encodeMetadata, isRefusal } from '../result/encode-content.ts'
import { encodeCitations, encodeSource } from '../result/sources.ts'
import { encodeTier, encodeUsage } from '../usage.ts'
import { type Answer, chunkText, eventText, newAnswer } from './encode-chunk.ts'

/** Opaque state of a reasoning block, for those who send it back. */
const opaqueState = (answer: Answer, id: string, metadata: ProviderMetadata | undefined): string => {
  const block = answer.reasoning.get(id)
  const detail = block && encodeOpaqueDetail(metadata, block.index)
  const state = JSON.stringify(detail)
  if (!block || !detail || state === block.lastState) return ''
  block.lastState = state
  return chunkText(answer, { reasoning_details: [detail] })
}

/** Opaque state of a call, or of the text. */
const signature = (answer: Answer, metadata: ProviderMetadata | undefined, id: string): string => {
  const detail = encodeOpaqueDetail(metadata, answer.reasoning.size, id)
  return detail ? chunkText(answer, { reasoning_details: [detail] }) : ''
}

const textBlock = ({ texts }: Answer, id: string) => {
  const block = texts.get(id) ?? { isRefusal: false, offset: 0, metadata: {} }
  texts.set(id, block)
  return block
}

const openCall = (answer: Answer, id: string, name: string, text: string, metadata?: ProviderMetadata): string => {
  const { size: index } = answer.calls
  answer.calls.set(id, { index, hasInput: text !== '' })
  const call = { index, id, type: 'function', function: { name, arguments: text } }
  return chunkText(answer, { tool_calls: [{ ...call, ...encodeExtraContent(metadata) }] })
}

const appendInput = (answer: Answer, id: string, text: string): string => {
  const call = answer.calls.get(id)
  if (!call || text === '') return ''
  call.hasInput = true
  return chunkText(answer, { tool_calls: [{ index: call.index, function: { arguments: text } }] })
}

const ENCODERS: PartEncoders<Answer> = {
  'text-start': ({ texts, textLength }, { id, providerMetadata = {} }) => {
    texts.set(id, { isRefusal: isRefusal(providerMetadata), offset: textLength, metadata: providerMetadata })
    return ''
  },
  'text-delta': (answer, { id, delta, providerMetadata }) => {
    const block = textBlock(answer, id)
    if (providerMetadata) block.metadata = { ...block.metadata, ...providerMetadata }
    if (delta === '') return ''
    answer.hasText = true
    if (block.isRefusal) return chunkText(answer, { refusal: delta })
    answer.textLength += delta.length
    return chunkText(answer, { content: delta })
  },
  'text-end': (answer, { id, citations, providerMetadata }) => {
    const { offset, metadata } = textBlock(answer, id)
    const annotations = encodeCitations(citations, offset)
    const cited = annotations.length > 0 ? chunkText(answer, { annotations }) : ''
    return cited + signature(answer, { ...metadata, ...providerMetadata }, OF_TEXT)
  },
  'reasoning-start': (answer, { id, providerMetadata }) => {
    const { reasoning, hidesReasoning } = answer
    if (hidesReasoning) return ''
    reasoning.set(id, { index: reasoning.size, metadata: providerMetadata, lastState: undefined })
    return opaqueState(answer, id, providerMetadata)
  },
  // As text for those who show it, and as details for those who send it back.
  'reasoning-delta': (answer, { id, delta, providerMetadata }) => {
    const block = answer.reasoning.get(id)
    if (!block) return ''
    const details = [encodeTextDetail(delta, providerMetadata ?? block.metadata, block.index)]
    const visible = delta === '' ? '' : chunkText(answer, { reasoning: delta, reasoning_details: details })
    return visible + opaqueState(answer, id, providerMetadata)
  },
  'reasoning-end': (answer, { id, providerMetadata }) => opaqueState(answer, id, providerMetadata),
  // Input that comes as raw text is JSON only in the final tool-call part, which then opens the call.
  'tool-input-start': (answer, { id, toolName, providerExecuted, inputEncoding, providerMetadata }) =>
    providerExecuted || inputEncoding === 'text' ? '' : openCall(answer, id, toolName, '', providerMetadata),
  'tool-input-delta': (answer, { id, delta }) => appendInput(answer, id, delta),
  'tool-call': (answer, { toolCallId, toolName, input, providerExecuted, providerMetadata }) => {
    if (providerExecuted) return ''
    const call = answer.calls.get(toolCallId)
    const rest = call?.hasInput ? '' : appendInput(answer, toolCallId, input)
    const whole = call ? rest : openCall(answer, toolCallId, toolName, input, providerMetadata)
    return whole + signature(answer, providerMetadata, toolCallId)
  },
  source: (answer, part) => {
    const annotation = encodeSource(part)
    return annotation ? chunkText(answer, { annotations: [annotation] }) : ''
  },
  file: (answer, part) => {
    const image = encodeImage(part)
    return image ? chunkText(answer, { images: [image] }) : ''
  },
  finish: (answer, { usage, finishReason, providerMetadata }) => {
    const gateway = answer.meta.gateway()
    const hasCalls = answer.calls.size > 0
    const hasRefusal = [...answer.texts.values()].some(({ isRefusal }) => isRefusal)
    const refusal = hasRefusal ? undefined : encodeExplanation(finishReason, providerMetadata)
    const content = answer.hasText || hasCalls || refusal ? undefined : ''
    const delta = compact({ content, refusal, ...encodeMetadata(providerMetadata, gateway) })
    const tier = encodeTier(answer.meta.tier())
    const reported = answer.wantsUsage ? encodeUsage(usage, gateway) : undefined
    const last = chunkText(answer, delta, encodeFinish(finishReason, hasCalls), tier)
    return reported ? last + eventText(answer, { choices: [], usage: reported, ...tier }) : last
  },
}

/** Parts in, chat completion chunks out. */
export const encodeStream = (call: Call, meta: AnswerMeta): StreamEncoder => {
  const answer = newAnswer(call, meta)
  return {
    write: (parts) => parts.map((part) => encodePart(ENCODERS, answer, part)).join(''),
    end: () => 'data: [DONE]\n\n',
    fail: encodeErrorEvent,
  }
}
