import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr } from '#gateway/core/json/value.ts'
import { argsOf, type Reading, sum, text, texts } from './reader.ts'

const signaturesOf = (parts: readonly JsonObject[]): string[] => texts(parts.map((part) => part['thoughtSignature']))

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
const callsOf = (parts: readonly JsonObject[]): Reading['calls'] => {
  const calls: { name: string; input: JsonObject }[] = []
  for (const { name, args, partialArgs } of parts.map((part) => objectOr(part['functionCall']))) {
    if (typeof name === 'string') calls.push({ name, input: objectOr(args) })
    for (const piece of arrayOr(partialArgs)) place(calls.at(-1)?.input ?? {}, objectOr(piece))
  }
  return calls.map(({ name, input }) => ({ id: '', name, args: argsOf(input) }))
}

/** The chunks of a `streamGenerateContent`, or a whole answer as the only one. */
export const readGemini = (chunks: readonly JsonObject[]): Reading => {
  const candidates = chunks.map((chunk) => objectOr(arrayOr(chunk['candidates'])[0]))
  const parts = candidates.flatMap((candidate) => arrayOr(objectOr(candidate['content'])['parts']).filter(isObject))
  const textIn = (isThought: boolean): string =>
    parts.map((part) => ((part['thought'] === true) === isThought ? text(part['text']) : '')).join('')
  const usage = chunks.map((chunk) => chunk['usageMetadata']).findLast(isObject)
  const grounding = candidates.flatMap((candidate) =>
    arrayOr(objectOr(candidate['groundingMetadata'])['groundingChunks']),
  )
  return {
    text: textIn(false),
    reasoning: textIn(true),
    calls: callsOf(parts),
    finish: candidates.map((candidate) => candidate['finishReason']).findLast(Boolean),
    usage: usage && {
      input: sum(usage, 'promptTokenCount', 'toolUsePromptTokenCount'),
      output: sum(usage, 'candidatesTokenCount', 'thoughtsTokenCount'),
    },
    urls: texts(grounding.map((chunk) => objectOr(objectOr(chunk)['web'])['uri'])),
    signatures: signaturesOf(parts.filter((part) => part['thought'] === true || part['functionCall'] !== undefined)),
    textSignatures: signaturesOf(parts),
  }
}
