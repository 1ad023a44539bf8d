import type { ErrorCode } from '../error.ts'

/** What is said along with a status that does not tell it. */
export interface Saying {
  readonly said: RegExp
  readonly means: ErrorCode
  /** The status that the provider should have answered. */
  readonly status: number
}

const meaning = (means: ErrorCode, status: number, sayings: readonly RegExp[]): Saying[] =>
  sayings.map((said) => ({ said, means, status }))

/**
 * The input, or it and the answer to come, is longer than the model's context. Each provider's sentence as
 * https://github.com/earendil-works/pi/blob/main/packages/ai/src/utils/overflow.ts quotes it, where no other page is
 * named.
 */
const CONTEXT: readonly RegExp[] = [
  // Anthropic: https://github.com/anthropics/claude-code/issues/476
  /prompt (?:is )?too long/i,
  /input length and `?max_tokens`? exceed context limit/i,
  // OpenAI, Azure, DeepSeek, OpenRouter, vLLM: two generations of the sentence
  /exceeds the context window/i,
  /maximum context length (?:is|of) [\d,]+/i,
  // Google, GitHub
  /token count.{0,40}exceeds the (?:maximum|limit)/i,
  // Bedrock: Claude, Nova
  /input is too long for requested model/i,
  /input tokens exceeds maximum length/i,
  // xAI
  /maximum prompt length is [\d,]+/i,
  // Groq, Cerebras
  /reduce the length of the messages/i,
  // vLLM, SGLang, LiteLLM, Together AI, Poolside, LM Studio
  /exceeds? (?:the )?(?:model'?s? )?(?:maximum )?(?:allowed )?(?:context|input) length/i,
  /(?:longer|greater) than the (?:maximum model|(?:model'?s )?context) length/i,
  // Mistral
  /too large for model with [\d,]+ maximum context length/i,
  // https://platform.kimi.ai/docs/api/errors
  /exceeded model token limit|input token length too long/i,
  // Cohere, recorded
  /^too many tokens: size limit exceeded/i,
  // MiniMax
  /context window exceeds limit/i,
  // https://help.aliyun.com/en/model-studio/error-code
  /range of input length should be/i,
  // https://docs.z.ai/api-reference/api-code, 1261
  /prompt exceeds max(?:imum)? length/i,
  // llama.cpp, Ollama
  /exceeds the available context size/i,
  /exceeded (?:max )?context length/i,
]

/** What is asked, or would be answered, is forbidden there. */
const FILTERED: readonly RegExp[] = [
  // Anthropic
  /^Output blocked by content filtering policy/i,
  // https://learn.microsoft.com/azure/ai-services/openai/concepts/content-filter
  /triggering .{0,40}content management policy/i,
  // OpenAI
  /flagged as potentially violating our usage policy|rejected as a result of our safety system/i,
  // https://openrouter.ai/docs/api-reference/errors
  /requires moderation.{0,100}flagged/i,
  // https://platform.kimi.ai/docs/api/errors, https://docs.z.ai/api-reference/api-code,
  // https://help.aliyun.com/en/model-studio/error-code
  /considered high risk|unsafe or sensitive content|may contain inappropriate content/i,
]

/** No funds, or no more than the account may spend. */
const UNPAID: readonly RegExp[] = [
  // Anthropic
  /^Your credit balance is too low|^You have reached your specified .{0,20}usage limits/,
  // https://platform.openai.com/docs/guides/error-codes
  /^Billing hard limit|exceeded your current quota, please check your plan and billing/i,
  // https://platform.kimi.ai/docs/api/errors
  /is suspended, please check your plan and billing/i,
  // https://api-docs.deepseek.com/quick_start/error_codes, https://docs.z.ai/api-reference/api-code, OpenRouter
  /insufficient (?:account )?(?:balance|credits?|funds)/i,
  // xAI
  /doesn't have any credits|used all available credits/i,
]

/** Of answers with any status that blames the request, or a failure while it was read. */
export const SAYINGS: readonly Saying[] = [
  ...meaning('context-exceeded', 400, CONTEXT),
  ...meaning('content-filtered', 400, FILTERED),
]

/** Of those that would otherwise be about a limit or a credential as well. */
export const ACCOUNT_SAYINGS: readonly Saying[] = meaning('upstream-unpaid', 402, UNPAID)

/** What some say with a status, and even a word, that means something else. */
export const SAID_WITH: Readonly<Record<number, readonly Saying[]>> = {
  400: [
    // Google, xAI
    ...meaning('upstream-refused', 401, [/^API key (?:not valid|expired)|^(?:Incorrect|Invalid) API key/i]),
    // Anthropic, Google; Bedrock's for accounts: github.com/aws/aws-cli/issues/8717,
    // github.com/aws-samples/amazon-bedrock-audio-summarizer/issues/3
    ...meaning('upstream-refused', 403, [
      /^This organization has been disabled|^User location is not supported|^Operation not allowed$/,
      /^Your account is not authorized to /,
    ]),
    // Groq, Bedrock, Mistral; Bedrock's for a model that only an inference profile serves
    ...meaning('upstream-not-found', 404, [
      /^The model \S{1,100} has been decommissioned|^The provided model identifier is invalid|^Invalid model: /,
      /with on-demand throughput isn.t supported/,
    ]),
  ],
  // A limit by the minute in OpenAI's words for no funds: https://help.aliyun.com/en/model-studio/rate-limit; Google's,
  // https://github.com/RooCodeInc/Roo-Code/issues/3883
  429: meaning('rate-limited', 429, [
    /^Allocated quota exceeded|#token-limit\b/i,
    /\bai\.google\.dev\/gemini-api\/docs\/rate-limits|\bPlease retry in [\d.]+m?s\b/,
  ]),
}
