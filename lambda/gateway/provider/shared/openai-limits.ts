import { arrayOr, type JsonObject, objectOr } from '../../core/json/value.ts'
import type { RequestFacts } from '../../core/provider/provider.ts'
import type { ChatQuirks } from '../../core/provider/quirks.ts'
import { IMAGES } from './takes.ts'

/** Models that reason: `max_tokens` is an error there, `max_completion_tokens` is not. */
const REASONING_MODELS = /^(?:o\d|gpt-[5-9])(?!.*-chat)/

/**
 * "Function tools with reasoning_effort are not supported for gpt-5.4 in /v1/chat/completions."
 * github.com/openai/openai-openapi/issues/541
 */
const TOOLS_BY_RESPONSES_ONLY = /^gpt-(?:5\.(?:[4-9]|\d\d)|[6-9])/

/** A changed base URL may lead to a server of another maker, which has other limits, and perhaps no Responses API. */
const isOwnHost = (baseUrl: string | undefined): boolean =>
  baseUrl === undefined || /(?:^|\.)openai\.com$/.test(URL.parse(baseUrl)?.hostname ?? '')

const isReasoningOff = (body: JsonObject): boolean =>
  (body['reasoning_effort'] ?? objectOr(body['reasoning'])['effort']) === 'none'

/** Why OpenAI's chat completions turn a body down, which may be in any dialect. */
export const openaiRefuses = ({ model, baseUrl, body }: RequestFacts): string | undefined => {
  const wantsTools = arrayOr(body['tools']).length > 0 && !isReasoningOff(body)
  return isOwnHost(baseUrl) && TOOLS_BY_RESPONSES_ONLY.test(model) && wantsTools
    ? 'its chat completions have no tools for a model that reasons'
    : undefined
}

/** How OpenAI's models are asked for the length of an answer, wherever they are. */
export const OPENAI_CHAT: ChatQuirks = {
  totals: 'sums',
  maxTokensField: 'max_completion_tokens',
  insistsOnMaxTokensField: (model, baseUrl) => isOwnHost(baseUrl) && REASONING_MODELS.test(model),
}

/**
 * Ids of calls: https://github.com/agno-agi/agno/issues/5382; the rest:
 * https://platform.openai.com/docs/api-reference/chat/create
 */
export const OPENAI_TAKES = {
  instructions: 'anywhere',
  callIds: 'any-40',
  anyArguments: true,
  images: IMAGES,
  limits: { stopSequences: 4, tools: 128 },
} as const

/** The other APIs keep nothing to refer to later: reasoning comes back with the conversation, encrypted. */
export const RESPONSES_DEFAULTS: JsonObject = { store: false }
