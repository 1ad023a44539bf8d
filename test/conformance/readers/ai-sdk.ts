import { arrayOr, isObject, type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import type { Answer } from '../answer.ts'
import { count, type Reader, text } from './reader.ts'

/** A number in V2, an object with a total since V3. */
const total = (tokens: unknown): number => count(isObject(tokens) ? tokens['total'] : tokens)

const answerOf = (content: readonly JsonObject[], usage: JsonObject): Answer => ({
  text: content.map((part) => (part['type'] === 'text' ? text(part['text']) : '')).join(''),
  reasoning: content
    .filter(({ type }) => type === 'reasoning')
    .map((part) => {
      const { signature } = objectOr(objectOr(part['providerMetadata'])['anthropic'])
      return { text: text(part['text']), signature: text(signature) || undefined }
    }),
  calls: content
    .filter(({ type }) => type === 'tool-call')
    .map((part) => ({
      id: text(part['toolCallId']),
      name: text(part['toolName']),
      input: JSON.parse(text(part['input'])) as unknown,
    })),
  tokens: { input: total(usage['inputTokens']), output: total(usage['outputTokens']) },
})

/** @ai-sdk/provider's LanguageModelV2, V3 and V4 stream parts, of which this much is the same in all. */
export const aiSdkReader: Reader = {
  stream: (events) => {
    const blocks = new Map<string, JsonObject>()
    for (const { data } of events) {
      const [kind = '', step] = text(data['type']).split('-')
      const key = `${kind} ${text(data['id'])}`
      if (kind === 'tool' && step === 'call') blocks.set(text(data['toolCallId']), data)
      if (kind !== 'text' && kind !== 'reasoning') continue
      const before = blocks.get(key) ?? { type: kind }
      const metadata = { ...objectOr(before['providerMetadata']), ...objectOr(data['providerMetadata']) }
      blocks.set(key, { ...before, text: text(before['text']) + text(data['delta']), providerMetadata: metadata })
    }
    return answerOf([...blocks.values()], objectOr(events.find(({ data }) => data['type'] === 'finish')?.data['usage']))
  },
  whole: (body) => answerOf(arrayOr(body['content']).map(objectOr), objectOr(body['usage'])),
  isTerminal: ({ data }) => data['type'] === 'finish',
  isFailure: ({ data }) => data['type'] === 'error',
}
