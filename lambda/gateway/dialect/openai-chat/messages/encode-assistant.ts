import type { AssistantPart, Message, ProviderOptions } from '../../../core/canonical/parts.ts'
import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import type { EncodeTarget } from '../../../core/dialect.ts'
import { compact, type JsonObject, type JsonValue } from '../../../core/json/value.ts'
import { encodeState } from '../reasoning/details.ts'
import { withThinking } from '../reasoning/thinking.ts'
import { cacheControl, encodePart, markedText } from './encode-content.ts'

type TextPart = Extract<AssistantPart, { type: 'text' }>

/** Why parts of these types are left out. */
const LEFT_OUT: Readonly<Partial<Record<AssistantPart['type'], string>>> = {
  file: 'files of earlier answers cannot be sent back',
  custom: 'provider-specific content of earlier answers cannot be sent back',
  'reasoning-file': 'files of earlier reasoning cannot be sent back',
  'tool-result': 'results of tools that another provider executed are left out',
}

const textOf = (parts: readonly { text: string }[]): string => parts.map(({ text }) => text).join('')

const isRefusal = ({ providerOptions }: TextPart): boolean => providerOptions?.['openai']?.['refusal'] === true

/** Arguments that were not JSON are the string that the model wrote. */
const argumentsOf = (input: unknown): string => (typeof input === 'string' ? input : JSON.stringify(input ?? {}))

const toolCalls = (content: readonly AssistantPart[]): JsonObject[] =>
  content
    .filter((part) => part.type === 'tool-call')
    .filter((part) => !part.providerExecuted)
    .map(({ toolCallId, toolName, input }) => ({
      id: toolCallId,
      type: 'function',
      function: { name: toolName, arguments: argumentsOf(input) },
    }))

/**
 * The texts as one, or as parts where one before the last has a cache marker; undefined when there is nothing to say.
 */
const answer = (
  texts: readonly TextPart[],
  options: ProviderOptions | undefined,
  target: EncodeTarget<'openai-chat'>,
): JsonValue | undefined => {
  const markers = texts.map((part) => cacheControl(part.providerOptions, target))
  if (markers.slice(0, -1).some((marker) => 'cache_control' in marker))
    return texts.map((part) => encodePart(part, target))
  const text = textOf(texts)
  return text === '' ? undefined : markedText(text, { ...cacheControl(options, target), ...markers.at(-1) })
}

/**
 * An earlier answer. Reasoning goes back as text where the provider has a field for it, its state where that issued it.
 */
export const encodeAssistant = (
  { content, providerOptions }: Extract<Message, { role: 'assistant' }>,
  target: EncodeTarget<'openai-chat'>,
): WithWarnings<{ fields: JsonObject }, 'unsupported'> => {
  const { reasoning: sent } = target.quirks
  const texts = content.filter((part) => part.type === 'text')
  const refusal = textOf(texts.filter(isRefusal))
  const reasoning = textOf(content.filter((part) => part.type === 'reasoning'))
  const calls = toolCalls(content)
  const text = answer(
    texts.filter((part) => !isRefusal(part)),
    providerOptions,
    target,
  )
  const said = text ?? (calls.length > 0 || refusal ? null : '')
  return {
    fields: compact({
      content: sent?.field === 'thinking' && reasoning ? withThinking(reasoning, text) : said,
      refusal: refusal || undefined,
      ...(sent && sent.field !== 'thinking' && (reasoning || (sent.whenEmpty === 'send' && target.reasons !== false))
        ? { [sent.field]: reasoning }
        : {}),
      ...encodeState(content, target.provider),
      tool_calls: calls.length > 0 ? calls : undefined,
    }),
    warnings: content.flatMap(({ type }) => {
      const why = LEFT_OUT[type]
      return why === undefined ? [] : [unsupported(`assistant ${type}`, why)]
    }),
  }
}
