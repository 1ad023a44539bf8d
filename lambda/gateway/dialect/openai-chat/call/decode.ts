import { type Call, type CanonicalCall, once } from '../../../core/call.ts'
import { EFFORTS } from '../../../core/canonical/efforts.ts'
import type { CallOptions, ProviderOptions } from '../../../core/canonical/parts.ts'
import type { Inbound } from '../../../core/dialect.ts'
import { arrayOr, compact, isObject, type JsonObject, objectOr, stringOr } from '../../../core/json/value.ts'
import {
  type Bounds,
  badField,
  optionalArray,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalOneOf,
  optionalString,
  requiredArray,
  requiredObject,
  requiredString,
  unsupportedField,
} from '../../guard.ts'
import { OPTIONS, ROUTING } from '../fields.ts'
import { decodeMessages } from '../messages/decode.ts'
import { decodeTools } from '../tools/decode.ts'

const TOKENS: Bounds = { min: 1, max: 2 ** 31 - 1, integer: true }

const NUMBERS: Readonly<Record<string, Bounds>> = {
  temperature: { min: 0, max: 2 },
  top_p: { min: 0, max: 1 },
  top_k: { min: 0, integer: true },
  frequency_penalty: { min: -2, max: 2 },
  presence_penalty: { min: -2, max: 2 },
  max_tokens: TOKENS,
  max_completion_tokens: TOKENS,
  n: { min: 1, max: 128, integer: true },
  seed: { integer: true },
  top_logprobs: { min: 0, max: 20, integer: true },
}

const stopSequences = (body: JsonObject): string[] | undefined => {
  const stop = body['stop']
  if (stop === undefined || stop === null) return undefined
  const list = Array.isArray(stop) ? stop : [stop]
  const words = list.filter((entry) => typeof entry === 'string')
  if (words.length !== list.length) throw badField('stop', 'a string or an array of strings', stop)
  return words
}

/** Wrong in every dialect and for every provider, so refused before anything is planned. */
const checkShape = (body: JsonObject): void => {
  for (const [field, bounds] of Object.entries(NUMBERS)) optionalNumber(body, field, bounds)
  for (const field of ['tools', 'modalities']) optionalArray(body, field)
  for (const field of ['response_format', 'stream_options', 'logit_bias', 'metadata']) optionalObject(body, field)
  for (const field of ['logprobs', 'parallel_tool_calls', 'store']) optionalBoolean(body, field)
  for (const field of ['reasoning_effort', 'service_tier', 'user']) optionalString(body, field)
  stopSequences(body)
  for (const [index, message] of requiredArray(body, 'messages').entries()) {
    if (!isObject(message)) throw badField(`messages[${index}]`, 'an object', message)
    requiredString(message, 'role', `messages[${index}].`)
  }
  const reasoning = optionalObject(body, 'reasoning')
  if (!reasoning) return
  const effort = optionalOneOf(reasoning, 'effort', EFFORTS, 'reasoning.')
  const budget = optionalNumber(reasoning, 'max_tokens', TOKENS, 'reasoning.')
  if (effort && budget) throw badField('reasoning', 'given by effort or by max_tokens, not both', reasoning)
}

const splitOptions = (body: JsonObject): { gateway: JsonObject; others: ProviderOptions } => {
  const { gateway: own, ...others } = optionalObject(body, 'providerOptions') ?? {}
  const provider = Object.entries(optionalObject(body, 'provider') ?? {}).filter(([key]) => ROUTING.includes(key))
  const gateway = own === undefined ? {} : requiredObject({ gateway: own }, 'gateway', 'providerOptions.')
  for (const key of Object.keys(others)) requiredObject(others, key, 'providerOptions.')
  return { gateway: { ...Object.fromEntries(provider), ...gateway }, others: others as ProviderOptions }
}

const extensionsOf = (body: JsonObject, others: ProviderOptions): string[] => {
  const messages = arrayOr(body['messages']).map(objectOr)
  const parts = messages.flatMap((message) => arrayOr(message['content']).map(objectOr))
  const marked = [...messages, ...parts, ...arrayOr(body['tools']).map(objectOr)]
  const isUsed = (field: string) => messages.some((message) => message[field] !== undefined && message[field] !== null)
  const used: Readonly<Record<string, boolean>> = {
    providerOptions: Object.keys(others).length > 0,
    provider: Object.keys(objectOr(body['provider'])).some((key) => !ROUTING.includes(key)),
    reasoning: isObject(body['reasoning']) || isUsed('reasoning'),
    reasoning_content: isUsed('reasoning_content'),
    reasoning_details: isUsed('reasoning_details'),
    extra_content: messages.some((message) =>
      arrayOr(message['tool_calls']).some((call) => objectOr(call)['extra_content'] !== undefined),
    ),
    cache_control: marked.some((entry) => entry['cache_control'] !== undefined),
    file: parts.some(({ file }) => isObject(file) && file['data'] !== undefined),
    tools: arrayOr(body['tools']).some((tool) => stringOr(objectOr(tool)['type'])?.startsWith('vercel:')),
  }
  return Object.keys(used).filter((name) => used[name])
}

