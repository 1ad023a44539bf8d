import type { HubCall } from '../../core/call.ts'
import type { EncodedCall, EncodeTarget } from '../../core/dialect.ts'
import { compact, type JsonObject, type JsonValue, objectOr } from '../../core/json.ts'
import type { CallOptions, Warning } from '../../core/parts.ts'
import { unsupportedField } from '../guard.ts'
import { encodeMessages, hasMarker } from './encode-messages.ts'
import { cacheControl } from './encode-parts.ts'
import { OPTIONS } from './fields.ts'

type Encode<T> = (options: CallOptions, target: EncodeTarget) => T

/** `providerOptions` keys by their wire field; those of the chat API that no request field maps to come after it. */
const WIRE_NAMES: ReadonlyMap<string, string> = new Map([
  ...OPTIONS,
  ['reasoningEffort', 'reasoning_effort'],
  ['maxCompletionTokens', 'max_completion_tokens'],
])

/** Consumed here or by the AI SDK's own package, never a wire field. */
const CONSUMED = new Set(['strictJsonSchema', 'systemMessageMode', 'forceReasoning'])
/** What the gateway decides: options must not change who is asked, what it costs or how the answer comes. */
const RESERVED = new Set(['model', 'messages', 'stream', 'stream_options'])

const unsupported = (feature: string, details: string): Warning => ({ type: 'unsupported', feature, details })

/**
 * The namespaces meant for this wire, the provider's own last. Unknown keys of the provider's own are passed on as they
 * are; unknown keys of `openai` at another provider are reported.
 */
const ownOptions: Encode<{ fields: JsonObject; warnings: Warning[] }> = ({ providerOptions = {} }, { provider }) => {
  const fields: JsonObject = {}
  const warnings: Warning[] = []
  for (const namespace of new Set(['openaiCompatible', 'openai', provider]))
    for (const [key, value] of Object.entries(providerOptions[namespace] ?? {})) {
      const name = WIRE_NAMES.get(key)
      if (value === undefined || value === null || CONSUMED.has(key)) continue
      if (name) fields[name] = value as JsonValue
      else if (namespace === provider && !RESERVED.has(key)) fields[key] = value as JsonValue
      else warnings.push(unsupported(`providerOptions.${namespace}.${key}`, `${provider} does not take it here`))
    }
  return { fields, warnings }
}

const responseFormat: Encode<JsonObject | undefined> = (
  { responseFormat: format, providerOptions = {} },
  { provider },
) => {
  if (format?.type !== 'json') return undefined
  if (!format.schema) return { type: 'json_object' }
  const own = providerOptions[provider]?.['strictJsonSchema'] ?? providerOptions['openai']?.['strictJsonSchema']
  const { name = 'response', description, schema } = format
  const rule = compact({ name, description, strict: own !== false, schema: schema as JsonObject })
  return { type: 'json_schema', json_schema: rule }
}

const tools: Encode<JsonObject[] | undefined> = ({ tools: offered }, { quirks, provider }) => {
  if (!offered || offered.length === 0) return undefined
  return offered.map((tool) => {
    if (tool.type === 'provider')
      throw unsupportedField('tools', `the provider tool ${tool.id} cannot be used at ${provider}`)
    const { name, description, inputSchema, strict } = tool
    const definition = compact({ name, description, parameters: inputSchema as JsonObject, strict })
    return { type: 'function', function: definition, ...cacheControl(tool.providerOptions, quirks) }
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
  return options.reasoning && options.reasoning !== 'provider-default' ? { reasoning_effort: options.reasoning } : {}
}

/** Settings of the canonical form that no field of this wire carries. */
const leftOut: Encode<Warning[]> = (options, { quirks, provider }) => [
  ...(options.topK === undefined ? [] : [unsupported('topK', 'this API has no top_k')]),
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

const settings: Encode<JsonObject> = (options, { quirks }) => ({
  [quirks.maxTokensField ?? 'max_tokens']: options.maxOutputTokens,
  temperature: options.temperature,
  top_p: options.topP,
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
export const encodeCall = ({ options }: HubCall, target: EncodeTarget): EncodedCall => {
  const prompt = encodeMessages(options.prompt, target)
  const own = ownOptions(options, target)
  const body: JsonObject = compact({
    model: target.model,
    messages: prompt.messages,
    ...settings(options, target),
    response_format: responseFormat(options, target),
    tools: tools(options, target),
    tool_choice: options.tools?.length ? toolChoice(options, target) : undefined,
    ...reasoning(options, target),
    ...own.fields,
    ...streaming(target),
  })
  const rejected = (target.quirks.rejects ?? []).filter((field) => body[field] !== undefined)
  for (const field of rejected) delete body[field]
  return {
    body,
    warnings: [
      ...prompt.warnings,
      ...own.warnings,
      ...leftOut(options, target),
      ...rejected.map((field) => unsupported(field, `${target.provider} rejects it`)),
    ],
  }
}
