import type { Call } from '../../../core/call.ts'
import { explanationOf } from '../../../core/canonical/explanation.ts'
import type { Content, FinishReason, ProviderMetadata, Result, TokenUsage } from '../../../core/canonical/parts.ts'
import type { AnswerMeta } from '../../../core/dialect.ts'
import { GatewayError } from '../../../core/error.ts'
import { type JsonObject, objectOr, parseObject } from '../../../core/json/value.ts'
import { snakeKeys } from '../../casing.ts'
import { encodeFinish } from '../finish.ts'
import { withLastSignatureInside } from '../reasoning/carrier.ts'
import { encodeUsage, NO_USAGE } from '../usage.ts'
import { encodeContent } from './encode-content.ts'

/** What is known of the end of an answer. */
interface Ended {
  readonly finish: FinishReason
  readonly hasToolCalls: boolean
  readonly metadata: ProviderMetadata | undefined
  /** Text in which the model declines, at providers that keep it apart. */
  readonly refusal: string
}

/** How an answer ended, and where it was refused, why. */
export const stopFields = ({ finish, hasToolCalls, metadata, refusal }: Ended): JsonObject => {
  const { stopSequence, stopDetails }: JsonObject = objectOr(metadata?.['anthropic'])
  const stop_reason = encodeFinish(finish, hasToolCalls)
  const explanation = explanationOf(metadata) ?? (refusal || null)
  const stop_details = { type: 'refusal', category: null, explanation, ...objectOr(snakeKeys(objectOr(stopDetails))) }
  return {
    stop_reason,
    stop_sequence: typeof stopSequence === 'string' ? stopSequence : null,
    ...(stop_reason === 'refusal' ? { stop_details } : {}),
  }
}

/** OpenAI's own mark of such text. */
export const isRefusal = (metadata: ProviderMetadata | undefined): boolean => metadata?.['openai']?.['refusal'] === true

const refusalIn = (content: Content): string =>
  content.type === 'text' && isRefusal(content.providerMetadata) ? content.text : ''

/** The message as it stands before any content. Its id is the generation's, so that the record can be found. */
export const emptyMessage = ({ generationId, model }: AnswerMeta, usage: JsonObject): JsonObject => ({
  id: generationId,
  type: 'message',
  role: 'assistant',
  model,
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage,
})

const finalUsage = (usage: TokenUsage): JsonObject => ({ ...NO_USAGE, ...encodeUsage(usage) })

/** On this wire arguments are an object. Only where the answer was cut short does Anthropic itself leave them empty. */
const checkInput = ({ toolName, input }: Extract<Content, { type: 'tool-call' }>, { unified }: FinishReason): void => {
  if (input !== '' && unified !== 'length' && !parseObject(input))
    throw new GatewayError('upstream-failed', `The provider called ${toolName} with arguments that are no JSON object.`)
}

/** A whole answer; `provider_metadata.gateway` is the gateway's own addition to the message. */
export const encodeResult = (result: Result, _call: Call, meta: AnswerMeta): JsonObject => {
  for (const part of result.content) if (part.type === 'tool-call') checkInput(part, result.finishReason)
  const content = withLastSignatureInside(result.content.flatMap(encodeContent))
  const hasToolCalls = content.some(({ type }) => type === 'tool_use')
  return {
    ...emptyMessage(meta, finalUsage(result.usage)),
    content,
    ...stopFields({
      finish: result.finishReason,
      hasToolCalls,
      metadata: result.providerMetadata,
      refusal: result.content.map(refusalIn).join(''),
    }),
    provider_metadata: { gateway: meta.gateway() },
  }
}
