import { JSON_TYPE, type Scripted, SSE } from '../../harness/fake-provider.ts'
import type { Ask } from './gateway.ts'
import type { Rows } from './table.ts'

export const answer = (body: unknown, status = 200, headers: object = {}): Scripted => ({
  status,
  headers: { ...JSON_TYPE, ...headers },
  chunks: [typeof body === 'string' ? body : JSON.stringify(body)],
})
export const chat = (provider: Scripted, more: Ask = {}): Ask => ({ model: 'chat/wire', provider, ...more })
export const messages = (provider: Scripted, more: Ask = {}): Ask => ({
  route: 'messages',
  model: 'messages/wire',
  provider,
  ...more,
})
export const packaged = (provider: Scripted, more: Ask = {}): Ask => ({
  route: 'ai',
  model: 'chat/package',
  provider,
  ...more,
})
const SAYS_NOTHING = 'data: {"choices":[{"index":0,"delta":{"content":""}}]}\n\n'
/** Where nobody would wait for another try. */
export const LATER = { 'retry-after': '60' }
export const said = (message: string, type?: string) => ({ error: { message, type } })
const called = (name: string, args: string) => ({
  choices: [
    {
      index: 0,
      message: { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name, arguments: args } }] },
      finish_reason: 'tool_calls',
    },
  ],
})
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
    'The package of groq could not read the answer, or it broke off.',
  ],
  'chat: another JSON, from a package': [
    packaged(answer({ hello: 'world' })),
    '502 internal_server_error upstream-failed',
    'The package of groq could not read the answer, or it broke off.',
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
    'The provider gave its answer up without saying why.',
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
    '502 api_error',
    'The provider answered something that is no message.',
  ],
  'messages: a call without a name': [
    messages(answer({ content: [{ type: 'tool_use', id: 'c' }] })),
    '502 api_error',
    'The provider called a tool without naming it.',
  ],
  'messages: a stream of an error without a message': [
    messages({ headers: SSE, chunks: ['event: error\ndata: {"type":"error"}\n\n'] }, { stream: true }),
    '502 api_error',
    'The provider answered something that is no message.',
  ],
  'messages: a stream that is HTML': [
    messages({ headers: { 'content-type': 'text/html' }, chunks: ['<html>'] }, { stream: true }),
    '502 api_error',
    'bcme answered text/html instead of an event stream.',
  ],
  'Google: an answer that it gave up': [
    packaged(answer({ candidates: [{ finishReason: 'MALFORMED_RESPONSE', finishMessage: 'No idea.' }] }), {
      model: 'google/package',
    }),
    '502 internal_server_error MALFORMED_RESPONSE',
    'The provider gave its answer up (MALFORMED_RESPONSE: No idea.).',
  ],
  'Google: an error in a list': [
    packaged(answer([{ error: { code: 503, message: 'Out of luck.', status: 'UNAVAILABLE' } }], 503, LATER), {
      model: 'google/package',
    }),
    '503 internal_server_error UNAVAILABLE',
    'Out of luck.',
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
    '404 not_found model_not_found',
    'sim has no model nothing, only echo, slow, fail, break, reasoning, tools.',
  ],
  'a model that breaks off': [
    { model: 'sim/break', body: { messages: [{ role: 'user', content: 'one two three' }] } },
    '500 internal_server_error simulated',
    'sim/break always breaks off halfway.',
  ],
}
