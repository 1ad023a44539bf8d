import type { Call } from '../../../core/call.ts'
import type { Content, Result } from '../../../core/canonical/parts.ts'
import type { AnswerMeta } from '../../../core/dialect.ts'
import { compact, isObject, type JsonObject } from '../../../core/json/value.ts'
import { encodeFinish } from '../finish.ts'
import { encodeExtraContent, encodeOpaqueDetail, encodeTextDetail, OF_TEXT } from '../reasoning/carrier.ts'
import { encodeTier, encodeUsage } from '../usage.ts'
import {
  answerHead,
  encodeExplanation,
  encodeImage,
  encodeMetadata,
  hidesReasoning,
  isRefusal,
} from './encode-content.ts'
import { encodeCitations, encodeSource } from './sources.ts'

type Part<T extends Content['type']> = Extract<Content, { type: T }>

const ofType = <T extends Content['type']>(content: readonly Content[], type: T): Part<T>[] =>
  content.filter((part): part is Part<T> => part.type === type)

const textOf = (parts: readonly { text: string }[]): string => parts.map(({ text }) => text).join('')

const details = (
  reasoning: readonly Part<'reasoning'>[],
  texts: readonly Part<'text'>[],
  calls: readonly Part<'tool-call'>[],
): JsonObject[] => [
  ...reasoning.flatMap(({ text, providerMetadata }, index) => {
    const visible = text === '' ? undefined : encodeTextDetail(text, providerMetadata, index)
    const opaque = encodeOpaqueDetail(providerMetadata, index)
    if (visible && opaque?.['signature']) return [{ ...visible, ...opaque }]
    return [visible, opaque].filter(isObject)
  }),
  ...texts.map((text) => encodeOpaqueDetail(text.providerMetadata, reasoning.length, OF_TEXT)).filter(isObject),
  ...calls.map((call) => encodeOpaqueDetail(call.providerMetadata, reasoning.length, call.toolCallId)).filter(isObject),
]

/** In the order of the answer; places are counted over its whole text. */
const annotations = (content: readonly Content[]): JsonObject[] => {
  let offset = 0
  return content.flatMap((part) => {
    if (part.type === 'source') return [encodeSource(part)].filter(isObject)
    if (part.type !== 'text' || isRefusal(part.providerMetadata)) return []
    offset += part.text.length
    return encodeCitations(part.citations, offset - part.text.length)
  })
}

const filled = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined)

const message = (
  content: readonly Content[],
  isReasoningHidden: boolean,
  explanation: string | undefined,
): JsonObject => {
  const texts = ofType(content, 'text')
  const answered = texts.filter((part) => !isRefusal(part.providerMetadata))
  const text = textOf(answered)
  const refusal = textOf(texts.filter((part) => isRefusal(part.providerMetadata))) || explanation
  const calls = ofType(content, 'tool-call').filter(({ providerExecuted }) => !providerExecuted)
  const reasoning = isReasoningHidden ? [] : ofType(content, 'reasoning')
  const toolCalls = calls.map(({ toolCallId: id, toolName: name, input, providerMetadata }) => ({
    id,
    type: 'function',
    function: { name, arguments: input },
    ...encodeExtraContent(providerMetadata),
  }))
  return compact({
    role: 'assistant',
    content: text || (calls.length > 0 || refusal ? null : ''),
    refusal: refusal || null,
    reasoning: textOf(reasoning) || undefined,
    reasoning_details: filled(details(reasoning, texts, calls)),
    images: filled(ofType(content, 'file').map(encodeImage).filter(isObject)),
    annotations: filled(annotations(content)),
    tool_calls: filled(toolCalls),
  }) as JsonObject
}

/** A whole answer as a chat completion. */
export const encodeResult = (result: Result, call: Call, meta: AnswerMeta): JsonObject => {
  const gateway = meta.gateway()
  const { content, finishReason, providerMetadata } = result
  const answer = message(content, hidesReasoning(call), encodeExplanation(finishReason, providerMetadata))
  const choices = [
    {
      index: 0,
      message: { ...answer, ...encodeMetadata(providerMetadata, gateway) },
      logprobs: null,
      finish_reason: encodeFinish(finishReason, answer['tool_calls'] !== undefined),
    },
  ]
  return compact({
    ...answerHead(meta, 'chat.completion'),
    choices,
    usage: encodeUsage(result.usage, gateway),
    // OpenRouter's SDK insists on it.
    system_fingerprint: null,
    ...encodeTier(meta.tier()),
  })
}
