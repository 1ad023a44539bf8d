import type { Message } from '../../../core/canonical/parts.ts'
import { type WithWarnings, withoutRepeats } from '../../../core/canonical/warning.ts'
import type { EncodeTarget } from '../../../core/dialect.ts'
import type { JsonObject, JsonValue } from '../../../core/json/value.ts'
import { encodeToolResult } from '../tools/encode-result.ts'
import { encodeAssistant } from './encode-assistant.ts'
import { cacheControl, encodePart, markedText } from './encode-content.ts'
import { inOrder, withOneInstruction } from './order.ts'

type Encoded = WithWarnings<{ messages: readonly JsonObject[] }, 'unsupported'>

const nameOf = ({ providerOptions }: Message): JsonObject => {
  const name = providerOptions?.['openai']?.['name']
  return typeof name === 'string' ? { name } : {}
}

const system = (message: Extract<Message, { role: 'system' }>, target: EncodeTarget<'openai-chat'>): JsonObject => ({
  role: 'system',
  ...nameOf(message),
  content: markedText(message.content, cacheControl(message.providerOptions, target)),
})

const userContent = (message: Extract<Message, { role: 'user' }>, target: EncodeTarget<'openai-chat'>): JsonValue => {
  const [only, ...others] = message.content
  const marker = cacheControl(message.providerOptions, target)
  const parts = message.content.map((part) => encodePart(part, target))
  const last = parts.at(-1)
  if (last) Object.assign(last, marker)
  return only?.type === 'text' && others.length === 0 && !last?.['cache_control'] ? only.text : parts
}

const results = (
  { content, providerOptions }: Extract<Message, { role: 'tool' }>,
  target: EncodeTarget<'openai-chat'>,
): Encoded => {
  const parts = content.filter((part) => part.type === 'tool-result')
  const marker = cacheControl(providerOptions, target)
  const encoded = parts.map((part) => encodeToolResult(part, part === parts.at(-1) ? marker : {}, target))
  return {
    messages: encoded.map(({ message }) => message),
    warnings: encoded.flatMap(({ warnings }) => warnings),
  }
}

const encodeMessage = (message: Message, target: EncodeTarget<'openai-chat'>): Encoded => {
  switch (message.role) {
    case 'system':
      return { messages: [system(message, target)], warnings: [] }
    case 'user':
      return { messages: [{ role: 'user', ...nameOf(message), content: userContent(message, target) }], warnings: [] }
    case 'assistant': {
      const { fields, warnings } = encodeAssistant(message, target)
      return { messages: [{ role: 'assistant', ...nameOf(message), ...fields }], warnings }
    }
    case 'tool':
      return results(message, target)
  }
}

/** An answer that comes last is the beginning of the next one. */
const continued = (messages: JsonObject[], { quirks }: EncodeTarget<'openai-chat'>): JsonObject[] =>
  quirks.continued && messages.at(-1)?.['role'] === 'assistant'
    ? [...messages.slice(0, -1), { ...messages.at(-1), ...quirks.continued }]
    : messages

/** The prompt as messages. Of opaque state only what the provider itself issued goes back. */
export const encodeMessages = (
  prompt: readonly Message[],
  target: EncodeTarget<'openai-chat'>,
): WithWarnings<{ fields: JsonObject }> => {
  const ordered = inOrder(prompt, target)
  const encoded = ordered.map((message) => encodeMessage(message, target))
  const messages = continued(
    encoded.flatMap(({ messages }) => messages),
    target,
  )
  return {
    fields: {
      messages: target.takes.instructions === 'first-message' ? withOneInstruction(messages, ordered) : messages,
    },
    warnings: withoutRepeats(encoded.flatMap(({ warnings }) => warnings)),
  }
}
