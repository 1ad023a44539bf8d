import type { Call } from '../../../core/call.ts'
import type { Inbound } from '../../../core/dialect.ts'
import { isObject, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import {
  badField,
  optionalArray,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  requiredArray,
  requiredString,
  TOKEN_COUNT,
} from '../../guard.ts'
import { misfit } from './misfit.ts'

const ROLES: readonly JsonValue[] = ['user', 'assistant', 'system']

const checkMessage = (message: JsonValue, index: number): void => {
  const field = `messages.${index}`
  if (!isObject(message)) throw badField(field, 'an object', message)
  if (!ROLES.includes(message['role'] ?? null)) throw badField(`${field}.role`, 'user or assistant', message['role'])
  const { content, output_config: config } = message
  // An effort for what follows needs no words.
  if (content === undefined && message['role'] === 'system' && isObject(config)) return
  if (typeof content !== 'string' && !Array.isArray(content)) {
    throw badField(`${field}.content`, 'a string or an array of content blocks', content)
  }
}

const checkShape = (body: JsonObject): void => {
  const system = body['system'] ?? ''
  if (typeof system !== 'string' && !Array.isArray(system)) throw badField('system', 'a string or an array', system)
  if ((body['max_tokens'] ?? null) === null) throw badField('max_tokens', 'an integer of at least 1', undefined)
  optionalNumber(body, 'max_tokens', TOKEN_COUNT)
  optionalNumber(body, 'temperature', { min: 0, max: 1 })
  optionalNumber(body, 'top_p', { min: 0, max: 1 })
  optionalNumber(body, 'top_k', { min: 0, integer: true })
  optionalArray(body, 'tools')
  optionalArray(body, 'stop_sequences')
  requiredArray(body, 'messages').forEach(checkMessage)
}

/** Checks what routing and every provider rely on; the rest is left to a relay's provider or to the canonical form. */
export const decodeCall = ({ body, source, headers }: Inbound): Call => {
  const model = requiredString(body, 'model')
  const stream = optionalBoolean(body, 'stream') ?? false
  checkShape(body)
  const providerOptions = optionalObject(body, 'providerOptions') ?? {}
  for (const [namespace, options] of Object.entries(providerOptions)) {
    if (!isObject(options)) throw badField(`providerOptions.${namespace}`, 'an object', options)
  }
  return {
    dialect: 'anthropic-messages',
    model,
    stream,
    body,
    source,
    headers,
    gateway: objectOr(providerOptions['gateway']),
    misfit: (endpoint) => misfit(body, endpoint),
  }
}
