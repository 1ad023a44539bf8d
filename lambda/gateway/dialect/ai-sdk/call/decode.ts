import type { Call } from '../../../core/call.ts'
import type { Inbound } from '../../../core/dialect.ts'
import { GatewayError } from '../../../core/error.ts'
import { objectOr } from '../../../core/json/value.ts'
import { generationOf } from '../generation.ts'
import { decodeMessages } from '../messages/decode.ts'
import { decodeOptions } from './decode-options.ts'

/** The body is the call's options; model and streaming are told by headers only. */
export const decodeCall = ({ body, source, path, headers }: Inbound): Call => {
  const model = headers['ai-language-model-id']
  if (!model)
    throw new GatewayError('bad-request', 'The header ai-language-model-id must name a model, e.g. openai/gpt-5.', {
      param: 'ai-language-model-id',
    })
  // Nothing relays this dialect, so the canonical form is always needed.
  const canonical = { options: { prompt: decodeMessages(body), ...decodeOptions(body) }, warnings: [] }
  return {
    dialect: 'ai-sdk',
    version: generationOf(path, headers),
    model,
    stream: headers['ai-language-model-streaming'] === 'true',
    body,
    source,
    headers,
    gateway: objectOr(objectOr(body['providerOptions'])['gateway']),
    inPackageTerms: true,
    canonical: () => canonical,
  }
}
