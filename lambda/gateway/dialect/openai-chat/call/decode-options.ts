import type { CallOptions, ProviderOptions } from '../../../core/canonical/parts.ts'
import { compact, type JsonObject, objectOr } from '../../../core/json/value.ts'
import { optionalNumber, optionalObject, optionalString, requiredObject, unsupportedField } from '../../guard.ts'
import { decodeEffort } from '../reasoning/effort.ts'
import { decodeTools } from '../tools/decode.ts'
import { decodeStopSequences } from './decode.ts'
import { OPTIONS } from './fields.ts'

/** `response_format`; its `strict` has no canonical place. */
const decodeResponseFormat = (
  body: JsonObject,
): { format?: NonNullable<CallOptions['responseFormat']>; isStrict?: boolean } => {
  const format = optionalObject(body, 'response_format')
  if (!format || format['type'] === 'text') return {}
  const isSchema = format['type'] === 'json_schema'
  if (!isSchema && format['type'] !== 'json_object' && format['type'] !== 'json')
    throw unsupportedField('response_format', 'only text, json_object and json_schema can be carried to this model')
  const rule = isSchema ? requiredObject(format, 'json_schema', 'response_format.') : format
  const schema = optionalObject(rule, 'schema', 'response_format.')
  const name = optionalString(rule, 'name', 'response_format.')
  const description = optionalString(rule, 'description', 'response_format.')
  const json = compact({ type: 'json', schema, name, description })
  return { format: json, ...(schema ? { isStrict: rule['strict'] === true } : {}) }
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

const decodeProviderOptions = (body: JsonObject, isStrict: boolean | undefined): ProviderOptions => {
  const { gateway: _, ...given } = objectOr(body['providerOptions']) as ProviderOptions
  const openai: JsonObject = { strictJsonSchema: isStrict }
  for (const [option, field] of OPTIONS) openai[option] = body[field] ?? undefined
  const merged: ProviderOptions = { ...given }
  for (const [name, options] of Object.entries({ openai, ...optionsForOthers(body) }))
    if (Object.keys(compact(options)).length > 0) merged[name] = { ...compact(options), ...given[name] }
  return merged
}

/** Everything of the canonical form but the prompt. */
export const decodeOptions = (body: JsonObject): Omit<CallOptions, 'prompt'> => {
  const { format, isStrict } = decodeResponseFormat(body)
  const number = (field: string) => optionalNumber(body, field)
  return compact({
    maxOutputTokens: number('max_completion_tokens') ?? number('max_tokens'),
    temperature: number('temperature'),
    topP: number('top_p'),
    topK: number('top_k'),
    frequencyPenalty: number('frequency_penalty'),
    presencePenalty: number('presence_penalty'),
    seed: number('seed'),
    stopSequences: decodeStopSequences(body),
    responseFormat: format,
    reasoning: decodeEffort(body),
    ...decodeTools(body),
    providerOptions: decodeProviderOptions(body, isStrict),
  })
}