const responseFormat = (body: JsonObject): { format: CallOptions['responseFormat']; strict: boolean | undefined } => {
  const format = optionalObject(body, 'response_format')
  if (!format || format['type'] === 'text') return { format: undefined, strict: undefined }
  const isSchema = format['type'] === 'json_schema'
  if (!isSchema && format['type'] !== 'json_object' && format['type'] !== 'json')
    throw unsupportedField('response_format', 'only text, json_object and json_schema can be carried to this model')
  const rule = isSchema ? requiredObject(format, 'json_schema', 'response_format.') : format
  const json = {
    type: 'json' as const,
    schema: optionalObject(rule, 'schema', 'response_format.'),
    name: optionalString(rule, 'name', 'response_format.'),
    description: optionalString(rule, 'description', 'response_format.'),
  }
  return { format: compact(json) as CallOptions['responseFormat'], strict: json.schema && rule['strict'] === true }
}

/** `enabled` alone means medium effort, as at OpenRouter; Groq's `default` leaves the choice to the model. */
const effortOf = (body: JsonObject): CallOptions['reasoning'] => {
  const { effort, enabled, max_tokens: budget } = objectOr(body['reasoning'])
  if (enabled === false) return 'none'
  if (effort) return optionalOneOf({ effort }, 'effort', EFFORTS, 'reasoning.')
  if (budget) return undefined
  if (body['reasoning_effort'] === 'default') return undefined
  return optionalOneOf(body, 'reasoning_effort', EFFORTS) ?? (enabled === true ? 'medium' : undefined)
}

/** What the fields mean under the option names of other providers' packages. */
const optionsForOthers = (body: JsonObject): ProviderOptions => {
  const budget = objectOr(body['reasoning'])['max_tokens']
  const userId = body['safety_identifier'] ?? body['user']
  const anthropic = compact({
    thinking: budget ? { type: 'enabled', budgetTokens: budget } : undefined,
    disableParallelToolUse: body['parallel_tool_calls'] === false ? true : undefined,
    metadata: userId ? { userId } : undefined,
  })
  const google = budget ? { thinkingConfig: { thinkingBudget: budget } } : {}
  return { anthropic, google, vertex: google }
}

const providerOptions = (body: JsonObject, strict: boolean | undefined): ProviderOptions => {
  const openai: JsonObject = { strictJsonSchema: strict }
  for (const [option, field] of OPTIONS) openai[option] = body[field] ?? undefined
  const { others } = splitOptions(body)
  const merged: ProviderOptions = { ...others }
  for (const [name, options] of Object.entries({ openai, ...optionsForOthers(body) }))
    if (Object.keys(compact(options)).length > 0) merged[name] = { ...compact(options), ...others[name] }
  return merged
}

const decodeCanonical = (body: JsonObject): CanonicalCall => {
  const { prompt, warnings } = decodeMessages(arrayOr(body['messages']))
  const { format, strict } = responseFormat(body)
  const number = (field: string) => optionalNumber(body, field)
  const options: CallOptions = compact({
    prompt,
    maxOutputTokens: number('max_completion_tokens') ?? number('max_tokens'),
    temperature: number('temperature'),
    topP: number('top_p'),
    topK: number('top_k'),
    frequencyPenalty: number('frequency_penalty'),
    presencePenalty: number('presence_penalty'),
    seed: number('seed'),
    stopSequences: stopSequences(body),
    responseFormat: format,
    reasoning: effortOf(body),
    ...decodeTools(body),
    providerOptions: providerOptions(body, strict),
  })
  return { options, warnings }
}

/** Checks what is wrong everywhere; the rest is decoded only when a canonical needs it. */
export const decodeCall = ({ body, source, headers }: Inbound): Call => {
  const model = requiredString(body, 'model')
  const stream = optionalBoolean(body, 'stream') ?? false
  checkShape(body)
  const { gateway, others } = splitOptions(body)
  return {
    dialect: 'openai-chat',
    model,
    stream,
    body,
    source,
    headers,
    gateway,
    extensions: extensionsOf(body, others),
    canonical: once(() => decodeCanonical(body)),
  }
}
