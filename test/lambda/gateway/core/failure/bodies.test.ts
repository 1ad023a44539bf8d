import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '#gateway/core/error.ts'
import { errorInside, errorOfAnswer } from '#gateway/core/failure/failure.ts'

type Row = readonly [who: string, status: number, body: unknown, means: ErrorCode, message: string]

const openai = (message: string, code: string | null = null, type = 'invalid_request_error') => ({
  error: { message, type, param: null, code },
})
const claude = (type: string, message: string) => ({ type: 'error', error: { type, message }, request_id: 'req_1' })
const google = (code: number, status: string, message: string, details: unknown[] = []) => ({
  error: { code, message, status, details },
})

/** Each body as its provider writes it. */
const BODIES: readonly Row[] = [
  ['Google, whole', 400, google(400, 'INVALID_ARGUMENT', 'Bad tools.'), 'upstream-rejected', 'Bad tools.'],
  ['Google, streaming', 400, [google(400, 'INVALID_ARGUMENT', 'Bad tools.')], 'upstream-rejected', 'Bad tools.'],
  [
    'Google of a wrong key',
    400,
    google(400, 'INVALID_ARGUMENT', 'API key not valid.', [{ reason: 'API_KEY_INVALID' }]),
    'upstream-refused',
    'API key not valid.',
  ],
  ['AWS', 400, { message: 'Malformed input request.' }, 'upstream-rejected', 'Malformed input request.'],
  ['AWS with a capital', 403, { Message: 'No access.' }, 'upstream-refused', 'No access.'],
  ['Cohere', 422, { id: '1', message: 'Bad tools.' }, 'upstream-rejected', 'Bad tools.'],
  ['Mistral', 401, { detail: 'Unauthorized' }, 'upstream-refused', 'Unauthorized'],
  [
    'Mistral’s validation',
    422,
    { object: 'error', message: { detail: [{ loc: ['body', 'n'], msg: 'too many' }] }, type: 'invalid_request_error' },
    'upstream-rejected',
    'body.n: too many',
  ],
  ['FastAPI', 422, { detail: [{ loc: ['body', 'n'], msg: 'too many' }] }, 'upstream-rejected', 'body.n: too many'],
  ['vLLM, without an envelope', 400, { object: 'error', message: 'Bad.', code: 400 }, 'upstream-rejected', 'Bad.'],
  ['a word alone', 400, { error: 'Bad request' }, 'upstream-rejected', 'Bad request'],
  ['xAI', 400, { code: 'Client specified an invalid argument', error: 'Bad.' }, 'upstream-rejected', 'Bad.'],
  [
    'OpenRouter, who quotes',
    400,
    { error: { message: 'Provider returned error', code: 400, metadata: { raw: 'Bad tools.' } } },
    'upstream-rejected',
    'Provider returned error: Bad tools.',
  ],
  ['Cloudflare', 400, { errors: [{ code: 7003, message: 'No route.' }] }, 'upstream-rejected', 'No route.'],
  [
    'a web page',
    502,
    '<html>Bad gateway</html>',
    'upstream-failed',
    'acme answered 502 without a readable error message.',
  ],
  ['nobody', 503, '', 'overloaded', 'acme answered 503 without a readable error message.'],
]

/** No funds, whatever the status. */
const UNPAID: readonly Row[] = [
  ['OpenAI', 429, openai('You exceeded your current quota.', 'insufficient_quota', 'insufficient_quota')],
  ['OpenAI’s hard limit', 400, openai('Billing hard limit has been reached', 'billing_hard_limit_reached')],
  ['Anthropic', 400, claude('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.')],
  ['Anthropic’s own word', 402, claude('billing_error', 'Pay.')],
  [
    'Anthropic’s usage limit',
    400,
    claude('invalid_request_error', 'You have reached your specified API usage limits.'),
  ],
  ['DeepSeek', 402, openai('Insufficient Balance', 'invalid_request_error', 'unknown_error')],
  ['OpenRouter', 402, { error: { code: 402, message: 'Insufficient credits. Add more.' } }],
  ['Moonshot', 429, openai('Your account is suspended, please check your plan.', null, 'exceeded_current_quota_error')],
  ['Alibaba', 400, { error: { code: 'Arrearage', message: 'Access denied.' } }],
  ['Z.ai', 429, { error: { code: '1113', message: 'Insufficient balance or no resource package. Please recharge.' } }],
  ['xAI', 403, { error: "Your team doesn't have any credits yet." }],
  ['MiniMax', 200, { base_resp: { status_code: 1008, status_msg: 'insufficient balance' } }],
].map(([who, status, body]) => [String(who), Number(status), body, 'upstream-unpaid', ''] as const)

const FILTERED: readonly Row[] = [
  ['Azure', 400, { error: { code: 'content_filter', message: 'The response was filtered.', innererror: {} } }],
  [
    'Azure’s inner word',
    400,
    { error: { code: 'BadRequest', message: 'No.', innererror: { code: 'ResponsibleAIPolicyViolation' } } },
  ],
  [
    'OpenAI',
    400,
    openai('Invalid prompt: it was flagged as potentially violating our usage policy.', 'invalid_prompt'),
  ],
  ['Anthropic', 400, claude('invalid_request_error', 'Output blocked by content filtering policy')],
  ['OpenRouter', 403, { error: { code: 403, message: 'openai/gpt requires moderation. Your input was flagged' } }],
  [
    'Alibaba',
    400,
    { error: { code: 'data_inspection_failed', message: 'Input data may contain inappropriate content.' } },
  ],
  ['Moonshot', 400, openai('The request was rejected because it was considered high risk', null, 'content_filter')],
  [
    'Z.ai',
    400,
    { contentFilter: [], error: { code: '1301', message: 'System detected potentially unsafe or sensitive content' } },
  ],
  ['MiniMax', 200, { base_resp: { status_code: 1026, status_msg: 'input new_sensitive' } }],
].map(([who, status, body]) => [String(who), Number(status), body, 'content-filtered', ''] as const)

