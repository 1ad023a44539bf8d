import type { Call } from '../../../core/call.ts'
import type { Content, FinishReason, ProviderMetadata, Result, TokenUsage } from '../../../core/canonical/parts.ts'
import type { AnswerMeta } from '../../../core/dialect.ts'
import { GatewayError } from '../../../core/error.ts'
import { type JsonObject, parseObject } from '../../../core/json/value.ts'
import { encodeFinish } from '../finish.ts'
import { withLastSignatureInside } from '../reasoning/carrier.ts'
import { encodeUsage, NO_USAGE } from '../usage.ts'
import { encodeContent } from './encode-content.ts'

/** How an answer ended. */
export const stopFields = (
  finish: FinishReason,
  hasToolCalls: boolean,
  metadata: ProviderMetadata | undefined,
): { stop_reason: string; stop_sequence: string | null } => {
  const sequence = metadata?.['anthropic']?.['stopSequence']
  return {
    stop_reason: encodeFinish(finish, hasToolCalls),
    stop_sequence: typeof sequence === 'string' ? sequence : null,
  }
}

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
    ...stopFields(result.finishReason, hasToolCalls, result.providerMetadata),
    provider_metadata: { gateway: meta.gateway() },
  }
}
