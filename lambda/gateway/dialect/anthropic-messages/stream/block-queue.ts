import type { ProviderMetadata } from '../../../core/canonical/parts.ts'
import type { JsonObject } from '../../../core/json/value.ts'
import { thinkingBlock, unfolded } from './encode-block.ts'

/** A server-sent event as Anthropic writes it: clients drop data without its `event:` line. */
export const eventText = (type: string, fields: JsonObject = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`

interface Block {
  readonly key: string
  start: JsonObject | undefined
  /** Deltas that are not written yet. */
  deltas: JsonObject[]
  /** Its first delta came: a block that never gets one never appears. */
  hasContent: boolean
  isStarted: boolean
  isDone: boolean
  /** Only written when content follows. */
  readonly isBetween?: boolean
  /** Merged over the parts of a reasoning. */
  metadata: ProviderMetadata
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

const push = (block: Block, deltas: readonly JsonObject[]): void => {
  block.deltas.push(...deltas)
  block.hasContent ||= deltas.length > 0
}

/** Thinking ends with its signature; without any text it may turn out to be redacted, or nothing. */
const sign = (block: Block): void => {
  const signed = thinkingBlock(block.hasContent ? '…' : '', block.metadata)
  if (signed?.['type'] === 'thinking') push(block, [{ type: 'signature_delta', signature: signed['signature'] }])
  else if (signed) Object.assign(block, { start: signed, hasContent: true })
}

const close = (block: Block): void => {
  if (block.isDone) return
  if (block.start?.['type'] === 'thinking') sign(block)
  block.isDone = true
}

/**
 * The blocks of one answer in the order in which they began. The wire allows one open block at a time while parts may
 * interleave, so that only the first in the queue is written as it grows. Keys that are not open are ignored.
 */
export const blockQueue = () => {
  const queue: Block[] = []
  let index = 0
  const find = (key: string): Block | undefined => queue.find((block) => block.key === key && !block.isDone)

  const eventsOf = (block: Block): string => {
    if (!block.hasContent) return ''
    let text = block.isStarted ? '' : eventText('content_block_start', { index, content_block: block.start })
    block.isStarted = true
    for (const delta of block.deltas) text += eventText('content_block_delta', { index, delta })
    block.deltas = []
    return block.isDone ? text + eventText('content_block_stop', { index: index++ }) : text
  }

  return {
    isOpen: (key: string): boolean => find(key) !== undefined,
    open: (key: string, start: JsonObject): void => {
      queue.push(newBlock(key, start))
    },
    /** A block that is already complete. */
    add: (block: JsonObject, isBetween = false): void => {
      const { start, deltas } = unfolded(block)
      queue.push({ ...newBlock('', start), deltas, hasContent: true, isDone: true, isBetween })
    },
    push: (key: string, delta: JsonObject): void => {
      const block = find(key)
      if (block) push(block, [delta])
    },
    tell: (key: string, metadata: ProviderMetadata = {}): void => {
      const block = find(key)
      for (const [name, values] of Object.entries(block ? metadata : {})) {
        if (block) block.metadata = { ...block.metadata, [name]: { ...block.metadata[name], ...values } }
      }
    },
    /** `last` deltas only belong to a block that has content. */
    close: (key: string, last: readonly JsonObject[] = []): void => {
      const block = find(key)
      if (!block) return
      if (block.hasContent) push(block, last)
      close(block)
    },
    closeAll: (): void => queue.forEach(close),
    /** The events that are due. */
    drain: (): string => {
      let text = ''
      for (let block = queue[0]; block; block = queue[0]) {
        if (block.isBetween && !queue.some(({ hasContent }, place) => hasContent && place > 0)) break
        text += eventsOf(block)
        if (!block.isDone) break
        queue.shift()
      }
      return text
    },
  }
}

export type BlockQueue = ReturnType<typeof blockQueue>
