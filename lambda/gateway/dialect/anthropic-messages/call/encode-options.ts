import type { CallOptions, Warning } from '../../../core/canonical/parts.ts'
import { SAMPLING_DEFAULTS } from '../../../core/canonical/sampling.ts'
import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import type { EncodeTarget } from '../../../core/dialect.ts'
import { compact, type JsonObject } from '../../../core/json/value.ts'
import { type Claude, claudeOf } from '../../../core/provider/claude.ts'
import { encodeEffort, isThinking } from '../reasoning/effort.ts'
import { encodeTools } from '../tools/encode.ts'
import { ownFields } from './own-fields.ts'

type Encoded = WithWarnings<{ fields: JsonObject }>

/** `max_tokens` is required here; used when neither the caller nor the catalog names a number. */
const DEFAULT_MAX_TOKENS = 8192

const SAMPLING = ['temperature', 'topP', 'topK'] as const
const UNKNOWN = ['frequencyPenalty', 'presencePenalty', 'seed'] as const

/** Sampling settings that this model takes beside its thinking. */
const sampling = (options: CallOptions, isThinking: boolean, claude: Claude): Encoded => {
  const { temperature, topP, topK } = options
  if (isThinking || claude.sampling === 'never') {
    const why = claude.sampling === 'never' ? 'not supported by this model' : 'not possible while the model thinks'
    const given = SAMPLING.filter(
      (feature) => (options[feature] ?? SAMPLING_DEFAULTS[feature]) !== SAMPLING_DEFAULTS[feature],
    )
    return { fields: {}, warnings: given.map((feature) => unsupported(feature, why)) }
  }
  const isTopPExtra = temperature !== undefined && topP !== undefined
  return {
    fields: {
      temperature,
      top_p: isTopPExtra ? undefined : topP,
      top_k: topK,
    },
    warnings: [
      ...(isTopPExtra ? [unsupported('topP', 'only one of temperature and topP is taken; temperature was sent')] : []),
    ],
  }
}

/** Settings of the canonical form that no field of this wire carries. */
const leftOut = (options: CallOptions): Warning[] =>
  UNKNOWN.filter((feature) => options[feature] !== undefined).map((feature) => unsupported(feature))

/**
 * Everything of a canonical call but its prompt; `format` is the response format, which may change the prompt. Throws
 * `unsupported` for what would change the answer's meaning.
 */
export const encodeOptions = (
  options: CallOptions,
  own: JsonObject,
  format: JsonObject | undefined,
  target: EncodeTarget<'anthropic-messages'>,
): Encoded => {
  const claude = claudeOf(target.known, target.model)
  const maxTokens = options.maxOutputTokens ?? target.maxOutputTokens ?? DEFAULT_MAX_TOKENS
  const isSerial =
    own['disableParallelToolUse'] === true || options.providerOptions?.['openai']?.['parallelToolCalls'] === false
  const reasoning = encodeEffort(options, own, maxTokens, claude)
  const tools = encodeTools(options, isSerial, claude, target.takes.schemas)
  const samples = sampling(options, isThinking(reasoning.thinking), claude)
  const others = ownFields(own)
  const outputConfig = compact({ effort: reasoning.effort, task_budget: own['taskBudget'], format })
  return {
    fields: {
      max_tokens: maxTokens,
      ...tools.fields,
      thinking: reasoning.thinking,
      output_config: Object.keys(outputConfig).length > 0 ? outputConfig : undefined,
      ...samples.fields,
      stop_sequences: options.stopSequences?.length ? options.stopSequences : undefined,
      ...others.fields,
    },
    warnings: [reasoning, { warnings: leftOut(options) }, tools, samples, others].flatMap(({ warnings }) => warnings),
  }
}
