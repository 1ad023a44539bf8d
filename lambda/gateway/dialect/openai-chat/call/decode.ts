import type { Call, CanonicalCall } from '../../../core/call.ts'
import type { ProviderOptions } from '../../../core/canonical/parts.ts'
import type { Inbound } from '../../../core/dialect.ts'
import { arrayOr, isObject, type JsonObject, objectOr, stringOr } from '../../../core/json/value.ts'
import { memo } from '../../../core/memo.ts'
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
import { ROUTING } from '../fields.ts'
import { decodeMessages } from '../messages/decode.ts'
import { checkReasoning } from '../reasoning/effort.ts'
import { decodeOptions, decodeStopSequences } from './decode-options.ts'
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

const decodeCanonical = (body: JsonObject): CanonicalCall => {
  const { prompt, warnings } = decodeMessages(body)
  return { options: { prompt, ...decodeOptions(body) }, warnings }
}

/** Checks what is wrong everywhere; the rest is decoded only when the canonical form is asked for. */
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
    misfit: (endpoint) => misfit(body, endpoint),
    canonical: memo(() => decodeCanonical(body)),
  }
}
