import { answer, chat, LATER, messages, packaged, said } from './answers.ts'
import type { Ask } from './gateway.ts'
import type { Rows } from './table.ts'

const WRONG_KEY = answer(said('Incorrect API key provided: sk-abc***xyz.', 'invalid_request_error'), 401)
const CLAUDE_WRONG_KEY = answer(
  { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } },
  401,
)

/** Statuses of a provider that are no success. */
export const STATUSES: Rows<Ask> = {
  '400 in its own words': [chat(answer(said('Too many tokens.', 'tokens'), 400)), '400 tokens', 'Too many tokens.'],
  '400 in its own words, translated': [
    messages(answer(said('Too many tokens.', 'tokens'), 400), { model: 'chat/wire' }),
    '400 invalid_request_error',
    'Too many tokens.',
  ],
  '400 in its own words, from a package': [
    packaged(answer(said('Too many tokens.', 'tokens'), 400)),
    '400 invalid_request_error tokens',
    'Too many tokens.',
  ],
  '400 as a list': [
    messages(answer({ detail: [{ loc: ['body', 'n'], msg: 'too many' }, { msg: 'bad' }] }, 400), {
      model: 'chat/wire',
    }),
    '400 invalid_request_error',
    'body.n: too many; : bad',
  ],
  '400 with a raw message': [
    messages(answer({ error: { message: 'Provider returned error', metadata: { raw: 'why' } } }, 400), {
      model: 'chat/wire',
    }),
    '400 invalid_request_error',
    'Provider returned error: why',
  ],
  '400 that means a wrong key': [
    chat(answer(said('API key not valid.'), 400)),
    '502 internal_server_error upstream-refused',
    "acme refused the gateway's credential: API key not valid.",
  ],
  '400 that means no funds': [
    messages(answer(said('Your credit balance is too low.'), 400)),
    '502 provider_billing_error',
    "bcme has no funds left for the gateway's credential: Your credit balance is too low.",
  ],
  '400 that means a retired model': [chat(answer(said('Invalid model: m'), 400)), '404', 'Invalid model: m'],
  '404 without a word': [
    chat(answer('', 404)),
    '404 not_found model_not_found',
    'acme answered 404 without a readable error message.',
  ],
  '413 of a proxy': [
    messages(answer('<html>', 413)),
    '413 request_too_large',
    'bcme answered 413 without a readable error message.',
  ],
  'status 429': [chat(answer(said('Slow down.', 'requests'), 429, LATER)), '429 requests', 'Slow down.'],
  '429, translated': [
    messages(answer(said('Slow down.', 'requests'), 429, LATER), { model: 'chat/wire' }),
    '429 rate_limit_error',
    'Slow down.',
  ],
  '500 without a word': [
    chat(answer('<html>', 500)),
    '500 internal_server_error upstream-failed',
    'acme answered 500 without a readable error message.',
  ],
  '500 without a word to a package': [
    packaged(answer('<html>', 500)),
    '500 internal_server_error upstream-failed',
    'groq failed without saying why.',
  ],
  '503 in words of Google': [
    messages(answer([{ error: { code: 503, message: 'Overloaded.', status: 'UNAVAILABLE' } }], 503, LATER), {
      model: 'chat/wire',
    }),
    '503 overloaded_error',
    'Overloaded.',
  ],
  '529 of Anthropic': [
    chat(answer({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 529, LATER), {
      model: 'messages/wire',
    }),
    '529 internal_server_error overloaded_error',
    'Overloaded',
  ],
  'status 302': [
    chat(answer('', 302, { location: 'https://example.com' })),
    '502 internal_server_error upstream-failed',
    'acme answered 302 without a readable error message.',
  ],
  '302 to a package': [
    packaged(answer('', 302, { location: 'https://example.com' })),
    '502 internal_server_error upstream-failed',
    '127.0.0.1:PORT answered with a redirect, which is not followed.',
  ],
  "401 of the gateway's credential": [
    chat(WRONG_KEY, { model: 'gpt/native' }),
    '502 internal_server_error invalid_request_error',
    "openai refused the gateway's credential: Incorrect API key provided: [key].",
  ],
  "401 of the gateway's credential, translated": [
    messages(WRONG_KEY, { model: 'gpt/native' }),
    '502 api_error',
    "openai refused the gateway's credential: Incorrect API key provided: [key].",
  ],
  "401 of the gateway's credential, from a package": [
    packaged(WRONG_KEY),
    '502 failed_dependency invalid_request_error',
    "groq refused the gateway's credential: Incorrect API key provided: [key].",
  ],
  "401 of the team's credential": [
    chat(WRONG_KEY, { model: 'gpt/native', options: { byok: { openai: [{ apiKey: 'k' }] }, byokFallback: 'never' } }),
    '401 invalid_request_error',
    'Incorrect API key provided: sk-abc***xyz.',
  ],
  "401 of the team's credential, translated": [
    messages(WRONG_KEY, {
      model: 'gpt/native',
      options: { byok: { openai: [{ apiKey: 'k' }] }, byokFallback: 'never' },
    }),
    '401 authentication_error',
    "openai refused the team's own credential: Incorrect API key provided: [key].",
  ],
  "429 of the team's account, which has no funds": [
    messages(answer(said('You exceeded your current quota.', 'insufficient_quota'), 429), {
      model: 'gpt/native',
      options: { byok: { openai: [{ apiKey: 'k' }] }, byokFallback: 'never' },
    }),
    '429 rate_limit_error',
    "openai has no funds left for the team's own credential: You exceeded your current quota.",
  ],
  'a context that is too long, for Claude Code': [
    messages(answer(said('Your input exceeds the context window of this model.'), 400), { model: 'chat/wire' }),
    '400 invalid_request_error',
    'prompt is too long: Your input exceeds the context window of this model.',
  ],
  'an output that is too long, for Claude Code': [
    messages(
      answer(
        said(
          "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens (5000 in the messages, 4000 in the completion).",
        ),
        400,
      ),
      { model: 'chat/wire' },
    ),
    '400 invalid_request_error',
    "input length and `max_tokens` exceed context limit: 5000 + 4000 > 8192: This model's maximum context length is 8192 tokens. However, you requested 9000 tokens (5000 in the messages, 4000 in the completion).",
  ],
  "401 of the client's credential": [
    messages(CLAUDE_WRONG_KEY, {
      model: 'claude/native',
      headers: { authorization: 'Bearer login', 'x-ai-gateway-api-key': 'test-key' },
    }),
    '401 authentication_error',
    'invalid x-api-key',
  ],
  "401 of the client's credential at OpenAI": [
    chat(WRONG_KEY, {
      model: 'gpt/native',
      headers: { authorization: 'Bearer login', 'x-ai-gateway-api-key': 'test-key' },
    }),
    '401 invalid_request_error',
    'Incorrect API key provided: sk-abc***xyz.',
  ],
  '403 of Anthropic': [
    messages(answer({ type: 'error', error: { type: 'permission_error', message: 'Not here.' } }, 403), {
      model: 'claude/native',
    }),
    '502 api_error',
    "anthropic refused the gateway's credential: Not here.",
  ],
  'no key is needed, 401 all the same': [
    chat(WRONG_KEY),
    '502 internal_server_error invalid_request_error',
    "acme refused the gateway's credential: Incorrect API key provided: [key].",
  ],
}
