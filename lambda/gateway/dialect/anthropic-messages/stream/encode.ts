import type { Call } from '../../../core/call.ts'
import type { ProviderMetadata, StreamPart } from '../../../core/canonical/parts.ts'
import type { AnswerMeta, StreamEncoder } from '../../../core/dialect.ts'
import { asGatewayError } from '../../../core/error.ts'
import type { JsonObject } from '../../../core/json/value.ts'
import { estimatedInput } from '../../estimated-input.ts'
import { encodePart, type PartEncoders, type PartOf } from '../../part-encoders.ts'
import { encodeErrorEvent } from '../error.ts'
import { callSignature, textSignature } from '../reasoning/carrier.ts'
import { emptyMessage, isRefusal, stopFields } from '../result/encode.ts'
import { callBlock, citationsOf, encodeContent } from '../result/encode-content.ts'
import { encodeUsage, NO_USAGE } from '../usage.ts'
import { type BlockQueue, blockQueue, eventText } from './encode-block.ts'

/** One answer as far as it is written. */
interface Answer {
  readonly call: Call
  readonly meta: AnswerMeta
  readonly blocks: BlockQueue
  /** Calls that the client is to run, by the id of the part; true once deltas of their arguments were written. */
  readonly calls: Map<string, boolean>
  /** Calls whose deltas are no JSON, so that the whole call is waited for. */
  readonly rawInputs: Set<string>
  /** Metadata of texts, merged over their parts. */
  readonly texts: Map<string, ProviderMetadata>
  /** Text in which the model declines. */
  refusal: string
  isStarted: boolean
  isOver: boolean
}

/** Ids are only unique among parts of a kind. */
const textKey = (id: string): string => `text:${id}`
const reasoningKey = (id: string): string => `reasoning:${id}`
const callKey = (id: string): string => `call:${id}`

const fail = (answer: Answer, thrown: unknown): string => {
  answer.isOver = true
  return encodeErrorEvent(asGatewayError(thrown))
}

const keepTextMetadata = ({ texts }: Answer, id: string, metadata: ProviderMetadata | undefined): void => {
  if (metadata) texts.set(id, { ...texts.get(id), ...metadata })
}

const keepReasoningMetadata = ({ blocks }: Answer, id: string, metadata: ProviderMetadata | undefined): void => {
  if (metadata) blocks.addMetadata(reasoningKey(id), metadata)
}

const addBlocks = ({ blocks }: Answer, whole: readonly JsonObject[]): string =>
  whole.map((block) => blocks.add(block)).join('')

const openCall = (answer: Answer, id: string, name: string, metadata?: ProviderMetadata): string => {
  const signature = addBlocks(answer, callSignature(id, metadata))
  answer.blocks.open(callKey(id), callBlock(id, name, metadata))
  answer.calls.set(id, false)
  return signature
}

const clientCall = (answer: Answer, { toolCallId: id, toolName, input, providerMetadata }: PartOf<'tool-call'>) => {
  const { blocks, calls } = answer
  const key = callKey(id)
  const opening = blocks.isOpen(key) ? '' : openCall(answer, id, toolName, providerMetadata)
  const delta = { type: 'input_json_delta', partial_json: input || '{}' }
  const rest = calls.get(id) ? '' : blocks.append(key, delta)
  return opening + rest + blocks.close(key)
}

const ENCODERS: PartEncoders<Answer> = {
  'text-start': (answer, { id, providerMetadata }) => {
    keepTextMetadata(answer, id, providerMetadata)
    answer.blocks.open(textKey(id), { type: 'text', text: '' })
    return ''
  },
  'text-delta': (answer, { id, delta, providerMetadata }) => {
    keepTextMetadata(answer, id, providerMetadata)
    if (isRefusal(answer.texts.get(id))) answer.refusal += delta
    return delta ? answer.blocks.append(textKey(id), { type: 'text_delta', text: delta }) : ''
  },
  'text-end': (answer, { id, providerMetadata }) => {
    keepTextMetadata(answer, id, providerMetadata)
    const citations = citationsOf(providerMetadata).map((citation) => ({ type: 'citations_delta', citation }))
    const [signature] = textSignature(answer.texts.get(id))
    return answer.blocks.close(textKey(id), citations, signature)
  },
  'reasoning-start': (answer, { id, providerMetadata }) => {
    answer.blocks.open(reasoningKey(id), { type: 'thinking', thinking: '', signature: '' })
    keepReasoningMetadata(answer, id, providerMetadata)
    return ''
  },
  'reasoning-delta': (answer, { id, delta, providerMetadata }) => {
    keepReasoningMetadata(answer, id, providerMetadata)
    return delta ? answer.blocks.append(reasoningKey(id), { type: 'thinking_delta', thinking: delta }) : ''
  },
  'reasoning-end': (answer, { id, providerMetadata }) => {
    keepReasoningMetadata(answer, id, providerMetadata)
    return answer.blocks.close(reasoningKey(id))
  },
  'tool-input-start': (answer, { id, toolName, providerExecuted, inputEncoding, providerMetadata }) => {
    if (providerExecuted) return ''
    if (inputEncoding === 'text') answer.rawInputs.add(id)
    return openCall(answer, id, toolName, providerMetadata)
  },
  'tool-input-delta': ({ blocks, calls, rawInputs }, { id, delta }) => {
    if (!delta || !calls.has(id) || rawInputs.has(id)) return ''
    calls.set(id, true)
    return blocks.append(callKey(id), { type: 'input_json_delta', partial_json: delta })
  },
  'tool-call': (answer, part) =>
    part.providerExecuted ? addBlocks(answer, encodeContent(part)) : clientCall(answer, part),
  'tool-result': (answer, part) => addBlocks(answer, encodeContent(part)),
  custom: (answer, part) => addBlocks(answer, encodeContent(part)),
  ping: () => eventText('ping'),
  error: (answer, { error }) => fail(answer, error),
  finish: ({ blocks, calls, meta, refusal }, { finishReason: finish, usage, providerMetadata: metadata }) => {
    const last = blocks.closeAll()
    const delta = stopFields({ finish, hasToolCalls: calls.size > 0, metadata, refusal })
    const fields = { delta, usage: encodeUsage(usage), provider_metadata: { gateway: meta.gateway() } }
    return last + eventText('message_delta', fields)
  },
}

const messageStart = ({ call, meta }: Answer): string => {
  // Corrected by `message_delta`: zero breaks clients' cost display.
  const usage = { ...NO_USAGE, input_tokens: estimatedInput(call.body) }
  return eventText('message_start', { message: emptyMessage(meta, usage) })
}

const write = (answer: Answer, part: StreamPart): string => {
  if (answer.isOver) return ''
  const events = encodePart(ENCODERS, answer, part)
  if (answer.isStarted || answer.isOver || events === '') return events
  answer.isStarted = true
  return messageStart(answer) + events
}

/**
 * Parts in, Anthropic's events out, always in their legal order. `message_start` is written with the first content, and
 * an error part ends the answer. Usage at the start is estimated, `message_delta` tells what the provider counted.
 */
export const encodeStream = (call: Call, meta: AnswerMeta): StreamEncoder => {
  const answer: Answer = {
    call,
    meta,
    blocks: blockQueue(),
    calls: new Map(),
    rawInputs: new Set(),
    texts: new Map(),
    refusal: '',
    isStarted: false,
    isOver: false,
  }
  return {
    write: (parts) => parts.map((part) => write(answer, part)).join(''),
    end: () => {
      if (answer.isOver) return ''
      answer.isOver = true
      return eventText('message_stop')
    },
    fail: (error) => fail(answer, error),
  }
}
