import type { AssistantPart, ProviderOptions, Warning } from '../../../core/canonical/parts.ts'
import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import { arrayOr, compact, type JsonObject, type JsonValue, objectOr, stringOr } from '../../../core/json/value.ts'
import { optionalArray, requiredObject, requiredString, unsupportedField } from '../../guard.ts'
import { decodeDetails, decodeExtraContent, OF_TEXT, plainReasoning } from '../reasoning/carrier.ts'
import { cacheOptions, contentParts, decodeFile, textOf } from './decode-content.ts'

type ReasoningPart = Extract<AssistantPart, { type: 'reasoning' }>
/** Opaque state that belongs to a call, by its id, or to the text, under `OF_TEXT`. */
type Signatures = ReadonlyMap<string, ProviderOptions>

const REFUSAL: ProviderOptions = { openai: { refusal: true } }

/** Reasoning of an earlier answer. Clients send its details merged or as the pieces that they got. */
const reasoning = (message: JsonObject): WithWarnings<{ parts: ReasoningPart[]; signatures: Signatures }> => {
  const callIds = new Set(arrayOr(message['tool_calls']).map((call) => objectOr(call)['id']))
  const parts: ReasoningPart[] = []
  const signatures = new Map<string, ProviderOptions>()
  const warnings: Warning[] = []
  let open: number | undefined
  for (const { text, index, id, metadata, closesBlock, isEncrypted } of decodeDetails(message)) {
    const last = parts.at(-1)
    if (isEncrypted && !metadata)
      warnings.push(
        unsupported('reasoning_details', 'encrypted reasoning goes back only to who issued it, which is another one'),
      )
    else if (isEncrypted && metadata && id !== undefined && (callIds.has(id) || id === OF_TEXT))
      signatures.set(id, metadata)
    else if (!isEncrypted && last && open === (index ?? -1)) {
      last.text += text
      if (metadata) last.providerOptions = metadata
    } else parts.push(compact({ type: 'reasoning', text, providerOptions: metadata }))
    open = closesBlock ? undefined : (index ?? -1)
  }
  const plain = plainReasoning(message)
  if (parts.length === 0 && plain !== '') parts.push({ type: 'reasoning', text: plain })
  return { parts, signatures, warnings }
}

/** Arguments are JSON in a string; what models wrote wrongly is kept as the string it is. */
const toolInput = (value: JsonValue | undefined): unknown => {
  if (typeof value !== 'string') return value ?? {}
  if (value.trim() === '') return {}
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

const toolCalls = (message: JsonObject, at: string, signatures: Signatures): AssistantPart[] =>
  (optionalArray(message, 'tool_calls', `${at}.`) ?? []).map((entry, index) => {
    const path = `${at}.tool_calls[${index}]`
    const call = objectOr(entry)
    if (call['function'] === undefined && call['type'] === 'custom')
      throw unsupportedField(path, 'calls of custom tools cannot be carried to this model')
    const { name, arguments: input } = requiredObject(call, 'function', `${path}.`)
    const toolCallId = requiredString(call, 'id', `${path}.`)
    return {
      type: 'tool-call',
      toolCallId,
      toolName: requiredString({ name }, 'name', `${path}.function.`),
      input: toolInput(input),
      ...compact({ providerOptions: signatures.get(toolCallId) ?? decodeExtraContent(call) }),
    }
  })

const decodePart = (part: JsonObject, at: string): AssistantPart => {
  if (part['type'] === 'text')
    return compact({ type: 'text', text: textOf(part, at), providerOptions: cacheOptions(part) })
  if (part['type'] === 'refusal')
    return { type: 'text', text: requiredString(part, 'refusal', `${at}.`), providerOptions: REFUSAL }
  if (part['type'] === 'thinking') {
    const texts = contentParts(part['thinking'], `${at}.thinking`)
    return { type: 'reasoning', text: texts.map(({ part, at }) => textOf(part, at)).join('') }
  }
  return decodeFile(part, at)
}

const checkCarriable = ({ audio, function_call: functionCall }: JsonObject, at: string): void => {
  if (audio !== undefined && audio !== null)
    throw unsupportedField(`${at}.audio`, 'earlier audio answers cannot be carried to this model')
  if (functionCall !== undefined && functionCall !== null)
    throw unsupportedField(`${at}.function_call`, 'the predecessor of tool_calls; use tool_calls for this model')
}

/** An earlier answer. */
export const decodeAssistant = (message: JsonObject, at: string): WithWarnings<{ content: AssistantPart[] }> => {
  checkCarriable(message, at)
  const { parts, signatures, warnings } = reasoning(message)
  const refusal = stringOr(message['refusal'])
  const content: AssistantPart[] = [
    ...parts,
    ...contentParts(message['content'], `${at}.content`).map(({ part, at }) => decodePart(part, at)),
    ...(refusal ? [{ type: 'text' as const, text: refusal, providerOptions: REFUSAL }] : []),
    ...toolCalls(message, at, signatures),
  ].filter((part) => part.type !== 'text' || part.text !== '')
  const text = content.findLast((part) => part.type === 'text')
  const signature = signatures.get(OF_TEXT)
  if (signature && !text) content.push({ type: 'text', text: '', providerOptions: signature })
  else if (signature && text) text.providerOptions = { ...text.providerOptions, ...signature }
  return { content, warnings }
}
