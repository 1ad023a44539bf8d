import type { CanonicalCall } from '../../../core/call.ts'
import type { CallOptions, Warning } from '../../../core/canonical/parts.ts'
import type { EncodedCall, EncodeTarget } from '../../../core/dialect.ts'
import { compact, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import { unsupported } from '../../../core/unsupported.ts'
import { unsupportedField } from '../../guard.ts'
import { encodeMessages, hasMarker } from '../messages/encode.ts'
import { cacheControl } from '../messages/encode-content.ts'
import { ownOptions } from './own-options.ts'
import { responseFormat } from './response-format.ts'

type Encode<T> = (options: CallOptions, target: EncodeTarget) => T

const tools: Encode<JsonObject[] | undefined> = ({ tools: offered }, target) => {
  if (!offered || offered.length === 0) return undefined
  return offered.map((tool) => {
    if (tool.type === 'provider')
      throw unsupportedField('tools', `the provider tool ${tool.id} cannot be used at ${target.provider}`)
    const { name, description, inputSchema, strict } = tool
    const definition = compact({ name, description, parameters: inputSchema as JsonObject, strict })
    return { type: 'function', function: definition, ...cacheControl(tool.providerOptions, target) }
  })
}

const toolChoice: Encode<JsonValue | undefined> = ({ toolChoice: choice }, { quirks }) => {
  if (choice?.type === 'tool') return { type: 'function', function: { name: choice.toolName } }
  return choice?.type === 'required' ? (quirks.requiredToolChoice ?? 'required') : choice?.type
}

const budgetOf = ({ providerOptions = {} }: CallOptions): JsonValue | undefined =>
  objectOr(providerOptions['anthropic']?.['thinking'])['budgetTokens']

const reasoning: Encode<JsonObject> = (options, { quirks }) => {
  const budget = budgetOf(options)
  if (budget !== undefined && quirks.extensions?.includes('reasoning')) return { reasoning: { max_tokens: budget } }
  const { reasoning: effort = 'provider-default' } = options
  return effort === 'provider-default' ? {} : (quirks.efforts?.[effort] ?? { reasoning_effort: effort })
}

/** Settings of the canonical form that no field of this wire carries. */
const leftOut: Encode<Warning[]> = (options, { quirks, provider }) => [
  ...(options.topK === undefined || quirks.topK ? [] : [unsupported('topK', 'this API has no top_k')]),
  ...(budgetOf(options) === undefined || options.reasoning || quirks.extensions?.includes('reasoning')
    ? []
    : [unsupported('reasoning.max_tokens', 'this API takes an effort, not a budget')]),
  ...(options.tools?.some((tool) => tool.type === 'function' && tool.inputExamples)
    ? [unsupported('tools[].inputExamples', 'this API has no examples of tool input')]
    : []),
  ...([...options.prompt, ...(options.tools ?? [])].some(hasMarker) && !quirks.extensions?.includes('cache_control')
    ? [unsupported('cache_control', `${provider} caches prompts without markers, or not at all`)]
    : []),
]

const SAMPLING = ['temperature', 'top_p', 'frequency_penalty', 'presence_penalty']

const settings: Encode<JsonObject> = (options, { quirks }) => ({
  [quirks.maxTokensField ?? 'max_tokens']: options.maxOutputTokens,
  temperature: options.temperature,
  top_p: options.topP,
  top_k: quirks.topK ? options.topK : undefined,
  frequency_penalty: options.frequencyPenalty,
  presence_penalty: options.presencePenalty,
  [quirks.seedField ?? 'seed']: options.seed,
  stop: options.stopSequences?.length ? options.stopSequences : undefined,
})

const streaming = ({ stream, quirks }: EncodeTarget): JsonObject => {
  if (!stream) return {}
  return quirks.usageUnasked ? { stream: true } : { stream: true, stream_options: { include_usage: true } }
}

/** The body for a chat completions endpoint, shaped by its quirks; what it rejects is left out and reported. */
export const encodeCall = ({ options }: CanonicalCall, target: EncodeTarget): EncodedCall => {
  const format = responseFormat(options, target)
  const prompt = encodeMessages(format.prompt, target)
  const own = ownOptions(options, target)
  const effort = reasoning(options, target)
  const body: JsonObject = compact({
    model: target.model,
    messages: prompt.messages,
    ...settings(options, target),
    response_format: format.response_format,
    tools: tools(options, target),
    tool_choice: options.tools?.length ? toolChoice(options, target) : undefined,
    // Said in the provider's own words, it is said once.
    ...(Object.keys(effort).some((field) => field in own.fields) ? {} : effort),
    ...own.fields,
    ...streaming(target),
  })
  const { rejects = [], unsampled } = target.quirks
  const refused = unsampled?.test(target.model) ? [...rejects, ...SAMPLING] : rejects
  const rejected = refused.filter((field) => body[field] !== undefined)
  for (const field of rejected) delete body[field]
  return {
    body,
    warnings: [
      ...format.warnings,
      ...prompt.warnings,
      ...own.warnings,
      ...leftOut(options, target),
      ...rejected.map((field) => unsupported(field, `${target.provider} rejects it`)),
    ],
  }
}
