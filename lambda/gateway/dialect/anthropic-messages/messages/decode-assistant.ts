import type { AssistantPart, ProviderOptions, Warning } from '../../../core/canonical/parts.ts'
import type { WithWarnings } from '../../../core/canonical/warning.ts'
import { objectOr, stringOr } from '../../../core/json/value.ts'
import { citationsAndState, foreignStateIn } from '../reasoning/carrier.ts'
import { isClaudes } from '../reasoning/issuer.ts'
import { blockMetadata } from '../result/decode-content.ts'
import { anthropic, type Block } from './decode-content.ts'

/** Block types that other providers have something like. */
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

const unknownBlock = ({ block, at }: Block): Warning[] => {
  const message = `${at}: a ${block['type']} block only means something to Anthropic; other providers answer without it.`
  return KNOWN.includes(block['type']) ? [] : [{ type: 'other', message }]
}

/**
 * Thinking with the state that its provider wants back. Such state in an empty block belongs to a call or to a text.
 */
const reasoning = ({ block }: Block): AssistantPart[] => {
  const state = foreignStateIn(block)
  if (state?.toolCallId !== undefined || state?.isOfText) return []
  const signature = stringOr(block['signature'])
  const own = anthropic({
    signature: signature !== undefined && isClaudes(signature) ? signature : undefined,
    redactedData: block['data'],
  })
  const options = state ? { providerOptions: state.options } : own
  return [{ type: 'reasoning', text: stringOr(block['thinking']) ?? '', ...options }]
}

const toolCall = ({ block }: Block, signatures: ReadonlyMap<string, ProviderOptions>): AssistantPart => {
  const toolCallId = stringOr(block['id']) ?? ''
  const metadata = blockMetadata(block).providerMetadata?.['anthropic']
  const own = anthropic({ cacheControl: block['cache_control'], ...metadata }).providerOptions
  const providerOptions = { ...signatures.get(toolCallId), ...own }
  const call = { toolCallId, toolName: stringOr(block['name']) ?? '', input: objectOr(block['input']) }
  return { type: 'tool-call', ...call, ...(Object.keys(providerOptions).length > 0 ? { providerOptions } : {}) }
}

const decodePart = (block: Block, signatures: ReadonlyMap<string, ProviderOptions>): AssistantPart[] => {
  const { type, text, cache_control: cacheControl, citations } = block.block
  switch (type) {
    case 'text': {
      const { options, citations: own } = citationsAndState(citations)
      const { providerOptions } = anthropic({ cacheControl, citations: own })
      const all = options || providerOptions ? { providerOptions: { ...options, ...providerOptions } } : {}
      return [{ type, text: stringOr(text) ?? '', ...all }]
    }
    case 'thinking':
    case 'redacted_thinking':
      return reasoning(block)
    case 'tool_use':
      return [toolCall(block, signatures)]
    default:
      return [{ type: 'custom', kind: `anthropic.${type}`, ...anthropic({ block: block.block }) }]
  }
}

/** Signatures of calls by the call's id. */
const callSignatures = (blocks: readonly Block[]): ReadonlyMap<string, ProviderOptions> =>
  new Map(
    blocks.flatMap(({ block }) => {
      const { toolCallId, options = {} } = foreignStateIn(block) ?? {}
      return toolCallId === undefined ? [] : [[toolCallId, options] as const]
    }),
  )

/** An earlier answer. Blocks without a canonical form travel as `custom` parts that hold them whole. */
export const decodeAssistant = (blocks: readonly Block[]): WithWarnings<{ content: AssistantPart[] }> => {
  const signatures = callSignatures(blocks)
  const content: AssistantPart[] = []
  for (const block of blocks) {
    const state = foreignStateIn(block.block)
    const text = content.at(-1)
    if (!state?.isOfText) content.push(...decodePart(block, signatures))
    else if (text?.type === 'text') text.providerOptions = { ...text.providerOptions, ...state.options }
    else content.push({ type: 'text', text: '', providerOptions: state.options })
  }
  return { content, warnings: blocks.flatMap(unknownBlock) }
}
