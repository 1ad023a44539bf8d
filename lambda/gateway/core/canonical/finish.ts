import { stringOr } from '../json/value.ts'
import type { UsageFormat } from '../usage/buckets.ts'
import type { FinishReason } from './parts.ts'

type Meaning = FinishReason['unified']

/**
 * What each API says at the end of an answer, and what that means: its owner's words and those of the providers that
 * took the API over. `other`: the answer was left unfinished, for a reason that is neither a limit, a filter nor a
 * failure.
 */
export const FINISH_REASONS = {
  'openai-chat': {
    // openai 7.57.0, ChatCompletion.Choice
    stop: 'stop',
    length: 'length',
    tool_calls: 'tool-calls',
    function_call: 'tool-calls',
    content_filter: 'content-filter',
    // @mistralai/mistralai 2.7.0, ChatCompletionChoiceFinishReason; `error` also of @openrouter/sdk 1.3.19
    model_length: 'length',
    error: 'error',
    // together-ai 0.52.0, ChatCompletion.Choice
    eos: 'stop',
    // https://huggingface.co/docs/text-generation-inference/reference/api_reference
    eos_token: 'stop',
    // https://api-docs.deepseek.com/api/create-chat-completion
    insufficient_system_resource: 'error',
    aborted: 'error',
    // https://docs.z.ai/api-reference/llm/chat-completion
    sensitive: 'content-filter',
    network_error: 'error',
    // https://platform.xiaomimimo.com/docs/api/chat/openai-api, and who else stops a model that repeats itself
    repetition_truncation: 'length',
    repetition_limit: 'length',
    // github.com/vllm-project/vllm, vllm/v1/engine/__init__.py
    abort: 'error',
    repetition: 'length',
  },
  'openai-responses': {
    // openai 7.57.0, Response.IncompleteDetails
    max_output_tokens: 'length',
    max_messages: 'length',
    content_filter: 'content-filter',
    steered: 'other',
    // ResponseStatus, which xAI's package tells in place of a reason
    completed: 'stop',
    incomplete: 'other',
    failed: 'error',
    cancelled: 'error',
    in_progress: 'error',
    queued: 'error',
  },
  // @anthropic-ai/sdk 1.12.0, BetaStopReason
  'anthropic-messages': {
    end_turn: 'stop',
    stop_sequence: 'stop',
    tool_use: 'tool-calls',
    max_tokens: 'length',
    model_context_window_exceeded: 'length',
    refusal: 'content-filter',
    // Both wait for the answer to be sent back.
    pause_turn: 'other',
    compaction: 'other',
  },
  // @google/genai 3.3.0, FinishReason
  gemini: {
    STOP: 'stop',
    MAX_TOKENS: 'length',
    CONTINUATION: 'length',
    SAFETY: 'content-filter',
    RECITATION: 'content-filter',
    LANGUAGE: 'content-filter',
    BLOCKLIST: 'content-filter',
    PROHIBITED_CONTENT: 'content-filter',
    SPII: 'content-filter',
    IMAGE_SAFETY: 'content-filter',
    IMAGE_PROHIBITED_CONTENT: 'content-filter',
    IMAGE_RECITATION: 'content-filter',
    ESCALATION: 'content-filter',
    PUP_LIMITED_DISABLED: 'content-filter',
    MODEL_ARMOR: 'content-filter',
    MALFORMED_FUNCTION_CALL: 'error',
    UNEXPECTED_TOOL_CALL: 'error',
    TOO_MANY_TOOL_CALLS: 'error',
    MISSING_THOUGHT_SIGNATURE: 'error',
    MALFORMED_RESPONSE: 'error',
    OTHER: 'other',
    IMAGE_OTHER: 'other',
    NO_IMAGE: 'other',
    FINISH_REASON_UNSPECIFIED: 'other',
  },
  // @aws-sdk/client-bedrock-runtime 3.1163.0, StopReason
  'bedrock-converse': {
    end_turn: 'stop',
    stop_sequence: 'stop',
    tool_use: 'tool-calls',
    max_tokens: 'length',
    model_context_window_exceeded: 'length',
    content_filtered: 'content-filter',
    guardrail_intervened: 'content-filter',
    malformed_model_output: 'error',
    malformed_tool_use: 'error',
  },
  // cohere-ai 8.1.0, ChatFinishReason and FinishReason
  'cohere-chat': {
    COMPLETE: 'stop',
    STOP_SEQUENCE: 'stop',
    TOOL_CALL: 'tool-calls',
    MAX_TOKENS: 'length',
    ERROR_TOXIC: 'content-filter',
    ERROR: 'error',
    ERROR_LIMIT: 'error',
    TIMEOUT: 'error',
    USER_CANCEL: 'error',
  },
} as const satisfies Readonly<Record<UsageFormat, Readonly<Record<string, Meaning>>>>

/** No two owners mean different things by a word, so that one is known also where a provider passes on another's. */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map(
  Object.values(FINISH_REASONS).flatMap((words) =>
    Object.entries(words).map(([word, meaning]) => [word.toLowerCase(), meaning] as const),
  ),
)

/** A provider's word for an ending; `null` and '' are none. */
export const wordIn = (value: unknown): string | undefined => stringOr(value) || undefined

/**
 * What a word at the end of an answer means, in whatever case. None, or one that nobody decided on, is `other`, never
 * `stop`.
 */
export const meaningOf = (word: string | undefined): Meaning => MEANINGS.get(word?.toLowerCase() ?? '') ?? 'other'

/**
 * Is the client to run the calls that it was shown? Where no word says why an answer ended, calls that came whole do.
 */
export const endsInCalls = ({ unified, raw }: FinishReason, hasToolCalls: boolean): boolean =>
  hasToolCalls && (unified === 'stop' || unified === 'tool-calls' || (unified === 'other' && raw === undefined))
