import type { CallOptions, Warning } from '../../../core/canonical/parts.ts'
import type { EncodeTarget } from '../../../core/dialect.ts'
import { compact, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import { unsupported } from '../../../core/unsupported.ts'
import { snake, snakeKeys } from '../../casing.ts'
import { unsupportedField } from '../../guard.ts'
import { OWN_FIELDS } from '../fields.ts'
import { thinkingFor } from '../reasoning/effort.ts'
import { encodeToolChoice, encodeTools } from '../tools/encode.ts'
import { type Claude, claudeOf } from './claude.ts'
import { closedSchema } from './schema.ts'

/** `max_tokens` is required here; used when neither the caller nor the catalog names a number. */
const DEFAULT_MAX_TOKENS = 8192

/** Sampling settings that this model takes beside its thinking; the others are reported. */
const sampling = (options: CallOptions, isThinking: boolean, claude: Claude, warnings: Warning[]): JsonObject => {
  const { temperature, topP, topK } = options
  const why = claude.sampling ? 'not possible while the model thinks' : 'not supported by this model'
  if (isThinking || !claude.sampling) {
    for (const feature of ['temperature', 'topP', 'topK'] as const) {
      const isDefault = feature === 'temperature' && temperature === 1
      if (options[feature] !== undefined && !isDefault) warnings.push(unsupported(feature, why))
    }
    return {}
  }
  if (temperature !== undefined && temperature > 1) {
    warnings.push(unsupported('temperature', `${temperature} is above the maximum of 1, which was sent`))
  }
  const isTopPExtra = temperature !== undefined && topP !== undefined
  if (isTopPExtra) warnings.push(unsupported('topP', 'only one of temperature and topP is taken; temperature was sent'))
  return {
    temperature: temperature === undefined ? undefined : Math.min(Math.max(temperature, 0), 1),
    top_p: isTopPExtra ? undefined : topP,
    top_k: topK,
  }
}

const stopSequences = ({ stopSequences: stops = [] }: CallOptions, warnings: Warning[]): string[] | undefined => {
  const visible = stops.filter((stop) => stop.trim() !== '')
  if (visible.length < stops.length) warnings.push(unsupported('stopSequences', 'whitespace alone is not taken'))
  return visible.length > 0 ? visible : undefined
}

const formatFor = (
  format: CallOptions['responseFormat'],
  claude: Claude,
  warnings: Warning[],
): JsonValue | undefined => {
  if (format?.type !== 'json') return undefined
  if (format.schema === undefined) {
    warnings.push(unsupported('responseFormat', 'JSON without a schema cannot be enforced'))
    return undefined
  }
  if (!claude.schemas) throw unsupportedField('response_format', 'with a JSON schema is not supported by this model.')
  return { type: 'json_schema', schema: closedSchema(format.schema as JsonObject) }
}

/** What this wire reads of its options; the last ones have a place elsewhere in the body or its headers. */
const READ: ReadonlySet<string> = new Set([
  ...OWN_FIELDS,
  'thinking',
  'effort',
  'task_budget',
  'disable_parallel_tool_use',
  'anthropic_beta',
])

/** A container without skills is sent as its bare id. */
const ownFields = (own: JsonObject, warnings: Warning[]): JsonObject => {
  for (const name of Object.keys(own))
    if (!READ.has(snake(name))) warnings.push(unsupported(`providerOptions.anthropic.${name}`, 'unknown to this API'))
  const spelled = objectOr(snakeKeys(own))
  const fields: JsonObject = Object.fromEntries(OWN_FIELDS.map((name) => [name, spelled[name]]))
  const { id, skills } = objectOr(fields['container'])
  return id !== undefined && skills === undefined ? { ...fields, container: id } : fields
}

const reportUnsupported = (options: CallOptions, warnings: Warning[]): void => {
  for (const feature of ['frequencyPenalty', 'presencePenalty', 'seed'] as const) {
    if (options[feature] !== undefined) warnings.push(unsupported(feature))
  }
}

/** Thinking as the caller wrote it for Anthropic, else from the neutral effort. A forced tool rules thinking out. */
const decideThinking = (
  options: CallOptions,
  own: JsonObject,
  maxTokens: number,
  claude: Claude,
  warnings: Warning[],
): { thinking?: JsonValue; effort?: JsonValue } => {
  if (own['thinking'] !== undefined || own['effort'] !== undefined) {
    return compact({ thinking: own['thinking'] && snakeKeys(own['thinking']), effort: own['effort'] })
  }
  const isForced = options.toolChoice?.type === 'required' || options.toolChoice?.type === 'tool'
  if (!isForced || options.reasoning === 'none') return thinkingFor(options.reasoning, maxTokens, claude, warnings)
  if (options.reasoning) warnings.push(unsupported('reasoning', 'not possible together with a forced tool'))
  return {}
}

const THINKS: readonly unknown[] = ['enabled', 'adaptive', 'between_tools']

/** Everything of a canonical call but its prompt. Throws `unsupported` for what would change the answer's meaning. */
export const encodeOptions = (
  options: CallOptions,
  own: JsonObject,
  target: EncodeTarget,
  warnings: Warning[],
): JsonObject => {
  const claude = claudeOf(target.model)
  const maxTokens = options.maxOutputTokens ?? target.maxOutputTokens ?? DEFAULT_MAX_TOKENS
  const { thinking, effort } = decideThinking(options, own, maxTokens, claude, warnings)
  const outputConfig = compact({
    effort,
    task_budget: own['taskBudget'],
    format: formatFor(options.responseFormat, claude, warnings),
  })
  const isSerial =
    own['disableParallelToolUse'] === true || options.providerOptions?.['openai']?.['parallelToolCalls'] === false
  reportUnsupported(options, warnings)
  return {
    max_tokens: maxTokens,
    tools: encodeTools(options.tools, claude, warnings),
    tool_choice: encodeToolChoice(options, isSerial, claude),
    thinking,
    output_config: Object.keys(outputConfig).length > 0 ? outputConfig : undefined,
    ...sampling(options, THINKS.includes(objectOr(thinking)['type']), claude, warnings),
    stop_sequences: stopSequences(options, warnings),
    ...ownFields(own, warnings),
  }
}