/** A context that is too short, in each one's sentence; quoted from what they answer. */
const TOO_LONG: Readonly<Record<string, string>> = {
  Anthropic: 'prompt is too long: 213462 tokens > 200000 maximum',
  'Anthropic, with the answer to come':
    'input length and `max_tokens` exceed context limit: 195957 + 21333 > 200000, decrease input length or `max_tokens` and try again',
  'OpenAI, Responses': 'Your input exceeds the context window of this model. Please adjust your input and try again.',
  'OpenAI, chat':
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 140000 tokens. Please reduce the length of the messages.",
  vLLM: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in the messages, 1000 in the completion).",
  Google: 'The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).',
  'Bedrock’s Claude': 'Input is too long for requested model.',
  xAI: "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
  Groq: 'Please reduce the length of the messages or completion.',
  OpenRouter: "This endpoint's maximum context length is 32768 tokens. However, you requested about 42000 tokens.",
  'Together AI': "The input (516368 tokens) is longer than the model's context length (262144 tokens).",
  Mistral: 'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
  Moonshot: 'Invalid request: Your request exceeded model token limit: 131072',
  Cohere: 'too many tokens: size limit exceeded by 11 tokens. Try using shorter or fewer inputs.',
  MiniMax: 'invalid params, context window exceeds limit (2013)',
  Alibaba: '<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 129024]',
  'Z.ai': 'Prompt exceeds max length',
  'llama.cpp': 'the request exceeds the available context size, try increasing it',
}

const decided = ([who, status, body]: Row, name = 'acme') => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return status === 200 ? errorInside(body, who) : errorOfAnswer({ status, headers: {}, body: text }, name)
}

describe('a body is read as its provider means it:', () => {
  test.each(BODIES)('of %s, with %i', (...row) => {
    const [, , , code, message] = row
    expect(decided(row)).toMatchObject({ code, message })
  })
  test.each([...UNPAID, ...FILTERED])('of %s, with %i', (...row) => {
    expect(decided(row)).toMatchObject({ code: row[3] })
  })
})

describe('a context that is too short is known by the sentence of', () => {
  test.each(Object.entries(TOO_LONG))('%s', (who, message) => {
    for (const status of [400, 413, 422])
      expect(decided([who, status, { error: { message } }, 'context-exceeded', ''])?.code).toBe('context-exceeded')
    expect(errorInside({ error: { message } }, '')).toMatchObject({ code: 'context-exceeded', status: 400 })
  })
  test('OpenAI’s and Z.ai’s own words', () => {
    for (const code of ['context_length_exceeded', 'model_context_window_exceeded'])
      expect(errorInside({ error: { message: 'No.', code } }, '')?.code).toBe('context-exceeded')
  })
})

describe('what only sounds like it is not taken for it:', () => {
  test.each([
    ['a limit of tokens by the minute', 429, 'Rate limit reached: maximum context length is 5 tokens', 'rate-limited'],
    ['a question about it', 500, 'The tool answered that the credit balance is too low', 'upstream-failed'],
    ['a sentence about lengths', 400, 'messages.0.content: too long', 'upstream-rejected'],
    ['a key in the prompt', 400, 'messages.0: the word "api key" is not valid here', 'upstream-rejected'],
    [
      'Alibaba’s limit by the minute',
      429,
      'You exceeded your current quota, please check your plan. See https://help.aliyun.com/zh/model-studio/error-code#token-limit',
      'rate-limited',
    ],
  ] as const)('%s, with %i', (who, status, message, means) => {
    expect(decided([who, status, { error: { message } }, means, ''])?.code).toBe(means)
  })
})

test('Google’s limit by the minute is told in OpenAI’s words for no funds, and heals', () => {
  const message =
    'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.'
  const body = google(429, 'RESOURCE_EXHAUSTED', message, [
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '26s' },
  ])
  const error = decided(['Google', 429, body, 'rate-limited', ''])
  expect(error).toMatchObject({ code: 'rate-limited', status: 429, detail: { retryAfterMs: 26_000 } })
})

test('when to come again is also read from Google’s details', () => {
  const body = google(429, 'RESOURCE_EXHAUSTED', 'Slow down.', [
    { '@type': 'type.googleapis.com/google.rpc.QuotaFailure' },
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' },
  ])
  const error = decided(['Google', 429, body, 'rate-limited', ''])
  expect(error).toMatchObject({ code: 'rate-limited', detail: { retryAfterMs: 34_500 } })
})

test('an event without a failure in it is none', () => {
  for (const body of [{}, [], null, 'x', { error: null }, { choices: [] }, { base_resp: { status_code: 0 } }])
    expect(errorInside(body, '')).toBeUndefined()
})
