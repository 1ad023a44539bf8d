import type { Call } from '../../../core/call.ts'
import type { Inbound } from '../../../core/dialect.ts'
import {
  arrayOr,
  compact,
  isObject,
  type JsonObject,
  type JsonValue,
  objectOr,
  stringOr,
} from '../../../core/json/value.ts'
import {
  type Bounds,
  badField,
  optionalArray,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  requiredArray,
  requiredObject,
  requiredString,
  TOKEN_COUNT,
} from '../../guard.ts'
import { checkReasoning } from '../reasoning/effort.ts'
import { misfit } from './misfit.ts'

const NUMBERS: Readonly<Record<string, Bounds>> = {
  temperature: { min: 0, max: 2 },
  top_p: { min: 0, max: 1 },
  top_k: { min: 0, integer: true },
  frequency_penalty: { min: -2, max: 2 },
  presence_penalty: { min: -2, max: 2 },
  max_tokens: TOKEN_COUNT,
  max_completion_tokens: TOKEN_COUNT,
  n: { min: 1, max: 128, integer: true },
  seed: { integer: true },
  top_logprobs: { min: 0, max: 20, integer: true },
}

export const decodeStopSequences = (body: JsonObject): string[] | undefined => {
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
  decodeStopSequences(body)
  for (const [index, message] of requiredArray(body, 'messages').entries()) {
    if (!isObject(message)) throw badField(`messages[${index}]`, 'an object', message)
    requiredString(message, 'role', `messages[${index}].`)
  }
  checkReasoning(body)
}

const gatewayOptions = (body: JsonObject): JsonObject => {
  const options = optionalObject(body, 'providerOptions') ?? {}
  for (const key of Object.keys(options)) requiredObject(options, key, 'providerOptions.')
  return objectOr(options['gateway'])
}

/** Files by their bytes and tools of `vercel:` are the gateway's own, no provider has a name for them. */
const ownFormOf = (body: JsonObject): string | undefined => {
  const parts = arrayOr(body['messages']).flatMap((message) => arrayOr(objectOr(message)['content']).map(objectOr))
  if (parts.some(({ file }) => objectOr(file)['data'] !== undefined)) return 'messages[].content[].file.data'
  const isOwn = (tool: JsonValue) => stringOr(objectOr(tool)['type'])?.startsWith('vercel:') === true
  return arrayOr(body['tools']).some(isOwn) ? 'tools[].type' : undefined
}

/** Checks what is wrong everywhere; the rest is decoded with the canonical form. */
export const decodeCall = ({ body, source, headers }: Inbound): Call => {
  const model = requiredString(body, 'model')
  const stream = optionalBoolean(body, 'stream') ?? false
  checkShape(body)
  const gateway = gatewayOptions(body)
  return {
    dialect: 'openai-chat',
    model,
    stream,
    body,
    source,
    headers,
    gateway,
    misfit: (endpoint) => misfit(body, endpoint),
    ...compact({ preferences: optionalObject(body, 'provider'), ownForm: ownFormOf(body) }),
  }
}
