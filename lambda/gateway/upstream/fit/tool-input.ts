import type { AssistantPart, Message } from '../../core/canonical/parts.ts'
import { isObject, type JsonObject, type JsonValue, parseObject } from '../../core/json/value.ts'
import { asItIs, type Step } from './step.ts'

/**
 * A model's arguments as the object that they ought to have been; what is none is wrapped, as `@ai-sdk/anthropic` does.
 */
export const asObject = (input: unknown): JsonObject => {
  if (isObject(input)) return input
  if (input === undefined || input === null || input === '') return {}
  return (typeof input === 'string' && parseObject(input)) || { rawInvalidInput: input as JsonValue }
}

const withObject = (part: AssistantPart): AssistantPart =>
  part.type !== 'tool-call' || part.providerExecuted || isObject(part.input as JsonValue)
    ? part
    : { ...part, input: asObject(part.input) }

/** Arguments of earlier calls as objects: most APIs take nothing else, though models write otherwise. */
export const fitToolInput: Step = (options) => {
  const isOdd = options.prompt.some(
    ({ role, content }) => role === 'assistant' && content.some((part) => withObject(part) !== part),
  )
  if (!isOdd) return asItIs(options)
  const prompt = options.prompt.map(
    (message): Message =>
      message.role === 'assistant' ? { ...message, content: message.content.map(withObject) } : message,
  )
  return { options: { ...options, prompt }, warnings: [] }
}
