import {
  arrayOr,
  isObject,
  type JsonObject,
  type JsonValue,
  numberOr,
  objectOr,
  stringOr,
} from '#gateway/core/json/value.ts'
import { type Answer, finishOf, inputOf, type Recorded, type ToolUse } from './answer.ts'

interface Call {
  readonly index: number | undefined
  readonly id: string
  name: string
  input: string
}

const joined = (value: JsonValue | undefined): string =>
  typeof value === 'string'
    ? value
    : arrayOr(value)
        .map((part) => stringOr(objectOr(part)['text']) ?? '')
        .join('')

/** Mistral's content is a list in which thinking stands beside text. */
const thinkingOf = (content: JsonValue | undefined): string =>
  arrayOr(content)
    .map((part) => joined(objectOr(part)['thinking']))
    .join('')

const detailsText = (delta: JsonObject): string =>
  arrayOr(delta['reasoning_details'])
    .map((detail) => stringOr(objectOr(detail)['text']) ?? stringOr(objectOr(detail)['summary']) ?? '')
    .join('')

const reasoningOf = (delta: JsonObject): string =>
  stringOr(delta['reasoning']) ||
  stringOr(delta['reasoning_content']) ||
  detailsText(delta) ||
  thinkingOf(delta['content'])

const addCall = (calls: Call[], value: JsonValue): void => {
  const delta = objectOr(value)
  const { name, arguments: input } = objectOr(delta['function'])
  const id = stringOr(delta['id']) ?? ''
  const index = numberOr(delta['index'])
  const open = index === undefined && !id ? calls.at(-1) : calls.findLast((known) => known.index === index)
  const call = open && !(id && name && id !== open.id) ? open : { index, id, name: '', input: '' }
  if (call !== open) calls.push(call)
  call.name ||= stringOr(name) ?? ''
  call.input += typeof input === 'string' ? input : input ? JSON.stringify(input) : ''
}

/** Some leave reasoning out of `completion_tokens`: xAI's total tells, Vercel's recorded cost proves it where it is more. */
const outputOf = (usage: JsonObject): number => {
  const output = numberOr(usage['completion_tokens']) ?? 0
  const reasoning = numberOr(objectOr(usage['completion_tokens_details'])['reasoning_tokens']) ?? 0
  const isApart =
    reasoning > output || usage['total_tokens'] === (numberOr(usage['prompt_tokens']) ?? 0) + output + reasoning
  return isApart ? output + reasoning : output
}

/** Chat completions do not tell what a page was cited for in one way. */
const urlsOf = (chunk: JsonObject, delta: JsonObject): string[] =>
  [
    ...arrayOr(delta['annotations']).map((entry) => objectOr(objectOr(entry)['url_citation'])['url']),
    ...arrayOr(chunk['search_results']).map((entry) => objectOr(entry)['url']),
    ...arrayOr(chunk['citations']),
  ].filter((url) => typeof url === 'string')

const signaturesOf = (delta: JsonObject): string[] =>
  arrayOr(delta['reasoning_details']).flatMap((detail) => {
    const { signature, data } = objectOr(detail)
    return [signature, data].filter((value) => typeof value === 'string' && value !== '') as string[]
  })

/** The chunks of a stream, or a whole completion as the only one. */
export const readChat = (chunks: readonly JsonObject[]): Recorded => {
  const choices = chunks.map((chunk) => objectOr(arrayOr(chunk['choices'])[0]))
  const deltas = choices.map((choice) => objectOr(choice['delta'] ?? choice['message']))
  const calls: Call[] = []
  for (const delta of deltas) for (const call of arrayOr(delta['tool_calls'])) addCall(calls, call)
  const tools: ToolUse[] = calls.map(({ name, input }) => ({ name, input: inputOf(input) }))
  const usage = chunks
    .flatMap((chunk, index) => [choices[index]?.['usage'], objectOr(chunk['x_groq'])['usage'], chunk['usage']])
    .findLast(isObject)
  const answer: Answer = {
    text: deltas.map((delta) => joined(delta['content'])).join(''),
    refusal: deltas.map((delta) => stringOr(delta['refusal']) ?? '').join(''),
    reasoning: deltas.map(reasoningOf).join(''),
    tools,
    finish: finishOf(choices.map((choice) => choice['finish_reason']).findLast(Boolean), tools),
    usage: usage && { input: numberOr(usage['prompt_tokens']) ?? 0, output: outputOf(usage) },
    urls: chunks.flatMap((chunk, index) => urlsOf(chunk, deltas[index] ?? {})),
  }
  return { ...answer, signatures: deltas.flatMap(signaturesOf) }
}
