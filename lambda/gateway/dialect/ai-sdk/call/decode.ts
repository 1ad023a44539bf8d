import type { Call } from '../../../core/call.ts'
import type { CallOptions, ProviderOptions } from '../../../core/canonical/parts.ts'
import type { Inbound } from '../../../core/dialect.ts'
import { GatewayError } from '../../../core/error.ts'
import { compact, type JsonObject, objectOr } from '../../../core/json/value.ts'
import {
  badField,
  optionalArray,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalOneOf,
  requiredArray,
} from '../../guard.ts'
import { REASONING } from '../fields.ts'
import { generationOf } from '../generation.ts'
import { decodePrompt } from '../messages/decode.ts'
import { objectAt, providerOptionsAt } from '../nested.ts'
import { decodeToolChoice, decodeTools } from '../tools/decode.ts'

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

const decodeOptions = (body: JsonObject): CallOptions =>
  compact({
    prompt: decodePrompt(requiredArray(body, 'prompt')),
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
    tools: decodeTools(optionalArray(body, 'tools')),
    toolChoice: decodeToolChoice(optionalObject(body, 'toolChoice')),
    includeRawChunks: optionalBoolean(body, 'includeRawChunks'),
    providerOptions: forProviders(providerOptionsAt(body['providerOptions'], 'providerOptions')),
  })

/** The body is the call's options; model and streaming are told by headers only. */
export const decodeCall = ({ body, source, path, headers }: Inbound): Call => {
  const model = headers['ai-language-model-id']
  if (!model)
    throw new GatewayError('bad-request', 'The header ai-language-model-id must name a model, e.g. openai/gpt-5.', {
      param: 'ai-language-model-id',
    })
  // Nothing relays this dialect, so the canonical form is always needed.
  const canonical = { options: decodeOptions(body), warnings: [] }
  return {
    dialect: 'ai-sdk',
    version: generationOf(path, headers),
    model,
    stream: headers['ai-language-model-streaming'] === 'true',
    body,
    source,
    headers,
    gateway: objectOr(objectOr(body['providerOptions'])['gateway']),
    extensions: [],
    canonical: () => canonical,
  }
}
