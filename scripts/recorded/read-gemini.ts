import { arrayOr, isObject, type JsonObject, numberOr, objectOr, stringOr } from '../../lambda/gateway/core/json.ts'
import { finishOf, type Recorded, type ToolUse } from './answer.ts'

const sum = (usage: JsonObject, ...fields: string[]): number =>
  fields.reduce((total, field) => total + (numberOr(usage[field]) ?? 0), 0)

/** The chunks of a `streamGenerateContent`, or a whole answer as the only one. */
export const readGemini = (chunks: readonly JsonObject[]): Recorded => {
  const candidates = chunks.map((chunk) => objectOr(arrayOr(chunk['candidates'])[0]))
  const parts = candidates.flatMap((candidate) => arrayOr(objectOr(candidate['content'])['parts']).filter(isObject))
  const textOf = (isThought: boolean): string =>
    parts.map((part) => ((part['thought'] === true) === isThought ? (stringOr(part['text']) ?? '') : '')).join('')
  const tools: ToolUse[] = parts
    .map((part) => part['functionCall'])
    .filter(isObject)
    .map(({ name, args }) => ({ name: String(name), input: args ?? {} }))
  const usage = chunks.map((chunk) => chunk['usageMetadata']).findLast(isObject)
  const grounding = candidates.flatMap((candidate) => arrayOr(objectOr(candidate['groundingMetadata'])['groundingChunks']))
  return {
    text: textOf(false),
    refusal: '',
    reasoning: textOf(true),
    tools,
    finish: finishOf(candidates.map((candidate) => candidate['finishReason']).findLast(Boolean), tools),
    usage: usage && {
      input: sum(usage, 'promptTokenCount', 'toolUsePromptTokenCount'),
      output: sum(usage, 'candidatesTokenCount', 'thoughtsTokenCount'),
    },
    urls: grounding.map((chunk) => objectOr(objectOr(chunk)['web'])['uri']).filter((uri) => typeof uri === 'string'),
    signatures: parts.map((part) => part['thoughtSignature']).filter((value) => typeof value === 'string' && value !== '') as string[],
  }
}
