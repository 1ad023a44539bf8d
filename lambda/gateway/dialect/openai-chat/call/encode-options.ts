import type { CallOptions, Warning } from '../../../core/canonical/parts.ts'
import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import type { EncodeTarget } from '../../../core/dialect.ts'
import type { JsonObject } from '../../../core/json/value.ts'
import { hasMarker } from '../messages/encode-content.ts'
import { encodeEffort } from '../reasoning/effort.ts'
import { encodeTools } from '../tools/encode.ts'
import { ownFields } from './own-fields.ts'

type Encoded = WithWarnings<{ fields: JsonObject }>

const sampling = (options: CallOptions, { quirks }: EncodeTarget<'openai-chat'>): JsonObject => ({
  [quirks.maxTokensField ?? 'max_tokens']: options.maxOutputTokens,
  temperature: options.temperature,
  top_p: options.topP,
  top_k: quirks.topK ? options.topK : undefined,
  frequency_penalty: options.frequencyPenalty,
  presence_penalty: options.presencePenalty,
  [quirks.seedField ?? 'seed']: options.seed,
  stop: options.stopSequences?.length ? options.stopSequences : undefined,
})

const lostTopK = ({ topK }: CallOptions, { quirks }: EncodeTarget<'openai-chat'>): Warning[] =>
  topK === undefined || quirks.topK ? [] : [unsupported('topK', 'this API has no top_k')]

const lostMarkers = (
  { prompt, tools = [] }: CallOptions,
  { quirks, provider }: EncodeTarget<'openai-chat'>,
): Warning[] =>
  [...prompt, ...tools].some(hasMarker) && !quirks.extensions?.includes('cache_control')
    ? [unsupported('cache_control', `${provider} caches prompts without markers, or not at all`)]
    : []

/** Everything of a canonical call but its prompt; `format` is the response format, which may change the prompt. */
export const encodeOptions = (
  options: CallOptions,
  format: JsonObject,
  target: EncodeTarget<'openai-chat'>,
): Encoded => {
  const own = ownFields((options.providerOptions ?? {}) as JsonObject, target)
  const effort = encodeEffort(options, target)
  const tools = encodeTools(options, target)
  // Said in the provider's own words, it is said once.
  const isSaid = Object.keys(effort.fields).some((field) => field in own.fields)
  return {
    fields: {
      ...sampling(options, target),
      ...format,
      ...tools.fields,
      ...(isSaid ? {} : effort.fields),
      ...(target.preferences ? { provider: target.preferences } : {}),
      ...own.fields,
    },
    warnings: [
      ...own.warnings,
      ...lostTopK(options, target),
      ...effort.warnings,
      ...tools.warnings,
      ...lostMarkers(options, target),
    ],
  }
}
