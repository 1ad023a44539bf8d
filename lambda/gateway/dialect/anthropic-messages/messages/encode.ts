import type { Message, UserPart } from '../../../core/canonical/parts.ts'
import type { WithWarnings } from '../../../core/canonical/warning.ts'
import type { JsonObject } from '../../../core/json/value.ts'
import type { Peer } from '../../../core/provider/peer.ts'
import { namespaceAt } from '../reasoning/issuer.ts'
import { encodeToolResult } from '../tools/encode-result.ts'
import { encodeAssistant } from './encode-assistant.ts'
import { encodeFile, withCacheControl, withMessageCacheControl } from './encode-content.ts'
import { inOrder, type Turn } from './order.ts'

type Target = Peer<'anthropic-messages'>
type Blocks = WithWarnings<{ blocks: readonly JsonObject[] }>

const system = (message: Message): JsonObject[] =>
  message.role === 'system' && message.content !== ''
    ? [withCacheControl({ type: 'text', text: message.content }, message.providerOptions)]
    : []

const userPart = (part: UserPart): JsonObject[] => {
  if (part.type !== 'text') return [withCacheControl(encodeFile(part), part.providerOptions)]
  return part.text === '' ? [] : [withCacheControl({ type: 'text', text: part.text }, part.providerOptions)]
}

const encodeBlocks = (message: Exclude<Message, { role: 'system' }>, peer: Target): Blocks => {
  if (message.role === 'assistant') return encodeAssistant(message, namespaceAt(peer))
  const blocks =
    message.role === 'user'
      ? message.content.flatMap(userPart)
      : message.content.flatMap((part) => (part.type === 'tool-result' ? [encodeToolResult(part)] : []))
  return { blocks, warnings: [] }
}

const encodeTurn = (message: Message, peer: Target): WithWarnings<{ turn: Turn }>[] => {
  if (message.role === 'system') return []
  const { blocks, warnings } = encodeBlocks(message, peer)
  const role = message.role === 'assistant' ? 'assistant' : 'user'
  return [{ turn: { role, content: withMessageCacheControl(blocks, message.providerOptions) }, warnings }]
}

/** The prompt as `system` and `messages`. */
export const encodeMessages = (prompt: readonly Message[], peer: Target): WithWarnings<{ fields: JsonObject }> => {
  const instructions = prompt.flatMap(system)
  const turns = prompt.flatMap((message) => encodeTurn(message, peer))
  const messages = inOrder(turns.map(({ turn }) => turn)).map(({ role, content }) => ({ role, content: [...content] }))
  return {
    fields: { ...(instructions.length > 0 ? { system: instructions } : {}), messages },
    warnings: turns.flatMap(({ warnings }) => warnings),
  }
}
