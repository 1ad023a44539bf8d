import { arrayOr, type JsonValue } from '../../../core/json/value.ts'

const partsOf = (content: JsonValue | undefined): JsonValue[] => {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  return arrayOr(content)
}

/** Reasoning of an earlier answer as Mistral wants it back: as the first part. */
export const thinkingPart = (text: string): JsonValue => ({
  type: 'thinking',
  thinking: [{ type: 'text', text }],
  closed: true,
})

/** The content of an earlier answer with its reasoning. */
export const withThinking = (text: string, content: JsonValue | undefined): JsonValue => [
  thinkingPart(text),
  ...partsOf(content),
]
