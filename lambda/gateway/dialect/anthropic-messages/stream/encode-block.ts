import type { ProviderMetadata } from '../../../core/canonical/parts.ts'
import { arrayOr, type JsonObject } from '../../../core/json/value.ts'
import { signingCitation, thinkingBlock } from '../reasoning/carrier.ts'

interface Block {
  readonly key: string
  start: JsonObject
  /** Deltas that are not written yet. */
  deltas: JsonObject[]
  /** Its first delta came: a block that never gets one never appears. */
  hasContent: boolean
  isStarted: boolean
  isDone: boolean
  /** What signs its text: a block of its own that comes after it, or in the text where no other content does. */
  signature?: JsonObject
  /** Merged over the parts of a reasoning. */
  metadata: ProviderMetadata
}

export type BlockQueue = ReturnType<typeof blockQueue>

/** A server-sent event as Anthropic writes it: clients drop data without its `event:` line. */
export const eventText = (type: string, fields: JsonObject = {}): string => {
  const members = JSON.stringify(fields).slice(1)
  return `event: ${type}\ndata: {"type":"${type}"${members === '}' ? '' : ','}${members}\n\n`
}

const newBlock = (key: string, start: JsonObject): Block => ({
  key,
  start,
  deltas: [],
  hasContent: false,
  isStarted: false,
  isDone: false,
  metadata: {},
})

/** A whole block as what its `content_block_start` holds and the deltas that bring the rest. */
const startAndDeltas = (block: JsonObject): { start: JsonObject; deltas: JsonObject[] } => {
  switch (block['type']) {
    case 'text': {
      const { citations, text, ...rest } = block
      const cited = arrayOr(citations).map((citation) => ({ type: 'citations_delta', citation }))
      return { start: { ...rest, text: '' }, deltas: [{ type: 'text_delta', text }, ...cited] }
    }
    case 'thinking': {
      const { thinking, signature } = block
      const visible = thinking === '' ? [] : [{ type: 'thinking_delta', thinking }]
      return {
        start: { type: 'thinking', thinking: '', signature: '' },
        deltas: [...visible, { type: 'signature_delta', signature }],
      }
    }
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use': {
      const partial_json = JSON.stringify(block['input'])
      return { start: { ...block, input: {} }, deltas: [{ type: 'input_json_delta', partial_json }] }
    }
    default:
      return { start: block, deltas: [] }
  }
}

const append = (block: Block, deltas: readonly JsonObject[]): void => {
  block.deltas.push(...deltas)
  block.hasContent ||= deltas.length > 0
}

/** Thinking ends with its signature; without any text it may turn out to be redacted, or nothing. */
const sign = (block: Block): void => {
  const thinking = thinkingBlock(block.hasContent ? '…' : '', block.metadata)
  if (thinking?.['type'] === 'thinking') append(block, [{ type: 'signature_delta', signature: thinking['signature'] }])
  else if (thinking) Object.assign(block, { start: thinking, hasContent: true })
}

const close = (block: Block): void => {
  if (block.isDone) return
  if (block.start['type'] === 'thinking') sign(block)
  block.isDone = true
}

/** A block that is already complete. */
const completeBlock = (block: JsonObject): Block => {
  const { start, deltas } = startAndDeltas(block)
  return { ...newBlock('', start), deltas, hasContent: true, isDone: true }
}

/** Where the signature of the first block goes, as soon as that is known: it stays open till then. */
const settleSignature = (queue: Block[], isOver: boolean): void => {
  const [first, ...others] = queue
  if (!first?.isDone || !first.signature) return
  if (others.some(({ hasContent }) => hasContent)) queue.splice(1, 0, completeBlock(first.signature))
  else if (!isOver) return
  else if (first.hasContent) append(first, [{ type: 'citations_delta', citation: signingCitation(first.signature) }])
  delete first.signature
}

/**
 * The blocks of one answer in the order in which they began. The wire allows one open block at a time while parts may
 * interleave, so that only the first in the queue is written as it grows. Keys that are not open are ignored. What
 * changes a block returns the events that are due then.
 */
export const blockQueue = () => {
  const queue: Block[] = []
  let index = 0
  const find = (key: string): Block | undefined => queue.find((block) => block.key === key && !block.isDone)

  const eventsOf = (block: Block): string => {
    if (!block.hasContent) return ''
    let events = block.isStarted ? '' : eventText('content_block_start', { index, content_block: block.start })
    block.isStarted = true
    for (const delta of block.deltas) events += eventText('content_block_delta', { index, delta })
    block.deltas = []
    const isEnded = block.isDone && !block.signature
    return isEnded ? events + eventText('content_block_stop', { index: index++ }) : events
  }

  const due = (isOver = false): string => {
    let events = ''
    for (let first = queue[0]; first; first = queue[0]) {
      settleSignature(queue, isOver)
      events += eventsOf(first)
      if (!first.isDone || first.signature) break
      queue.shift()
    }
    return events
  }

  return {
    isOpen: (key: string): boolean => find(key) !== undefined,
    open: (key: string, start: JsonObject): void => {
      queue.push(newBlock(key, start))
    },
    addMetadata: (key: string, metadata: ProviderMetadata): void => {
      const block = find(key)
      if (!block) return
      for (const [name, values] of Object.entries(metadata))
        block.metadata = { ...block.metadata, [name]: { ...block.metadata[name], ...values } }
    },
    append: (key: string, delta: JsonObject): string => {
      const block = find(key)
      if (!block) return ''
      append(block, [delta])
      return due()
    },
    /** `last` deltas only belong to a block that has content; `signature` is a block that signs its text. */
    close: (key: string, last: readonly JsonObject[] = [], signature?: JsonObject): string => {
      const block = find(key)
      if (!block) return ''
      if (block.hasContent) append(block, last)
      if (signature) block.signature = signature
      close(block)
      return due()
    },
    /** A block that is already complete. */
    add: (block: JsonObject): string => {
      queue.push(completeBlock(block))
      return due()
    },
    closeAll: (): string => {
      queue.forEach(close)
      return due(true)
    },
  }
}
