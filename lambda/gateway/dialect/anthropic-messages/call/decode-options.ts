import type { CallOptions, ProviderOptions } from '../../../core/canonical/parts.ts'
import { arrayOr, compact, isObject, type JsonObject, numberOr, objectOr, stringOr } from '../../../core/json/value.ts'
import { camelKeys } from '../../casing.ts'
import { badField } from '../../guard.ts'
import { decodeEffort } from '../reasoning/effort.ts'
import { decodeTools } from '../tools/decode.ts'
import { OWN_FIELDS } from './fields.ts'

const strings = (value: JsonObject[string]): string[] =>
  arrayOr(value).filter((item): item is string => typeof item === 'string')

const anthropicOptions = (body: JsonObject, headers: Readonly<Record<string, string>>): JsonObject => {
  const outputConfig = objectOr(body['output_config'])
  const betas = [...(headers['anthropic-beta']?.split(',') ?? []), ...strings(body['anthropic_beta'])]
  const only = [...OWN_FIELDS, 'thinking'].filter((field) => (body[field] ?? null) !== null)
  return compact({
    ...camelKeys(Object.fromEntries(only.map((field) => [field, body[field]]))),
    effort: stringOr(outputConfig['effort']),
    taskBudget: outputConfig['task_budget'] ?? undefined,
    disableParallelToolUse: objectOr(body['tool_choice'])['disable_parallel_tool_use'] === true ? true : undefined,
    anthropicBeta: betas.length > 0 ? betas.map((beta) => beta.trim()) : undefined,
  })
}

const decodeProviderOptions = (body: JsonObject, headers: Readonly<Record<string, string>>): ProviderOptions => {
  const { gateway: _, ...given } = objectOr(body['providerOptions'])
  const anthropic = { ...anthropicOptions(body, headers), ...objectOr(given['anthropic']) }
  const isSerial = anthropic['disableParallelToolUse'] === true
  const openai = { ...(isSerial ? { parallelToolCalls: false } : {}), ...objectOr(given['openai']) }
  const all = { ...given, anthropic, openai }
  return Object.fromEntries(
    Object.entries(all).filter(([, options]) => Object.keys(objectOr(options)).length > 0),
  ) as ProviderOptions
}

/** `output_config.format`, or its beta name `output_format`. */
const decodeResponseFormat = (body: JsonObject): CallOptions['responseFormat'] => {
  const format = objectOr(body['output_config'])['format'] ?? body['output_format']
  if (!isObject(format)) return undefined
  if (format['type'] !== 'json_schema' || !isObject(format['schema'])) {
    throw badField('output_config.format', '{"type":"json_schema","schema":{…}}', format)
  }
  return { type: 'json', schema: format['schema'] }
}

/** Everything of the canonical form but the prompt. */
export const decodeOptions = (
  body: JsonObject,
  headers: Readonly<Record<string, string>>,
): Omit<CallOptions, 'prompt'> => {
  const stops = strings(body['stop_sequences'])
  const tools = decodeTools(body)
  return compact({
    maxOutputTokens: numberOr(body['max_tokens']),
    temperature: numberOr(body['temperature']),
    topP: numberOr(body['top_p']),
    topK: numberOr(body['top_k']),
    stopSequences: stops.length > 0 ? stops : undefined,
    responseFormat: decodeResponseFormat(body),
    reasoning: decodeEffort(body),
    ...tools,
    providerOptions: decodeProviderOptions(body, headers),
  })
}
