import {
  arrayOr,
  isObject,
  type JsonObject,
  type JsonValue,
  numberOr,
  objectOr,
  stringOr,
} from '#gateway/core/json/value.ts'
import { finishOf, type Recorded, type ToolUse } from './answer.ts'

const sum = (usage: JsonObject, ...fields: string[]): number =>
  fields.reduce((total, field) => total + (numberOr(usage[field]) ?? 0), 0)

const signaturesOf = (parts: readonly JsonObject[]): string[] =>
  parts.map((part) => part['thoughtSignature']).filter((value) => typeof value === 'string' && value !== '') as string[]

type Container = Record<string, JsonValue | undefined>

/** Puts a piece of an argument at its place, e.g. `$.items[0].name`; strings grow. */
const place = (args: JsonObject, { jsonPath, stringValue, numberValue, boolValue }: JsonObject): void => {
  const steps = [...String(jsonPath).matchAll(/\.([^.[]+)|\[(\d+)\]/g)].map(([, key, index]) => key ?? index ?? '')
  const last = steps.pop() ?? ''
  let at = args as Container
  for (const [depth, step] of steps.entries()) {
    const isList = /^\d+$/.test(steps[depth + 1] ?? last)
    at[step] ??= isList ? [] : {}
    at = at[step] as Container
  }
  at[last] = stringValue === undefined ? (numberValue ?? boolValue ?? null) : `${at[last] ?? ''}${stringValue}`
}

/** Calls come whole, or as a name and then pieces of their arguments. */
const toolsOf = (calls: readonly JsonObject[]): ToolUse[] => {
  const tools: { name: string; input: JsonObject }[] = []
  for (const { name, args, partialArgs } of calls) {
    if (typeof name === 'string') tools.push({ name, input: objectOr(args) })
    for (const piece of arrayOr(partialArgs)) place(tools.at(-1)?.input ?? {}, objectOr(piece))
  }
  return tools
}

/** The chunks of a `streamGenerateContent`, or a whole answer as the only one. */
export const readGemini = (chunks: readonly JsonObject[]): Recorded => {
  const candidates = chunks.map((chunk) => objectOr(arrayOr(chunk['candidates'])[0]))
  const parts = candidates.flatMap((candidate) => arrayOr(objectOr(candidate['content'])['parts']).filter(isObject))
  const textOf = (isThought: boolean): string =>
    parts.map((part) => ((part['thought'] === true) === isThought ? (stringOr(part['text']) ?? '') : '')).join('')
  const tools = toolsOf(parts.map((part) => part['functionCall']).filter(isObject))
  const usage = chunks.map((chunk) => chunk['usageMetadata']).findLast(isObject)
  const grounding = candidates.flatMap((candidate) =>
    arrayOr(objectOr(candidate['groundingMetadata'])['groundingChunks']),
  )
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
    signatures: signaturesOf(parts.filter((part) => part['thought'] === true || part['functionCall'] !== undefined)),
    textSignatures: signaturesOf(parts),
  }
}
