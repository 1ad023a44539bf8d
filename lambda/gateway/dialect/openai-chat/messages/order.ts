import type { Message } from '../../../core/canonical/parts.ts'
import type { EncodeTarget } from '../../../core/dialect.ts'
import { compact, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import { SHORT_ANSWER } from '../relay/messages.ts'
import { markedText } from './encode-content.ts'

const ANSWER: Message = { role: 'assistant', content: [{ type: 'text', text: SHORT_ANSWER.content }] }

const withAnswer = (message: Message, index: number, prompt: readonly Message[]): Message[] =>
  message.role === 'user' && prompt[index - 1]?.role === 'tool' ? [ANSWER, message] : [message]

/** The prompt in an order of roles that the provider takes. */
export const inOrder = (
  prompt: readonly Message[],
  { quirks }: Pick<EncodeTarget<'openai-chat'>, 'quirks'>,
): readonly Message[] => (quirks.answerAfterTools ? prompt.flatMap(withAnswer) : prompt)

const asParts = (content: JsonValue | undefined): JsonObject[] =>
  Array.isArray(content) ? content.map(objectOr) : [{ type: 'text', text: content ?? '' }]

/** The instructions at the beginning as one message, of parts where one before the last has a cache marker. */
export const withOneInstruction = (messages: JsonObject[], prompt: readonly Message[]): JsonObject[] => {
  const first = prompt.findIndex(({ role }) => role !== 'system')
  const count = first === -1 ? messages.length : first
  if (count < 2) return messages
  const parts = messages.slice(0, count).flatMap(({ content }) => asParts(content))
  const isApart = parts.slice(0, -1).some((part) => 'cache_control' in part)
  const text = parts.map((part) => part['text']).join('\n\n')
  const content = isApart ? parts : markedText(text, compact({ cache_control: parts.at(-1)?.['cache_control'] }))
  return [{ ...messages[0], content }, ...messages.slice(count)]
}
