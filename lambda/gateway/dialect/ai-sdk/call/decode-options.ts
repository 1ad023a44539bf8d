import type { CallOptions, ProviderOptions } from '../../../core/canonical/parts.ts'
import { compact, type JsonObject } from '../../../core/json/value.ts'
import { badField, optionalArray, optionalBoolean, optionalNumber, optionalObject, optionalOneOf } from '../../guard.ts'
import { REASONING } from '../fields.ts'
import { objectAt, providerOptionsAt } from '../nested.ts'
import { decodeTools } from '../tools/decode.ts'

/** What providers get: without our own options, and with the renamed vendor's under the key that its package reads. */
const forProviders = (all: ProviderOptions | undefined): ProviderOptions | undefined => {
  if (all === undefined) return undefined
  const { gateway: _, spacexai, ...options } = all
  return spacexai ? { ...options, xai: { ...spacexai, ...options['xai'] } } : options
}

const stopSequences = (body: JsonObject): string[] | undefined =>
  optionalArray(body, 'stopSequences')?.map((text, i) => {
    if (typeof text !== 'string') throw badField(`stopSequences[${i}]`, 'a string', text)
    return text
  })

const decodeResponseFormat = (format: JsonObject | undefined): CallOptions['responseFormat'] => {
  if (format === undefined) return undefined
  const { type, schema } = format
  if (type !== 'text' && type !== 'json') throw badField('responseFormat.type', 'text or json', type)
  if (schema !== undefined) objectAt(schema, 'responseFormat.schema')
  return { ...format, type }
}

/** Everything of the canonical form but the prompt. */
export const decodeOptions = (body: JsonObject): Omit<CallOptions, 'prompt'> =>
  compact({
    maxOutputTokens: optionalNumber(body, 'maxOutputTokens', { min: 1, integer: true }),
    temperature: optionalNumber(body, 'temperature'),
    stopSequences: stopSequences(body),
    topP: optionalNumber(body, 'topP'),
    topK: optionalNumber(body, 'topK'),
    presencePenalty: optionalNumber(body, 'presencePenalty'),
    frequencyPenalty: optionalNumber(body, 'frequencyPenalty'),
    seed: optionalNumber(body, 'seed', { integer: true }),
    reasoning: optionalOneOf(body, 'reasoning', REASONING),
    responseFormat: decodeResponseFormat(optionalObject(body, 'responseFormat')),
    ...decodeTools(body),
    includeRawChunks: optionalBoolean(body, 'includeRawChunks'),
    providerOptions: forProviders(providerOptionsAt(body['providerOptions'], 'providerOptions')),
  })
