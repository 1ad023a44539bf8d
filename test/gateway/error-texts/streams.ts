import { type Scripted, SSE } from '../../harness/fake-provider.ts'
import type { Ask, Route } from './gateway.ts'
import type { Rows } from './table.ts'

type End = NonNullable<Scripted['end']>

const sse = (data: unknown, event?: string): string =>
  `${event ? `event: ${event}\n` : ''}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
const delta = (content: object, finish_reason: string | null = null) =>
  sse({ id: 'c', model: 'm', choices: [{ index: 0, delta: content, finish_reason }] })
const event = (type: string, more: object = {}) => sse({ type, ...more }, type)

const CHAT = [delta({ role: 'assistant', content: '' }), delta({ content: 'Hello' })]
const USAGE = { input_tokens: 1, output_tokens: 1 }
const MESSAGES = [
  event('message_start', {
    message: { id: 'm', type: 'message', role: 'assistant', content: [], model: 'm', usage: USAGE },
  }),
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Hello' } }),
]

const asked =
  (route: Route, model: string, begin: readonly string[]) =>
  (chunks: readonly string[], end: End = 'clean', more: Ask = {}): Ask => ({
    route,
    model,
    stream: true,
    provider: { headers: SSE, chunks: [...begin, ...chunks], end },
    ...more,
  })

/** Every way: from a dialect, over a wire or a package, after a first word. */
const chat = asked('chat', 'chat/wire', CHAT)
const chatToMessages = asked('chat', 'messages/wire', MESSAGES)
const messages = asked('messages', 'messages/wire', MESSAGES)
const messagesToChat = asked('messages', 'chat/wire', CHAT)
const aiToChat = asked('ai', 'chat/wire', CHAT)
const aiToMessages = asked('ai', 'messages/wire', MESSAGES)
const aiPackage = asked('ai', 'chat/package', CHAT)
const aiClaude = asked('ai', 'claude/native', MESSAGES)
const HELLO = 'Hello to all of you who are out there today, wherever it is'
const TURNS = { messages: [{ role: 'user', content: HELLO }] }
const PROMPT = { prompt: [{ role: 'user', content: [{ type: 'text', text: HELLO }] }] }
const sim = (name: string, route: Route, more: Ask = {}): Ask => ({
  route,
  model: `sim/${name}`,
  stream: true,
  body: route === 'ai' ? PROMPT : TURNS,
  ...more,
})
/** What takes six seconds to say. */
const LONG = { max_tokens: 100, messages: [{ role: 'user', content: 'Hello '.repeat(40) }] }
const CUT = { headers: { 'x-gateway-fault': 'cut:3' } }
const silent = (route: Route, model: string) => asked(route, model, [])

/** The answer ends, or the connection does, before it is complete. */
export const TRUNCATED: Rows<Ask> = {
  'chat: cut': [
    chat([], 'cut'),
    'event internal_server_error upstream-truncated',
    'acme ended its answer before it was complete.',
  ],
  'chat: ended': [
    chat([]),
    'event internal_server_error upstream-truncated',
    'acme ended its answer before it was complete.',
  ],
  'chat from messages: cut': [
    chatToMessages([], 'cut'),
    'event internal_server_error upstream-truncated',
    'bcme ended its answer before it was complete.',
  ],
  'chat from messages: ended': [
    chatToMessages([]),
    'event internal_server_error upstream-truncated',
    'bcme ended its answer before it was complete.',
  ],
  'messages: cut': [
    messages([], 'cut'),
    'event api_error',
    'Server error: bcme ended its answer before it was complete.',
  ],
  'messages: ended': [messages([]), 'event api_error', 'Server error: bcme ended its answer before it was complete.'],
  'messages from chat: cut': [
    messagesToChat([], 'cut'),
    'event api_error',
    'Server error: acme ended its answer before it was complete.',
  ],
  'messages from chat: ended': [
    messagesToChat([]),
    'event api_error',
    'Server error: acme ended its answer before it was complete.',
  ],
  'AI SDK from chat: cut': [
    aiToChat([], 'cut'),
    'event internal_server_error upstream-truncated 502 retryable',
    'acme ended its answer before it was complete.',
  ],
  'AI SDK from chat: ended': [
    aiToChat([]),
    'event internal_server_error upstream-truncated 502 retryable',
    'acme ended its answer before it was complete.',
  ],
  'AI SDK from messages: cut': [
    aiToMessages([], 'cut'),
    'event internal_server_error upstream-truncated 502 retryable',
    'bcme ended its answer before it was complete.',
  ],
  'AI SDK from messages: ended': [
    aiToMessages([]),
    'event internal_server_error upstream-truncated 502 retryable',
    'bcme ended its answer before it was complete.',
  ],
  'AI SDK from a package: cut': [
    aiPackage([], 'cut'),
    'event internal_server_error upstream-truncated 502 retryable',
    'groq ended its answer before it was complete.',
  ],
  'AI SDK from a package: ended': [
    aiPackage([]),
    'event internal_server_error upstream-truncated 502 retryable',
    'groq ended its answer before it was complete.',
  ],
  "AI SDK from Anthropic's package: cut": [
    aiClaude([], 'cut'),
    'event internal_server_error upstream-truncated 502 retryable',
    'anthropic ended its answer before it was complete.',
  ],
  "AI SDK from Anthropic's package: ended": [
    aiClaude([]),
    'event internal_server_error upstream-truncated 502 retryable',
    'anthropic ended its answer before it was complete.',
  ],
  'made up: chat': [
    sim('slow', 'chat', CUT),
    'event internal_server_error upstream-truncated',
    'x-gateway-fault: sim ended its answer before it was complete.',
  ],
  'made up: messages': [
    sim('slow', 'messages', CUT),
    'event api_error',
    'Server error: x-gateway-fault: sim ended its answer before it was complete.',
  ],
  'made up: AI SDK': [
    sim('slow', 'ai', CUT),
    'event internal_server_error upstream-truncated 502 retryable',
    'x-gateway-fault: sim ended its answer before it was complete.',
  ],
  'made up, of a whole answer': [
    CUT,
    '502 internal_server_error upstream-truncated',
    'x-gateway-fault: sim ended its answer before any content.',
  ],
  'chat, before content: cut': [
    silent('chat', 'chat/wire')([': hi\n\n'], 'cut'),
    '502 internal_server_error upstream-truncated',
    'acme ended its answer before any content.',
  ],
  'chat, before content: ended': [
    silent('chat', 'chat/wire')([]),
    '502 internal_server_error upstream-truncated',
    'acme ended its answer before any content.',
  ],
  'AI SDK from chat, before content: a finish that says nothing': [
    silent('ai', 'chat/wire')(['data: [DONE]\n\n']),
    '502 internal_server_error upstream-truncated',
    'acme ended its answer before any content.',
  ],
  'messages, before content: ended': [
    silent('messages', 'messages/wire')([]),
    '502 api_error',
    'bcme ended its answer before any content.',
  ],
  'messages from chat, before content: ended': [
    silent('messages', 'chat/wire')([]),
    '502 api_error',
    'acme ended its answer before any content.',
  ],
  'chat from messages, before content: ended': [
    silent('chat', 'messages/wire')([]),
    '502 internal_server_error upstream-truncated',
    'bcme ended its answer before any content.',
  ],
  'AI SDK from a package, before content: ended': [
    silent('ai', 'chat/package')([]),
    '502 internal_server_error upstream-truncated',
    'groq ended its answer before any content.',
  ],
}

const FAILED = sse({ error: { message: 'Out of luck.', type: 'server_error' } })
const OVERLOADED = event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } })
/** The provider says after a first word that it failed, or says something that is no answer. */
export const BROKEN_OFF: Rows<Ask> = {
  'chat: an error': [chat([FAILED]), 'event server_error', 'Out of luck.'],
  'chat: the finish reason error': [
    chat([delta({}, 'error')]),
    'event internal_server_error upstream-failed',
    'The provider gave its answer up without saying why.',
  ],
  'messages from chat: an error': [messagesToChat([FAILED]), 'event api_error', 'Server error: Out of luck.'],
  'messages from chat: no JSON': [
    messagesToChat([sse('{oops')]),
    'event api_error',
    'Server error: The provider sent an event that is not a JSON object: "{oops".',
  ],
  'messages from chat: the finish reason error': [
    messagesToChat([delta({}, 'error'), sse('[DONE]')]),
    'event api_error',
    'Server error: The provider gave its answer up without saying why.',
  ],
  'AI SDK from chat: an error': [
    aiToChat([FAILED]),
    'event internal_server_error server_error 500 retryable',
    'Out of luck.',
  ],
  'AI SDK from a package: an error': [
    aiPackage([FAILED]),
    'event internal_server_error server_error 500 retryable',
    'Out of luck.',
  ],
  'AI SDK from a package: no JSON': [
    aiPackage([sse('{oops')]),
    'event internal_server_error upstream-failed 502 retryable',
    'The provider sent an event that is not a JSON object: "{oops".',
  ],
  'messages: an error': [messages([OVERLOADED]), 'event overloaded_error', 'Overloaded'],
  'chat from messages: an error': [
    chatToMessages([OVERLOADED]),
    'event internal_server_error overloaded_error',
    'Overloaded',
  ],
  'chat from messages: an unknown block': [
    chatToMessages([event('content_block_delta', { index: 7, delta: { type: 'text_delta', text: 'x' } })]),
    'event internal_server_error upstream-failed',
    'The provider went on with a block that it never started.',
  ],
  'chat from messages: a call without a name': [
    chatToMessages([
      event('content_block_start', { index: 1, content_block: { type: 'tool_use', id: 'c' } }),
      event('content_block_stop', { index: 1 }),
    ]),
    'event internal_server_error upstream-failed',
    'The provider called a tool without naming it.',
  ],
  'AI SDK from messages: an error': [
    aiToMessages([OVERLOADED]),
    'event internal_server_error overloaded_error 529 retryable',
    'Overloaded',
  ],
  "AI SDK from Anthropic's package: an error": [
    aiClaude([OVERLOADED]),
    'event internal_server_error overloaded_error 529 retryable',
    'Overloaded',
  ],
  'chat: half of an answer': [
    sim('break', 'chat'),
    'event internal_server_error simulated',
    'sim/break always breaks off halfway.',
  ],
  'messages: half of an answer': [
    sim('break', 'messages'),
    'event api_error',
    'Server error: sim/break always breaks off halfway.',
  ],
  'AI SDK: half of an answer': [
    sim('break', 'ai'),
    'event internal_server_error simulated 500 retryable',
    'sim/break always breaks off halfway.',
  ],
  'chat: silence': [
    chat([], 'hang', { at: 'impatient' }),
    'event internal_server_error timeout',
    '127.0.0.1:PORT sent nothing more for 300 ms.',
  ],
  'messages: silence': [
    messages([], 'hang', { at: 'impatient' }),
    'event timeout_error',
    'Server error: 127.0.0.1:PORT sent nothing more for 300 ms.',
  ],
  'AI SDK from a package: silence': [
    aiPackage([], 'hang', { at: 'impatient' }),
    'event internal_server_error timeout 504 retryable',
    '127.0.0.1:PORT sent nothing more for 300 ms.',
  ],
  'chat: too long in all': [
    sim('slow', 'chat', { at: 'impatient', body: LONG }),
    'event internal_server_error timeout',
    'The request took longer than 2 s in all.',
  ],
  'messages: too long in all': [
    sim('slow', 'messages', { at: 'impatient', body: LONG }),
    'event timeout_error',
    'Server error: The request took longer than 2 s in all.',
  ],
}
