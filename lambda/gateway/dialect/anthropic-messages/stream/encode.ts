import type { Call } from '../../../core/call.ts'
import type { ProviderMetadata, StreamPart } from '../../../core/canonical/parts.ts'
import type { AnswerMeta, StreamEncoder } from '../../../core/dialect.ts'
import { asGatewayError } from '../../../core/error.ts'
import { encodeErrorEvent } from '../error.ts'
import { emptyMessage, ending } from '../result/encode.ts'
import { estimatedInput, NO_USAGE, wireUsage } from '../usage.ts'
import { type BlockQueue, blockQueue, eventText } from './block-queue.ts'
import { blocksOf, callBlock, callSeal, citationsOf, textSeal } from './encode-block.ts'

interface Answer {
  readonly blocks: BlockQueue
  /** Calls that the client is to run, by the id of the part; true once deltas of their arguments were written. */
  readonly calls: Map<string, boolean>
  /** Calls whose deltas are no JSON, so that the whole call is waited for. */
  readonly plain: Set<string>
  /** What was told of texts that are not over, by their keys. */
  readonly told: Map<string, ProviderMetadata>
}

type Part<Type extends StreamPart['type']> = Extract<StreamPart, { type: Type }>

/** Ids are only unique among parts of a kind. */
const textKey = ({ id }: { id: string }): string => `text:${id}`
const reasoningKey = ({ id }: { id: string }): string => `reasoning:${id}`
const callKey = (id: string): string => `call:${id}`

const takeText = ({ blocks, told }: Answer, part: Part<'text-start' | 'text-delta' | 'text-end'>): void => {
  const key = textKey(part)
  if (part.providerMetadata) told.set(key, { ...told.get(key), ...part.providerMetadata })
  if (part.type === 'text-start') blocks.open(key, { type: 'text', text: '' })
  else if (part.type === 'text-delta' && part.delta) blocks.push(key, { type: 'text_delta', text: part.delta })
  else if (part.type === 'text-end') {
    const citations = citationsOf(part.providerMetadata)
    blocks.close(
      key,
      citations.map((citation) => ({ type: 'citations_delta', citation })),
    )
    for (const block of textSeal(told.get(key))) blocks.add(block, true)
  }
}

const takeReasoning = (
  { blocks }: Answer,
  part: Part<'reasoning-start' | 'reasoning-delta' | 'reasoning-end'>,
): void => {
  const key = reasoningKey(part)
  if (part.type === 'reasoning-start') blocks.open(key, { type: 'thinking', thinking: '', signature: '' })
  blocks.tell(key, part.providerMetadata)
  if (part.type === 'reasoning-delta' && part.delta) blocks.push(key, { type: 'thinking_delta', thinking: part.delta })
  if (part.type === 'reasoning-end') blocks.close(key)
}

const openCall = ({ blocks, calls }: Answer, id: string, name: string, metadata?: ProviderMetadata): void => {
  for (const block of callSeal(id, metadata)) blocks.add(block)
  blocks.open(callKey(id), callBlock(id, name, metadata))
  calls.set(id, false)
}

const takeArguments = (answer: Answer, part: Part<'tool-input-start' | 'tool-input-delta'>): void => {
  const { blocks, calls, plain } = answer
  if (part.type === 'tool-input-start') {
    if (part.providerExecuted) return
    if (part.inputEncoding === 'text') plain.add(part.id)
    openCall(answer, part.id, part.toolName, part.providerMetadata)
  } else if (part.delta && calls.has(part.id) && !plain.has(part.id)) {
    blocks.push(callKey(part.id), { type: 'input_json_delta', partial_json: part.delta })
    calls.set(part.id, true)
  }
}

const takeCall = (answer: Answer, part: Part<'tool-call'>): void => {
  const { blocks, calls } = answer
  const { toolCallId: id, toolName, input, providerMetadata } = part
  const key = callKey(id)
  if (!blocks.isOpen(key)) openCall(answer, id, toolName, providerMetadata)
  if (!calls.get(id)) blocks.push(key, { type: 'input_json_delta', partial_json: input || '{}' })
  blocks.close(key)
}

const take = (answer: Answer, part: StreamPart): void => {
  switch (part.type) {
    case 'text-start':
    case 'text-delta':
    case 'text-end':
      takeText(answer, part)
      break
    case 'reasoning-start':
    case 'reasoning-delta':
    case 'reasoning-end':
      takeReasoning(answer, part)
      break
    case 'tool-input-start':
    case 'tool-input-delta':
      takeArguments(answer, part)
      break
    case 'tool-call':
      if (part.providerExecuted) for (const block of blocksOf(part)) answer.blocks.add(block)
      else takeCall(answer, part)
      break
    case 'tool-result':
    case 'custom':
      for (const block of blocksOf(part)) answer.blocks.add(block)
  }
}

/**
 * Parts in, Anthropic's events out, always in their legal order. `message_start` is written with the first content, and
 * an error part ends the answer. Usage at the start is estimated, `message_delta` tells what the provider counted.
 */
export const encodeStream = (call: Call, meta: AnswerMeta): StreamEncoder => {
  const answer: Answer = { blocks: blockQueue(), calls: new Map(), plain: new Set(), told: new Map() }
  let isStarted = false
  let isOver = false

  const afterStart = (events: string): string => {
    if (isStarted || events === '') return events
    isStarted = true
    const usage = { ...NO_USAGE, input_tokens: estimatedInput(call.body) }
    return eventText('message_start', { message: emptyMessage(meta, usage) }) + events
  }

  const finish = ({ finishReason, usage, providerMetadata }: Part<'finish'>): string => {
    answer.blocks.closeAll()
    return (
      answer.blocks.drain() +
      eventText('message_delta', {
        delta: ending(finishReason, answer.calls.size > 0, providerMetadata),
        usage: wireUsage(usage),
        provider_metadata: { gateway: meta.gateway() },
      })
    )
  }

  const fail = (thrown: unknown): string => {
    isOver = true
    return encodeErrorEvent(asGatewayError(thrown))
  }

  const eventsFor = (part: StreamPart): string => {
    if (isOver) return ''
    if (part.type === 'error') return fail(part.error)
    if (part.type === 'finish') return afterStart(finish(part))
    if (part.type === 'ping') return afterStart(eventText('ping'))
    take(answer, part)
    return afterStart(answer.blocks.drain())
  }

  return {
    write: (parts) => parts.map(eventsFor).join(''),
    end: () => {
      if (isOver) return ''
      isOver = true
      return eventText('message_stop')
    },
    fail,
  }
}
