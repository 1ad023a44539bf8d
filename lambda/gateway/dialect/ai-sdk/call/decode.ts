import type { Call, CanonicalCall } from '../../../core/call.ts'
import type { Inbound } from '../../../core/dialect.ts'
import { GatewayError } from '../../../core/error.ts'
import { objectOr } from '../../../core/json/value.ts'
import { memoEach } from '../../../core/memo.ts'
import { generationOf } from '../generation.ts'
import { decodeMessages } from '../messages/decode.ts'
import { decodeOptions } from './decode-options.ts'

export const canonical = memoEach(
  ({ body }: Call): CanonicalCall => ({
    options: { prompt: decodeMessages(body), ...decodeOptions(body) },
    warnings: [],
  }),
)

/** The body is the call's options; model and streaming are told by headers only. */
export const decodeCall = ({ body, source, path, headers }: Inbound): Call => {
  const model = headers['ai-language-model-id']
  if (!model)
    throw new GatewayError('bad-request', 'The header ai-language-model-id must name a model, e.g. openai/gpt-5.', {
      param: 'ai-language-model-id',
    })
  const call: Call = {
    dialect: 'ai-sdk',
    version: generationOf(path, headers),
    model,
    stream: headers['ai-language-model-streaming'] === 'true',
    body,
    source,
    headers,
    gateway: objectOr(objectOr(body['providerOptions'])['gateway']),
    inPackageTerms: true,
  }
  // Nothing relays this dialect, so what is wrong in the canonical form is always told.
  canonical(call)
  return call
}
