import type { JsonObject } from '../../../core/json/value.ts'

export interface Turn {
  readonly role: 'user' | 'assistant'
  readonly content: readonly JsonObject[]
}

const isResult = (block: JsonObject): boolean => block['type'] === 'tool_result'

/** Same roles in a row are one turn; within a user's turn the results of tools come first. */
const merged = (turns: readonly Turn[]): Turn[] => {
  const result: { role: Turn['role']; content: JsonObject[] }[] = []
  for (const { role, content } of turns) {
    const last = result.at(-1)
    if (last?.role === role) for (const block of content) last.content.push(block)
    else if (content.length > 0) result.push({ role, content: [...content] })
  }
  return result.map(({ role, content }) => ({
    role,
    content: [...content.filter(isResult), ...content.filter((block) => !isResult(block))],
  }))
}

/** A prefill that ends in whitespace is rejected. */
const withTrimmedPrefill = (turns: Turn[]): Turn[] => {
  const last = turns.at(-1)
  const block = last?.content.at(-1)
  if (last?.role !== 'assistant' || block?.['type'] !== 'text') return turns
  const text = String(block['text']).trimEnd()
  const content = [...last.content.slice(0, -1), ...(text === '' ? [] : [{ ...block, text }])]
  return [...turns.slice(0, -1), ...(content.length > 0 ? [{ ...last, content }] : [])]
}

/** The turns in an order of roles that the API takes. */
export const inOrder = (turns: readonly Turn[]): Turn[] => withTrimmedPrefill(merged(turns))
