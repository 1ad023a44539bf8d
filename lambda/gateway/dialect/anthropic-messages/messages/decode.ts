import type {
  AssistantPart,
  Message,
  ProviderOptions,
  ToolResultPart,
  UserPart,
  Warning,
} from '../../../core/canonical/parts.ts'
import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr, stringOr } from '../../../core/json/value.ts'
import { badField } from '../../guard.ts'
import { type Sealed, unseal } from '../reasoning/carrier.ts'
import { blockMetadata } from '../stream/decode-block.ts'
import { decodeToolResult } from '../tools/decode-result.ts'
import { anthropic, decodeUserBlock } from './decode-content.ts'

interface Block {
  readonly block: JsonObject
  /** Where it is, for messages: `messages.2.content.0`. */
  readonly field: string
}

const blocksOf = (content: JsonValue | undefined, field: string): Block[] =>
  typeof content === 'string'
    ? [{ block: { type: 'text', text: content }, field }]
    : arrayOr(content).map((block, index) => {
        if (!isObject(block)) throw badField(`${field}.${index}`, 'a content block', block)
        return { block, field: `${field}.${index}` }
      })

const systemMessage = ({ block, field }: Block): Message => {
  if (typeof block['text'] !== 'string') throw badField(field, 'a text block', block['type'])
  return { role: 'system', content: block['text'], ...anthropic({ cacheControl: block['cache_control'] }) }
}

/** One system message per block, so that each keeps its cache breakpoint. */
export const decodeSystem = (system: JsonValue | undefined): Message[] =>
  blocksOf(system, 'system')
    .filter(({ block }) => block['text'] !== '')
    .map(systemMessage)

const sealIn = (block: JsonObject): Sealed | undefined =>
  block['type'] === 'thinking' ? unseal(stringOr(block['signature']) ?? '') : undefined

/** A seal in an empty thinking block belongs to the tool call that it names, or to the text before it. */
const belongsElsewhere = (block: JsonObject): boolean => {
  const { toolCallId, isOfText = false } = sealIn(block) ?? {}
  return toolCallId !== undefined || isOfText
}

const reasoning = (block: JsonObject): AssistantPart => {
  const signature = stringOr(block['signature'])
  const own = anthropic({ signature, redactedData: block['data'] })
  const sealed = signature === undefined ? undefined : unseal(signature)
  const options = sealed ? { providerOptions: sealed.options } : own
  return { type: 'reasoning', text: stringOr(block['thinking']) ?? '', ...options }
}

const decodeAssistantBlock = ({ block }: Block, seals: ReadonlyMap<string, ProviderOptions>): AssistantPart[] => {
  const { type, cache_control: cacheControl } = block
  switch (type) {
    case 'text':
      return [
        { type, text: stringOr(block['text']) ?? '', ...anthropic({ cacheControl, citations: block['citations'] }) },
      ]
    case 'thinking':
    case 'redacted_thinking':
      return belongsElsewhere(block) ? [] : [reasoning(block)]
    case 'tool_use': {
      const toolCallId = stringOr(block['id']) ?? ''
      const own = anthropic({ cacheControl, ...blockMetadata(block).providerMetadata?.['anthropic'] }).providerOptions
      const providerOptions = { ...seals.get(toolCallId), ...own }
      const call = { toolCallId, toolName: stringOr(block['name']) ?? '', input: objectOr(block['input']) }
      return [{ type: 'tool-call', ...call, ...(Object.keys(providerOptions).length > 0 ? { providerOptions } : {}) }]
    }
    default:
      return [{ type: 'custom', kind: `anthropic.${type}`, ...anthropic({ block }) }]
  }
}

const decodeAssistant = (blocks: readonly Block[], seals: ReadonlyMap<string, ProviderOptions>): AssistantPart[] => {
  const content: AssistantPart[] = []
  for (const block of blocks) {
    const sealed = sealIn(block.block)
    const text = content.at(-1)
    if (!sealed?.isOfText) content.push(...decodeAssistantBlock(block, seals))
    else if (text?.type === 'text') text.providerOptions = { ...text.providerOptions, ...sealed.options }
    else content.push({ type: 'text', text: '', providerOptions: sealed.options })
  }
  return content
}

/** Results come first, in a message of their own; what else the user said follows. */
const decodeUser = (blocks: readonly Block[], toolNames: ReadonlyMap<string, string>): Message[] => {
  const results = blocks
    .filter(({ block }) => block['type'] === 'tool_result')
    .map(({ block, field }): ToolResultPart => decodeToolResult(block, field, toolNames))
  const said = blocks
    .filter(({ block }) => block['type'] !== 'tool_result')
    .flatMap(({ block, field }): UserPart[] => decodeUserBlock(block, field))
  return [
    ...(results.length > 0 ? [{ role: 'tool', content: results } as const] : []),
    ...(said.length > 0 ? [{ role: 'user', content: said } as const] : []),
  ]
}

const KNOWN: readonly unknown[] = [
  'text',
  'image',
  'document',
  'search_result',
  'thinking',
  'redacted_thinking',
  'tool_use',
  'tool_result',
]

const report = ({ block, field }: Block, role: JsonValue | undefined, warnings: Warning[]): void => {
  if (KNOWN.includes(block['type']) || role !== 'assistant') return
  const message = `${field}: a ${block['type']} block only means something to Anthropic; other providers answer without it.`
  warnings.push({ type: 'other', message })
}

/**
 * `messages` of a body as a prompt. Blocks without a canonical form travel as `custom` parts that hold them whole.
 * Throws for user content that would be missing from the question.
 */
export const decodeMessages = (messages: readonly JsonValue[], warnings: Warning[]): Message[] => {
  const toolNames = new Map<string, string>()
  return messages.flatMap((value, index): Message[] => {
    const { role, content } = objectOr(value)
    const blocks = blocksOf(content, `messages.${index}.content`)
    for (const block of blocks) report(block, role, warnings)
    if (role === 'system') return blocks.map(systemMessage)
    if (role === 'user') return decodeUser(blocks, toolNames)
    const seals = new Map<string, ProviderOptions>()
    for (const { block } of blocks) {
      const sealed = sealIn(block)
      if (sealed?.toolCallId !== undefined) seals.set(sealed.toolCallId, sealed.options)
      if (block['type'] === 'tool_use') toolNames.set(String(block['id']), String(block['name']))
    }
    return [{ role: 'assistant', content: decodeAssistant(blocks, seals) }]
  })
}
