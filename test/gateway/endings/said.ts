import { encodeException } from '../../harness/event-stream.ts'
import { JSON_TYPE, type Scripted } from '../../harness/fake-provider.ts'

/** What clients act on. */
export type Situation =
  | 'the context is too short'
  | 'a rate limit'
  | 'an overload'
  | 'no funds'
  | 'a wrong key'
  | 'an unknown model'
  | 'a content filter'
  | 'a request that is too large'
  | 'a request that is wrong'
  | 'a timeout'
  | 'a failure'

export type WireName = 'chat' | 'messages' | 'gemini' | 'converse'

/** Status, word and sentence. */
type Said = readonly [status: number, word: string, message: string]

/** What each API says; absent where it has no words for it. */
export const SAID: Readonly<Record<WireName, Readonly<Partial<Record<Situation, Said>>>>> = {
  // https://platform.openai.com/docs/guides/error-codes
  chat: {
    'the context is too short': [
      400,
      'context_length_exceeded',
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 140000 tokens.",
    ],
    'a rate limit': [429, 'rate_limit_exceeded', 'Rate limit reached for gpt-one.'],
    'an overload': [503, 'server_is_overloaded', 'The engine is currently overloaded, please try again later.'],
    'no funds': [
      429,
      'insufficient_quota',
      'You exceeded your current quota, please check your plan and billing details.',
    ],
    'a wrong key': [401, 'invalid_api_key', 'Incorrect API key provided.'],
    'an unknown model': [404, 'model_not_found', 'The model does not exist or you do not have access to it.'],
    'a content filter': [400, 'content_filter', 'The response was filtered due to the prompt.'],
    'a request that is too large': [413, 'request_too_large', 'The request body is too large.'],
    'a request that is wrong': [400, 'invalid_value', 'Invalid value for tools.'],
    'a timeout': [504, 'timeout', 'The request timed out.'],
    'a failure': [500, 'server_error', 'The server had an error.'],
  },
  // https://platform.claude.com/docs/en/api/errors
  messages: {
    'the context is too short': [400, 'invalid_request_error', 'prompt is too long: 213462 tokens > 200000 maximum'],
    'a rate limit': [429, 'rate_limit_error', 'Number of request tokens has exceeded your per-minute rate limit.'],
    'an overload': [529, 'overloaded_error', 'Overloaded'],
    'no funds': [400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'],
    'a wrong key': [401, 'authentication_error', 'invalid x-api-key'],
    'an unknown model': [404, 'not_found_error', 'model: claude-one'],
    'a content filter': [400, 'invalid_request_error', 'Output blocked by content filtering policy'],
    'a request that is too large': [413, 'request_too_large', 'Request exceeds the maximum size'],
    'a request that is wrong': [400, 'invalid_request_error', 'tools.0.name: is required'],
    'a timeout': [504, 'timeout_error', 'Request timed out.'],
    'a failure': [500, 'api_error', 'Internal server error'],
  },
  // https://ai.google.dev/gemini-api/docs/troubleshooting
  gemini: {
    'the context is too short': [
      400,
      'INVALID_ARGUMENT',
      'The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).',
    ],
    'a rate limit': [429, 'RESOURCE_EXHAUSTED', 'You exceeded your current request rate.'],
    'an overload': [503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'],
    'a wrong key': [400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'],
    'an unknown model': [404, 'NOT_FOUND', 'models/one is not found for API version v1beta.'],
    'a request that is wrong': [400, 'INVALID_ARGUMENT', 'Invalid JSON payload received.'],
    'a timeout': [504, 'DEADLINE_EXCEEDED', 'The service is unable to finish processing within the deadline.'],
    'a failure': [500, 'INTERNAL', 'An internal error has occurred.'],
  },
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
  converse: {
    'the context is too short': [400, 'ValidationException', 'Input is too long for requested model.'],
    'a rate limit': [429, 'ThrottlingException', 'Too many requests, please wait before trying again.'],
    'an overload': [503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.'],
    'a wrong key': [403, 'UnrecognizedClientException', 'The security token included in the request is invalid.'],
    'an unknown model': [400, 'ValidationException', 'The provided model identifier is invalid.'],
    'a request that is wrong': [400, 'ValidationException', 'Malformed input request.'],
    'a timeout': [408, 'ModelTimeoutException', 'The request took too long to process.'],
    'a failure': [424, 'ModelErrorException', 'The model returned an error.'],
  },
}

const BODIES: Readonly<Record<WireName, (said: Said) => object>> = {
  chat: ([status, code, message]) => {
    const type = status >= 500 ? 'server_error' : status === 429 ? 'requests' : 'invalid_request_error'
    return { error: { message, type, param: null, code } }
  },
  messages: ([, type, message]) => ({ type: 'error', error: { type, message }, request_id: 'req_1' }),
  gemini: ([code, status, message]) => ({ error: { code, message, status } }),
  converse: ([, , message]) => ({ message }),
}

/** It instead of an answer; too far off for the gateway to wait. */
export const refusal = (wire: WireName, said: Said): Scripted => ({
  status: said[0],
  headers: {
    ...JSON_TYPE,
    'retry-after': '60',
    ...(wire === 'converse' ? { 'x-amzn-errortype': `${said[1]}:http://internal.amazon.com/` } : {}),
  },
  chunks: [JSON.stringify(BODIES[wire](said))],
})

const camelCase = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

/** It as an event of a stream; undefined where the API knows none. */
export const eventOf = (wire: WireName, situation: Situation, said: Said): string | Uint8Array | undefined => {
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html
  const isStreamed = !['a wrong key', 'a timeout', 'a failure'].includes(situation)
  if (wire === 'converse') return isStreamed ? encodeException(camelCase(said[1]), BODIES.converse(said)) : undefined
  // No word tells it, and there is no status.
  if (wire === 'chat' && situation === 'a timeout') return undefined
  return `${wire === 'messages' ? 'event: error\n' : ''}data: ${JSON.stringify(BODIES[wire](said))}\n\n`
}
