import { JSON_TYPE, type Scripted, SSE } from '../../harness/fake-provider.ts'
import type { Ask } from './gateway.ts'
import type { Rows } from './table.ts'

const answer = (body: unknown, status = 200, headers: object = {}): Scripted => ({
  status,
  headers: { ...JSON_TYPE, ...headers },
  chunks: [typeof body === 'string' ? body : JSON.stringify(body)],
})
const chat = (provider: Scripted, more: Ask = {}): Ask => ({ model: 'chat/wire', provider, ...more })
const messages = (provider: Scripted, more: Ask = {}): Ask => ({
  route: 'messages',
  model: 'messages/wire',
  provider,
  ...more,
})
const packaged = (provider: Scripted, more: Ask = {}): Ask => ({
  route: 'ai',
  model: 'chat/package',
  provider,
  ...more,
})
const SAYS_NOTHING = 'data: {"choices":[{"index":0,"delta":{"content":""}}]}\n\n'
/** Where nobody would wait for another try. */
const LATER = { 'retry-after': '60' }
const said = (message: string, type?: string) => ({ error: { message, type } })
const called = (name: string, args: string) => ({
  choices: [
    {
      index: 0,
      message: { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name, arguments: args } }] },
      finish_reason: 'tool_calls',
    },
  ],
})
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
    '401 internal_server_error upstream-refused',
    "acme refused the gateway's credential: API key not valid.",
  ],
  '400 that means no funds': [
    messages(answer(said('Your credit balance is too low.'), 400)),
    '402 api_error',
    "bcme refused the gateway's credential: Your credit balance is too low.",
  ],
  '400 that means a retired model': [chat(answer(said('Invalid model: m'), 400)), '404', 'Invalid model: m'],
  '404 without a word': [
    chat(answer('', 404)),
    '404 not_found upstream-not-found',
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
    '401 internal_server_error invalid_request_error',
    "openai refused the gateway's credential: Incorrect API key provided: [key].",
  ],
  "401 of the gateway's credential, translated": [
    messages(WRONG_KEY, { model: 'gpt/native' }),
    '401 api_error',
    "openai refused the gateway's credential: Incorrect API key provided: [key].",
  ],
  "401 of the gateway's credential, from a package": [
    packaged(WRONG_KEY),
    '401 failed_dependency invalid_request_error',
    "groq refused the gateway's credential: Incorrect API key provided: sk-abc***xyz.",
  ],
  "401 of the team's credential": [
    chat(WRONG_KEY, { model: 'gpt/native', options: { byok: { openai: [{ apiKey: 'k' }] }, byokFallback: 'never' } }),
    '401 internal_server_error invalid_request_error',
    "openai refused the team's own credential: Incorrect API key provided: [key].",
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
    '403 api_error',
    "anthropic refused the gateway's credential: Not here.",
  ],
  'no key is needed, 401 all the same': [
    chat(WRONG_KEY),
    '401 internal_server_error invalid_request_error',
    "acme refused the gateway's credential: Incorrect API key provided: [key].",
  ],
}

