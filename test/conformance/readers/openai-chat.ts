import { arrayOr, isObject, type JsonObject, type JsonValue, numberOr, objectOr } from '#gateway/core/json/value.ts'
import type { Answer } from '../answer.ts'
import { answerOf, argsOf, type Reader, type Reading, sum, text, texts } from './reader.ts'

interface Call {
  readonly index: number | undefined
  readonly id: string
  name: string
  args: string
}

const joined = (value: JsonValue | undefined): string =>
  typeof value === 'string'
    ? value
    : arrayOr(value)
        .map((part) => text(objectOr(part)['text']))
        .join('')

/** Mistral's content is a list in which thinking stands beside text. */
const thinkingOf = (content: JsonValue | undefined): string =>
  arrayOr(content)
    .map((part) => joined(objectOr(part)['thinking']))
    .join('')

const detailsOf = (delta: JsonObject): JsonObject[] => arrayOr(delta['reasoning_details']).map(objectOr)

const reasoningOf = (delta: JsonObject): string =>
  text(delta['reasoning']) ||
  text(delta['reasoning_content']) ||
  detailsOf(delta)
    .map((detail) => text(detail['text'] ?? detail['summary']))
    .join('') ||
  thinkingOf(delta['content'])

/** Entries of one block share its index. */
const blocksOf = (details: readonly JsonObject[]): Answer['reasoning'] => {
  const blocks = new Map<unknown, Answer['reasoning'][number]>()
  for (const detail of details) {
    const block = blocks.get(detail['index']) ?? { text: '', signature: undefined }
    const signature = detail['signature'] === undefined ? block.signature : text(detail['signature'])
    blocks.set(detail['index'], { text: block.text + text(detail['text']), signature })
  }
  return [...blocks.values()]
}

const addCall = (calls: Call[], value: JsonValue): void => {
  const delta = objectOr(value)
  const { name, arguments: args } = objectOr(delta['function'])
  const id = text(delta['id'])
  const index = numberOr(delta['index'])
  const open = index === undefined && !id ? calls.at(-1) : calls.findLast((known) => known.index === index)
  const call = open && !(id && name && id !== open.id) ? open : { index, id, name: '', args: '' }
  if (call !== open) calls.push(call)
  call.name ||= text(name)
  call.args += args ? argsOf(args) : ''
}

/** Some leave reasoning out of `completion_tokens`: xAI's total tells, Vercel's recorded cost proves it where it is more. */
const outputOf = (usage: JsonObject): number => {
  const output = sum(usage, 'completion_tokens')
  const reasoning = sum(objectOr(usage['completion_tokens_details']), 'reasoning_tokens')
  const isApart = reasoning > output || usage['total_tokens'] === sum(usage, 'prompt_tokens') + output + reasoning
  return isApart ? output + reasoning : output
}

/** Chat completions do not tell what a page was cited for in one way. */
const urlsOf = (chunk: JsonObject, delta: JsonObject): string[] =>
  texts([
    ...arrayOr(delta['annotations']).map((entry) => objectOr(objectOr(entry)['url_citation'])['url']),
    ...arrayOr(chunk['search_results']).map((entry) => objectOr(entry)['url']),
    ...arrayOr(chunk['citations']),
  ])

/** The chunks of a stream, or a whole completion as the only one, with what providers add to OpenAI's own fields. */
export const readChat = (chunks: readonly JsonObject[]): Reading => {
  const choices = chunks.map((chunk) => objectOr(arrayOr(chunk['choices'])[0]))
  const deltas = choices.map((choice) => objectOr(choice['delta'] ?? choice['message']))
  const details = deltas.flatMap(detailsOf)
  const calls: Call[] = []
  for (const delta of deltas) for (const call of arrayOr(delta['tool_calls'])) addCall(calls, call)
  const usage = chunks
    .flatMap((chunk, index) => [choices[index]?.['usage'], objectOr(chunk['x_groq'])['usage'], chunk['usage']])
    .findLast(isObject)
  return {
    text: deltas.map((delta) => joined(delta['content'])).join(''),
    refusal: deltas.map((delta) => text(delta['refusal'])).join(''),
    reasoning: deltas.map(reasoningOf).join(''),
    blocks: blocksOf(details),
    calls: calls.map(({ id, name, args }) => ({ id, name, args })),
    finish: choices.map((choice) => choice['finish_reason']).findLast(Boolean),
    usage: usage && { input: sum(usage, 'prompt_tokens'), output: outputOf(usage) },
    urls: chunks.flatMap((chunk, index) => urlsOf(chunk, deltas[index] ?? {})),
    signatures: texts(details.flatMap(({ signature, data }) => [signature, data])),
  }
}

/** https://platform.openai.com/docs/api-reference/chat-streaming, with OpenRouter's `reasoning_details`. */
export const openaiChatReader: Reader = {
  stream: (events) => answerOf(readChat(events.map(({ data }) => data))),
  whole: (body) => answerOf(readChat([body])),
  isTerminal: ({ text }) => text === '[DONE]',
  isFailure: ({ data }) => data['error'] !== undefined,
}
