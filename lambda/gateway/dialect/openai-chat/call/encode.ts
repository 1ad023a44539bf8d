import type { CanonicalCall } from '../../../core/call.ts'
import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import type { EncodedCall, EncodeTarget } from '../../../core/dialect.ts'
import { compact, type JsonObject, without } from '../../../core/json/value.ts'
import { FIELDS } from '../fields.ts'
import { encodeMessages } from '../messages/encode.ts'
import { encodeOptions } from './encode-options.ts'
import { encodeResponseFormat } from './response-format.ts'

const streaming = ({ stream, quirks }: EncodeTarget<'openai-chat'>): JsonObject => {
  if (!stream) return {}
  return quirks.usage === 'unasked' ? { stream: true } : { stream: true, stream_options: { include_usage: true } }
}

const withoutRejected = (
  body: JsonObject,
  { quirks: { rejects = [] }, provider }: EncodeTarget<'openai-chat'>,
): WithWarnings<{ body: JsonObject }> => {
  const rejected = rejects.filter((field) => body[field] !== undefined)
  const lost = rejected.filter((field) => !FIELDS[field]?.harmless?.(body[field] ?? null))
  return { body: without(body, rejected), warnings: lost.map((field) => unsupported(field, `${provider} rejects it`)) }
}

/** The body for a chat completions endpoint, shaped by its quirks; what it rejects is left out and reported. */
export const encodeCall = ({ options }: CanonicalCall, target: EncodeTarget<'openai-chat'>): EncodedCall => {
  const format = encodeResponseFormat(options, target)
  const prompt = encodeMessages(format.prompt, target)
  const settings = encodeOptions(options, format.fields, target)
  const complete: JsonObject = compact({
    model: target.model,
    ...prompt.fields,
    ...settings.fields,
    ...streaming(target),
  })
  const final = withoutRejected(complete, target)
  return {
    body: final.body,
    warnings: [format, prompt, settings, final].flatMap(({ warnings }) => warnings),
  }
}
