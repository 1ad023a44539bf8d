import { arrayOr, type JsonValue } from '../../../core/json/value.ts'

const partsOf = (content: JsonValue | undefined): JsonValue[] => {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  return arrayOr(content)
}

/** The content of an earlier answer with its reasoning as the first of its parts, as Mistral wants it back. */
export const withThinking = (text: string, content: JsonValue | undefined): JsonValue => [
  { type: 'thinking', thinking: [{ type: 'text', text }], closed: true },
  ...partsOf(content),
]
