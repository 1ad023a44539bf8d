import type { Call } from '../../../core/call.ts'
import type { Result } from '../../../core/canonical/parts.ts'
import type { AnswerMeta } from '../../../core/dialect.ts'
import { compact, type JsonObject } from '../../../core/json/value.ts'
import { encodeFinish } from '../finish.ts'
import { generationOfCall } from '../generation.ts'
import { encodePart, encodeWarning } from '../stream/encode-part.ts'
import { encodeUsage } from '../usage.ts'

/** The result as the client's `doGenerate` would return it. The provider's headers and body stay with us. */
export const encodeResult = (result: Result, call: Call, meta: AnswerMeta): JsonObject => {
  const generation = generationOfCall(call)
  const { response = {} } = result
  return compact({
    content: result.content.map((part) => encodePart(part, generation)).filter((part) => part !== undefined),
    structuredOutputText: generation === 'v4' ? result.structuredOutputText : undefined,
    finishReason: encodeFinish(result.finishReason, generation),
    usage: encodeUsage(result.usage, generation),
    warnings: result.warnings.map((warning) => encodeWarning(warning, generation)),
    providerMetadata: { ...result.providerMetadata, gateway: meta.gateway() },
    response: {
      id: response.id ?? meta.generationId,
      modelId: response.modelId ?? meta.model,
      timestamp: (response.timestamp ?? meta.createdAt).toISOString(),
    },
  }) as JsonObject
}
