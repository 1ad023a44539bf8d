import type { Call } from '../../../core/call.ts'
import type { ProviderMetadata } from '../../../core/canonical/parts.ts'
import type { AnswerMeta } from '../../../core/dialect.ts'
import { type JsonObject, objectOr } from '../../../core/json/value.ts'
import { answerHead, hidesReasoning } from '../result/encode-content.ts'

interface ReasoningBlock {
  readonly index: number
  readonly metadata: ProviderMetadata | undefined
  /** The opaque state that was sent last: packages repeat it from part to part. */
  lastState: string | undefined
}

interface TextBlock {
  readonly isRefusal: boolean
  /** Where in the answer it starts, which citations count from. */
  readonly offset: number
  /** Merged over its parts. */
  metadata: ProviderMetadata
}

interface ShownCall {
  readonly index: number
  hasInput: boolean
}

/** One answer as far as it is written. Blocks and calls by the id of their parts. */
export interface Answer {
  readonly meta: AnswerMeta
  /** What every chunk begins with, as JSON without its end. */
  readonly head: string
  readonly hidesReasoning: boolean
  readonly wantsUsage: boolean
  readonly reasoning: Map<string, ReasoningBlock>
  readonly texts: Map<string, TextBlock>
  /** Calls of the client's own tools. What the provider executes itself is not the client's to answer. */
  readonly calls: Map<string, ShownCall>
  textLength: number
  hasText: boolean
  hasRole: boolean
}

export const newAnswer = (call: Call, meta: AnswerMeta): Answer => ({
  meta,
  head: JSON.stringify(answerHead(meta, 'chat.completion.chunk')).slice(0, -1),
  hidesReasoning: hidesReasoning(call),
  wantsUsage: objectOr(call.body['stream_options'])['include_usage'] === true,
  reasoning: new Map(),
  texts: new Map(),
  calls: new Map(),
  textLength: 0,
  hasText: false,
  hasRole: false,
})

/** A chunk event of the answer with these fields beside its head. */
export const eventText = ({ head }: Answer, fields: JsonObject): string =>
  `data: ${head},${JSON.stringify(fields).slice(1)}\n\n`

const choiceOf = (delta: JsonObject, finish: string | null): JsonObject => ({
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
})

/** A chunk of its one choice, after one that names the role where it is the first. */
export const chunkText = (
  answer: Answer,
  delta: JsonObject,
  finish: string | null = null,
  fields?: JsonObject,
): string => {
  const choice = choiceOf(delta, finish)
  const chunk = eventText(answer, fields ? { ...choice, ...fields } : choice)
  if (answer.hasRole) return chunk
  answer.hasRole = true
  return eventText(answer, choiceOf({ role: 'assistant' }, null)) + chunk
}