/** Answers with status 200 that are none. */
export const NO_ANSWERS: Rows<Ask> = {
  'chat: no JSON': [
    chat(answer('<html>')),
    '502 internal_server_error upstream-failed',
    'acme answered something that is not a JSON object.',
  ],
  'chat: no JSON, translated': [
    messages(answer('<html>'), { model: 'chat/wire' }),
    '502 api_error',
    'acme answered something that is not a JSON object.',
  ],
  'chat: no JSON, from a package': [
    packaged(answer('<html>')),
    '502 internal_server_error upstream-failed',
    'Invalid JSON response',
  ],
  'chat: another JSON, from a package': [
    packaged(answer({ hello: 'world' })),
    '502 internal_server_error upstream-failed',
    'Invalid JSON response',
  ],
  'chat: no message': [
    chat(answer({ choices: [] })),
    '502 internal_server_error upstream-failed',
    'The provider answered without a message.',
  ],
  'chat: an error': [
    chat(answer(said('Out of luck.', 'server_error'))),
    '500 internal_server_error server_error',
    'Out of luck.',
  ],
  'chat: an error with a status': [
    chat(answer({ error: { message: 'Out of luck.', code: 502 } })),
    '502 internal_server_error upstream-failed',
    'Out of luck.',
  ],
  'chat: an error without a message': [
    chat(answer({ error: {} })),
    '502 internal_server_error upstream-failed',
    'The provider reported an error without a message.',
  ],
  'chat: an error in a choice': [
    chat(answer({ choices: [{ error: { message: 'Out of luck.', code: 400 } }] })),
    '400 invalid_request_error upstream-rejected',
    'Out of luck.',
  ],
  'chat: the finish reason error': [
    chat(answer({ choices: [{ message: { content: 'x' }, finish_reason: 'error' }] })),
    '502 internal_server_error upstream-failed',
    'The provider broke off its answer without saying why.',
  ],
  'chat: arguments that are no object, for Anthropic clients': [
    messages(answer(called('f', '[1')), { model: 'chat/wire' }),
    '502 api_error',
    'The provider called f with arguments that are no JSON object.',
  ],
  'chat: a stream of no JSON': [
    chat({ headers: SSE, chunks: ['data: {oops\n\n'] }, { stream: true }),
    '502 internal_server_error upstream-failed',
    'The provider sent an event that is not a JSON object: "{oops".',
  ],
  'chat: a stream that is JSON': [
    chat(answer({ choices: [] }), { stream: true }),
    '502 internal_server_error upstream-failed',
    'acme answered application/json instead of an event stream.',
  ],
  'messages: no JSON': [
    messages(answer('<html>')),
    '502 api_error',
    'bcme answered something that is not a JSON object.',
  ],
  'messages: no content': [
    messages(answer({ type: 'message', content: [] })),
    '502 api_error',
    'The provider answered without any content.',
  ],
  'messages: an error': [
    messages(answer({ type: 'error', error: { type: 'api_error', message: 'Out of luck.' } })),
    '500 api_error',
    'Out of luck.',
  ],
  'messages: an error without a message': [
    messages(answer({ error: {} })),
    '500 api_error',
    'The provider answered something that is no message.',
  ],
  'messages: a call without a name': [
    messages(answer({ content: [{ type: 'tool_use', id: 'c' }] })),
    '502 api_error',
    'The provider called a tool without naming it.',
  ],
  'messages: a stream of an error without a message': [
    messages({ headers: SSE, chunks: ['event: error\ndata: {"type":"error"}\n\n'] }, { stream: true }),
    '500 api_error',
    'The provider answered something that is no message.',
  ],
  'messages: a stream that is HTML': [
    messages({ headers: { 'content-type': 'text/html' }, chunks: ['<html>'] }, { stream: true }),
    '502 api_error',
    'bcme answered text/html instead of an event stream.',
  ],
  'Google: nothing, from a package': [
    packaged(answer({}), { model: 'google/package' }),
    '502 internal_server_error upstream-truncated',
    'google ended its answer before it was complete.',
  ],
  compressed: [
    chat(answer('x', 200, { 'content-encoding': 'gzip' })),
    '502 internal_server_error upstream-failed',
    '127.0.0.1:PORT answered in gzip, which was not asked for.',
  ],
  'another protocol': [
    chat({ status: 101, headers: { connection: 'upgrade', upgrade: 'websocket' }, chunks: [] }),
    '502 internal_server_error upstream-failed',
    '127.0.0.1:PORT switched to another protocol.',
  ],
  'cut in the middle': [
    chat({ headers: JSON_TYPE, chunks: ['{"choices":'], end: 'cut' }),
    '502 internal_server_error upstream-truncated',
    'acme ended its answer before it was complete.',
  ],
  'cut in the middle, from a package': [
    packaged({ headers: JSON_TYPE, chunks: ['{"choices":'], end: 'cut' }),
    '502 internal_server_error upstream-truncated',
    'groq ended its answer before it was complete.',
  ],
  'a megabyte of nothing': [
    chat({ headers: SSE, chunks: [`: ${'x'.repeat(1024 * 1024)}\n\n`], end: 'hang' }, { stream: true }),
    '502 internal_server_error upstream-failed',
    'The provider sent lines without an event longer than 1048576 bytes.',
  ],
  'a megabyte of events that say nothing': [
    chat({ headers: SSE, chunks: [SAYS_NOTHING.repeat(20_000)], end: 'hang' }, { stream: true }),
    '502 internal_server_error upstream-failed',
    'The provider sent 1048576 bytes without any content.',
  ],
  'no connection': [
    { model: 'no/connection' },
    '502 internal_server_error upstream-unreachable',
    'The connection to 127.0.0.1:1 failed (ECONNREFUSED).',
  ],
  'no handshake': [
    { model: 'no/handshake', at: 'impatient' },
    '504 internal_server_error timeout',
    '127.0.0.1:PORT did not accept a connection within 300 ms.',
  ],
  'silence after the status': [
    chat({ chunks: [], end: 'hang' }, { at: 'impatient' }),
    '504 internal_server_error timeout',
    '127.0.0.1:PORT sent nothing more for 300 ms.',
  ],
  'silence at all': [
    { at: 'impatient', headers: { 'x-gateway-fault': 'stall' } },
    '504 internal_server_error timeout',
    'sim sent no content within 800 ms.',
  ],
  'silence after the headers': [
    chat({ headers: JSON_TYPE, chunks: ['{'], end: 'hang' }, { at: 'impatient' }),
    '504 internal_server_error timeout',
    '127.0.0.1:PORT sent nothing more for 300 ms.',
  ],
  'silence for longer than the caller bears': [
    chat(
      { chunks: [], end: 'hang' },
      {
        model: 'gpt/native',
        options: {
          byok: { openai: [{ apiKey: 'k' }] },
          byokFallback: 'never',
          providerTimeouts: { byok: { openai: 1000 } },
        },
      },
    ),
    '504 internal_server_error PROVIDER_TIMEOUT',
    'openai sent no content within 1000 ms.',
  ],
  'a model that always fails': [
    { model: 'sim/fail' },
    '503 internal_server_error simulated',
    'sim/fail is always overloaded.',
  ],
  'a model that is not there': [
    { model: 'sim/nothing' },
    '404 not_found simulated',
    'sim has no model nothing, only echo, slow, fail, break, reasoning, tools.',
  ],
  'a model that breaks off': [
    { model: 'sim/break', body: { messages: [{ role: 'user', content: 'one two three' }] } },
    '500 internal_server_error simulated',
    'sim/break always breaks off halfway.',
  ],
}
