import type { Message, UserPart } from '../../../core/canonical/parts.ts'
import type { WithWarnings } from '../../../core/canonical/warning.ts'
import { type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import { badField, requiredArray } from '../../guard.ts'
import { decodeToolResult } from '../tools/decode-result.ts'
import { decodeAssistant } from './decode-assistant.ts'
import { anthropic, type Block, contentBlocks, decodeUserBlock } from './decode-content.ts'

const systemMessage = ({ block, at }: Block): Message => {
  if (typeof block['text'] !== 'string') throw badField(at, 'a text block', block['type'])
  return { role: 'system', content: block['text'], ...anthropic({ cacheControl: block['cache_control'] }) }
}

/** One system message per block, so that each keeps its cache breakpoint. */
const decodeSystem = (system: JsonValue | undefined): Message[] =>
  contentBlocks(system, 'system')
    .filter(({ block }) => block['text'] !== '')
    .map(systemMessage)

const isResult = ({ block }: Block): boolean => block['type'] === 'tool_result'

/** Results come first, in a message of their own; what else the user said follows. */
const decodeUser = (blocks: readonly Block[], toolNames: ReadonlyMap<string, string>): Message[] => {
  const results = blocks.filter(isResult).map(({ block, at }) => decodeToolResult(block, at, toolNames))
  const content = blocks
    .filter((block) => !isResult(block))
    .flatMap(({ block, at }): UserPart[] => decodeUserBlock(block, at))
  return [
    ...(results.length > 0 ? [{ role: 'tool', content: results } as const] : []),
    ...(content.length > 0 ? [{ role: 'user', content } as const] : []),
  ]
}

/** `toolNames` are those of the calls before it, by call id; its own are added. */
const decodeMessage = (
  { role, content }: JsonObject,
  at: string,
  toolNames: Map<string, string>,
): WithWarnings<{ messages: Message[] }> => {
  const blocks = contentBlocks(content, at)
  if (role === 'system') return { messages: blocks.map(systemMessage), warnings: [] }
  if (role === 'user') return { messages: decodeUser(blocks, toolNames), warnings: [] }
  for (const { block } of blocks)
    if (block['type'] === 'tool_use') toolNames.set(String(block['id']), String(block['name']))
  const answer = decodeAssistant(blocks)
  return { messages: [{ role: 'assistant', content: answer.content }], warnings: answer.warnings }
}

/** `system` and `messages` as the prompt. Throws for user content that would be missing from the question. */
export const decodeMessages = (body: JsonObject): WithWarnings<{ prompt: Message[] }> => {
  const toolNames = new Map<string, string>()
  const system = decodeSystem(body['system'])
  const turns = requiredArray(body, 'messages').map((message, index) =>
    decodeMessage(objectOr(message), `messages.${index}.content`, toolNames),
  )
  return {
    prompt: [...system, ...turns.flatMap(({ messages }) => messages)],
    warnings: turns.flatMap(({ warnings }) => warnings),
  }
}
