import { wordIn } from '../../../core/canonical/finish.ts'
import type { ProviderMetadata, Result } from '../../../core/canonical/parts.ts'
import type { Wire } from '../../../core/dialect.ts'
import { GatewayError } from '../../../core/error.ts'
import { compact, isObject, type JsonObject, stringOr } from '../../../core/json/value.ts'
import { messagesUsage } from '../../../core/usage/anthropic-messages.ts'
import { usageIn } from '../../../core/usage/read.ts'
import { camelKeys } from '../../casing.ts'
import { errorInAnswer } from '../error.ts'
import { decodeFinish } from '../finish.ts'
import { decodeUsage } from '../usage.ts'
import { decodeContent, newContext } from './decode-content.ts'

const withoutNulls = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))

/** What an answer says about itself that has no canonical place, in @ai-sdk/anthropic's spelling. */
export const answerMetadata = (message: JsonObject): { providerMetadata: ProviderMetadata } => ({
  providerMetadata: {
    anthropic: compact({
      stopSequence: message['stop_sequence'] ?? null,
      stopDetails: isObject(message['stop_details']) ? camelKeys(withoutNulls(message['stop_details'])) : undefined,
      container: message['container'] ?? undefined,
      contextManagement: message['context_management'] ?? undefined,
    }),
  },
})

/** A whole message. Throws the error of an error body, and `upstream-failed` for anything else that is no message. */
export const decodeResult: Wire<'anthropic-messages'>['decodeResult'] = (body, peer): Result => {
  if (isObject(body['error'])) throw errorInAnswer(body)
  const { content } = body
  if (!Array.isArray(content) || (content.length === 0 && !wordIn(body['stop_reason'])))
    throw new GatewayError('upstream-failed', 'The provider answered without any content.')
  const context = newContext(peer)
  return {
    content: content.filter(isObject).flatMap((block) => decodeContent(block, context)),
    finishReason: decodeFinish(body['stop_reason']),
    usage: decodeUsage(usageIn(messagesUsage, body)),
    response: compact({ id: stringOr(body['id']), modelId: stringOr(body['model']) }),
    warnings: [],
    ...answerMetadata(body),
  }
}
