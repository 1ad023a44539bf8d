import type Anthropic from '@anthropic-ai/sdk'
import type { StopReason } from '@aws-sdk/client-bedrock-runtime'
import type OpenAI from 'openai'

/** What a client must take an ending for; `left`: unfinished, which no client may take for the end of what was asked. */
export type Seen = 'done' | 'calls' | 'cut' | 'filtered' | 'left' | 'failed'

/** All words that an SDK's type names, and any others. */
type Words<Word extends string = never> = Readonly<Record<Word, Seen> & Record<string, Seen>>

const OF_OPENAI = {
  stop: 'done',
  length: 'cut',
  tool_calls: 'calls',
  function_call: 'calls',
  content_filter: 'filtered',
} as const satisfies Words<OpenAI.ChatCompletion.Choice['finish_reason']>

/** The words that OpenAI's own clients know. */
export const OPENAI: readonly string[] = Object.keys(OF_OPENAI)

/** With those of the providers that took the API over. */
export const CHAT = {
  ...OF_OPENAI,
  model_length: 'cut',
  error: 'failed',
  eos: 'done',
  eos_token: 'done',
  insufficient_system_resource: 'failed',
  aborted: 'failed',
  abort: 'failed',
  sensitive: 'filtered',
  network_error: 'failed',
  repetition: 'cut',
  repetition_truncation: 'cut',
  repetition_limit: 'cut',
} as const satisfies Words

export const RESPONSES = {
  max_output_tokens: 'cut',
  max_messages: 'cut',
  content_filter: 'filtered',
  steered: 'left',
} as const satisfies Words<NonNullable<OpenAI.Responses.Response.IncompleteDetails['reason']>>

export const STATUSES = {
  completed: 'done',
  incomplete: 'left',
  failed: 'failed',
  cancelled: 'failed',
  in_progress: 'failed',
  queued: 'failed',
} as const satisfies Words<OpenAI.Responses.ResponseStatus>

export const MESSAGES = {
  end_turn: 'done',
  stop_sequence: 'done',
  tool_use: 'calls',
  max_tokens: 'cut',
  model_context_window_exceeded: 'cut',
  refusal: 'filtered',
  pause_turn: 'left',
  compaction: 'left',
} as const satisfies Words<Anthropic.Beta.BetaStopReason>

export const CONVERSE = {
  end_turn: 'done',
  stop_sequence: 'done',
  tool_use: 'calls',
  max_tokens: 'cut',
  model_context_window_exceeded: 'cut',
  content_filtered: 'filtered',
  guardrail_intervened: 'filtered',
  malformed_model_output: 'failed',
  malformed_tool_use: 'failed',
} as const satisfies Words<StopReason>

/** FinishReason of @google/genai 3.3.0. */
export const GEMINI = {
  STOP: 'done',
  MAX_TOKENS: 'cut',
  CONTINUATION: 'cut',
  SAFETY: 'filtered',
  RECITATION: 'filtered',
  LANGUAGE: 'filtered',
  BLOCKLIST: 'filtered',
  PROHIBITED_CONTENT: 'filtered',
  SPII: 'filtered',
  IMAGE_SAFETY: 'filtered',
  IMAGE_PROHIBITED_CONTENT: 'filtered',
  IMAGE_RECITATION: 'filtered',
  ESCALATION: 'filtered',
  PUP_LIMITED_DISABLED: 'filtered',
  MODEL_ARMOR: 'filtered',
  MALFORMED_FUNCTION_CALL: 'failed',
  UNEXPECTED_TOOL_CALL: 'failed',
  TOO_MANY_TOOL_CALLS: 'failed',
  MISSING_THOUGHT_SIGNATURE: 'failed',
  MALFORMED_RESPONSE: 'failed',
  OTHER: 'left',
  IMAGE_OTHER: 'left',
  NO_IMAGE: 'left',
  FINISH_REASON_UNSPECIFIED: 'left',
} as const satisfies Words

/** ChatFinishReason and FinishReason of cohere-ai 8.1.0. */
export const COHERE = {
  COMPLETE: 'done',
  STOP_SEQUENCE: 'done',
  TOOL_CALL: 'calls',
  MAX_TOKENS: 'cut',
  ERROR_TOXIC: 'filtered',
  ERROR: 'failed',
  ERROR_LIMIT: 'failed',
  TIMEOUT: 'failed',
  USER_CANCEL: 'failed',
} as const satisfies Words

/** BlockedReason of @google/genai 3.3.0: a prompt that is not taken has no answer. */
export const BLOCKED = [
  'SAFETY',
  'OTHER',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'IMAGE_SAFETY',
  'MODEL_ARMOR',
  'JAILBREAK',
] as const

/** That nobody has decided on. */
export const UNKNOWN = { tomorrows_reason: 'left', constructor: 'left' } as const
