import { expect } from 'vitest'
import { CALL, DEEP, emptyEvent, PAGE, type ProviderTurn, type Script, TEXT, withInvalidByte } from '../provider.ts'
import type { Ending } from './endings.ts'
import { type Fault, faultMatrix } from './matrix.ts'

type Edit = (pieces: readonly string[], turn: ProviderTurn) => readonly (string | Uint8Array)[]

/** The right events with something done to them. */
const edited =
  (edit: Edit): Script =>
  (turn) =>
    turn.answer(edit(turn.pieces, turn))

const stream = (ending: Ending, edit: Edit, but: Fault['but'] = {}): Fault => ({
  script: edited(edit),
  stream: ending,
  but,
})
const chat: typeof stream = (...given) => ({ ...stream(...given), wire: 'chat' })
const messages: typeof stream = (...given) => ({ ...stream(...given), wire: 'messages' })
const calling = (wire: ProviderTurn['wire'], ending: Ending, edit: Edit, but: Fault['but'] = {}): Fault => ({
  script: (turn) => turn.answer(edit(turn.callPieces, turn)),
  stream: ending,
  wire,
  but,
})

const event = (data: object | string, name?: string): string =>
  `${name ? `event: ${name}\n` : ''}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
const message = (data: { type: string; [field: string]: unknown }): string => event(data, data.type)
const chunk = (delta: object, finish: string | null = null): string =>
  event({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })

/** The first content is the third event on either wire, at the latest. */
const at = (pieces: readonly string[], index: number, ...inserted: readonly (string | Uint8Array)[]) => [
  ...pieces.slice(0, index),
  ...inserted,
  ...pieces.slice(index),
]
const before = (pieces: readonly string[], ...inserted: readonly string[]) => at(pieces, 0, ...inserted)
const after = (pieces: readonly string[], ...inserted: readonly string[]) => at(pieces, pieces.length, ...inserted)
const CONTENT = 3
const cut = (pieces: readonly string[], count: number) => pieces.slice(0, count)

const error = ({ wire }: ProviderTurn): string =>
  wire === 'chat'
    ? event({ error: { message: 'We broke.', type: 'server_error', code: null } })
    : message({ type: 'error', error: { type: 'api_error', message: 'We broke.' } })

const replaced = (pieces: readonly string[], from: string | RegExp, to: string) =>
  pieces.map((piece) => piece.replace(from, to))

const without = (pieces: readonly string[], ...types: string[]) =>
  pieces.filter((piece) => !types.some((type) => piece.includes(`"type":"${type}"`)))

/** What a server or a proxy may leave of an event. */
const UNREADABLE = {
  'that is cut': '{"type":"content_block_delta","index":0,"delta":{"te',
  'without a value': '{"index":0,"choices":}',
  'without quotes': '{oops: 1}',
  'of words': 'upstream connect error',
  'that is a list': '["a"]',
}
const UNREAD = { status: 200, errorCode: 'upstream-failed' }

const TRUNCATED = { status: 200, errorCode: 'upstream-truncated' }
const LARGE = 'x'.repeat(1024)

const part = (index: number, text: string, more: object = {}): string =>
  chunk({ tool_calls: [{ index, ...more, function: { ...more, arguments: text } }] })

/** Two parallel calls that a server gave the same id, their arguments by turns. */
const twins = (): string[] => {
  const input = JSON.stringify(CALL.input)
  const start = { id: 'same', type: 'function', name: CALL.name }
  const [head, tail] = [input.slice(0, 4), input.slice(4)]
  const turns = [part(0, '', start), part(1, '', start), part(0, head), part(1, head), part(0, tail), part(1, tail)]
  return [...turns, chunk({}, 'tool_calls'), 'data: [DONE]\n\n']
}
const TWIN = { name: CALL.name, input: CALL.input }

faultMatrix({
  'no event at all': stream('failed', () => []),
  'comments only': stream('failed', () => Array.from({ length: 50 }, () => ': ping\n\n')),
  'an error as the first event': stream('failed', (pieces, turn) => before(pieces, error(turn))),
  'an error before content': stream('failed', (pieces, turn) => at(pieces, 1, error(turn))),
  'an error after content': stream('truncated', (pieces, turn) => at(pieces, CONTENT, error(turn))),
  'an error after content, then silence': stream('truncated', (pieces, turn) => [...cut(pieces, CONTENT), error(turn)]),
  'a web page after content': stream('truncated', (pieces) => [...cut(pieces, CONTENT), PAGE]),
  'the end after content': { ...stream('truncated', (pieces) => cut(pieces, CONTENT)), record: TRUNCATED },
  'a cut after content': {
    script: async ({ write, socket, pieces }) => {
      await write(pieces.slice(0, CONTENT))
      socket.destroy()
    },
    stream: 'truncated',
    record: TRUNCATED,
  },
  'a cut inside an event after content': {
    script: async ({ write, socket, pieces }) => {
      await write([...pieces.slice(0, CONTENT), pieces[CONTENT]?.slice(0, 9) ?? ''])
      socket.destroy()
    },
    stream: 'truncated',
  },
  'a cut after the last event': {
    script: async ({ write, socket, pieces }) => {
      await write(pieces)
      socket.destroy()
    },
    stream: 'complete',
    // @ai-sdk/groq finishes with the end of the body.
    but: { adapt: 'as without a gateway' },
  },
  'comments between events': stream('complete', (pieces) => pieces.flatMap((piece) => [': ping\n\n', piece])),
  'a byte order mark': stream('complete', (pieces) => before(pieces, '\ufeff')),
  'events in single bytes': stream('complete', (pieces) => {
    const bytes = Buffer.from(pieces.join(''))
    return [...[...bytes.subarray(0, 400)].map((byte) => Buffer.of(byte)), bytes.subarray(400)]
  }),
  'events in one write': stream('complete', (pieces) => [pieces.join('')]),
  'lines that end in CRLF': stream('complete', (pieces) => replaced(pieces, /\n/g, '\r\n')),
  'lines that end in CR': stream('complete', (pieces) => replaced(pieces, /\n/g, '\r'), {
    adapt: 'as without a gateway',
  }),
  'data without a space': stream('complete', (pieces) => replaced(pieces, 'data: ', 'data:')),
  'data in two lines': stream('complete', (pieces) => replaced(pieces, /^(data: \{.*?),/m, '$1,\ndata: ')),
  'ids and retries': stream('complete', (pieces) => pieces.map((piece) => `id: 7\nretry: 1\n${piece}`)),
  'spaces in its JSON': stream('complete', (pieces) => replaced(pieces, /":/g, '" : ')),
  'events as plain text': {
    script: ({ answer, pieces }) => answer(pieces, { 'content-type': 'text/plain' }),
    stream: 'complete',
  },
  'events of no type': { script: ({ answer, pieces }) => answer(pieces, {}), stream: 'complete' },
  'an error object instead of events': {
    script: ({ answer }) => answer(['{"error":{"message":"no"}}'], { 'content-type': 'application/json' }),
    stream: 'failed',
  },
  'a whole answer instead of events': {
    script: ({ answer, whole }) => answer([whole], { 'content-type': 'application/json' }),
    stream: 'failed',
  },
  'a whole answer of no type instead of events': {
    script: ({ answer, whole }) => answer([whole], {}),
    stream: 'failed',
  },
  'an error object of no type instead of events': {
    script: ({ answer }) => answer(['{"error":{"message":"no"}}'], {}),
    stream: 'failed',
  },
  'events instead of a whole answer': { script: ({ answer }) => answer([event({ id: 'x' })]), complete: 'failed' },
  'invalid UTF-8': {
    ...stream('complete', (pieces) => [withInvalidByte(pieces.join(''))]),
    reply: { text: TEXT.replace('G', '\ufffd') },
  },
  'invalid UTF-8 in a comment': stream('complete', (pieces) => at(pieces, 2, Buffer.from([58, 0xff, 0xfe, 10, 10]))),
  'thousands of empty deltas before content': stream('complete', (pieces, turn) =>
    at(pieces, 1, emptyEvent(turn).repeat(5000)),
  ),
  'empty deltas without end': stream('failed', (pieces, turn) =>
    at(cut(pieces, 1), 1, ...Array.from({ length: 40 }, () => emptyEvent(turn).repeat(2000))),
  ),
  'an unknown event': messages('complete', (pieces) => at(pieces, 2, message({ type: 'tomorrow', x: {} }))),
  'events after the last one': stream('complete', (pieces) => after(pieces, ...pieces.slice(0, 4)), {
    adapt: 'as without a gateway',
  }),
  'the whole stream twice': stream('complete', (pieces) => [...pieces, ...pieces], { adapt: 'as without a gateway' }),
  'an error after the last event': stream('complete', (pieces, turn) => after(pieces, error(turn)), {
    adapt: 'as without a gateway',
  }),
  'a web page after the last event': stream('complete', (pieces) => after(pieces, PAGE)),
  'deep JSON': stream(
    'complete',
    (pieces, { wire }) =>
      at(
        pieces,
        2,
        wire === 'chat' ? `data: {"choices":[],"x":${DEEP}}\n\n` : `event: x\ndata: {"type":"x","x":${DEEP}}\n\n`,
      ),
    { adapt: 'as without a gateway' },
  ),
  '__proto__ keys': stream(
    'complete',
    (pieces) => replaced(pieces, 'data: {', 'data: {"__proto__":{"error":{"message":"x"},"type":"error"},'),
    { adapt: 'failed' },
  ),
  'an event without end': stream('truncated', (pieces) => [...cut(pieces, CONTENT), `data: ${LARGE.repeat(34_000)}`]),

  'an event that is no JSON before content': stream('failed', (pieces) => at(pieces, 1, event('{"oops'))),
  ...Object.fromEntries(
    Object.entries(UNREADABLE).map(([what, data]) => [
      `an event ${what} after content`,
      { ...stream('truncated', (pieces) => at(pieces, CONTENT, event(data))), record: UNREAD },
    ]),
  ),

  // Chat completions.
  'no finish reason': chat('complete', (pieces) => replaced(pieces, '"finish_reason":"stop"', '"finish_reason":null'), {
    adapt: 'truncated',
  }),
  'no [DONE]': chat('truncated', (pieces) => pieces.slice(0, -1)),
  '[DONE] alone': chat('failed', () => ['data: [DONE]\n\n']),
  '[DONE] twice': chat('complete', (pieces) => after(pieces, 'data: [DONE]\n\n')),
  'two finish reasons': chat('complete', (pieces) => at(pieces, pieces.length - 2, chunk({}, 'stop'))),
  'a finish reason before the last delta': chat('complete', (pieces) => at(pieces, 2, chunk({}, 'stop'))),
  'the finish reason "error"': chat('truncated', (pieces) => [
    ...cut(pieces, CONTENT),
    chunk({}, 'error'),
    'data: [DONE]\n\n',
  ]),
  'the finish reason "error" before content': chat('failed', (pieces) => [
    ...cut(pieces, 1),
    chunk({}, 'error'),
    'data: [DONE]\n\n',
  ]),
  'the finish reason "constructor"': chat('complete', (pieces) =>
    replaced(pieces, '"finish_reason":"stop"', '"finish_reason":"constructor"'),
  ),
  'no choices': chat('complete', (pieces) =>
    at(pieces, 2, event({ id: 'c', object: 'chat.completion.chunk', choices: [] })),
  ),
  'two calls of one id': {
    ...chat('complete, with the call', twins, { relay: 'as without a gateway', adapt: 'as without a gateway' }),
    reply: { calls: [TWIN, TWIN].map((call) => expect.objectContaining(call)) },
  },
  'a tool call without id': calling('chat', 'complete, with the call', (pieces) =>
    replaced(pieces, `"id":"${CALL.id}",`, ''),
  ),
  'a tool call without name': calling('chat', 'failed', (pieces) => replaced(pieces, `"name":"${CALL.name}",`, ''), {
    relay: 'as without a gateway',
  }),
  'tool arguments that are no JSON': calling(
    'chat',
    'raised by the client',
    (pieces) => replaced(pieces, '"arguments":"{', '"arguments":"{oops'),
    { 'ai-sdk': 'as without a gateway' },
  ),

  // Anthropic's messages.
  'no message_stop': messages('truncated', (pieces) => without(pieces, 'message_stop')),
  'message_stop alone': messages('failed', (pieces) => pieces.slice(-1)),
  'two message_delta': messages('complete', (pieces) => at(pieces, pieces.length - 1, pieces.at(-2) ?? '')),
  'message_delta before the last delta': messages('complete', (pieces) =>
    at(without(pieces, 'message_delta'), CONTENT, pieces.at(-2) ?? ''),
  ),
  'a delta of a block that never started': messages(
    'raised by the client',
    (pieces) => without(pieces, 'content_block_start'),
    {
      translate: 'failed',
      relay: 'as without a gateway',
    },
  ),
  'blocks that count from 7': messages('complete', (pieces) => replaced(pieces, '"index":0', '"index":7'), {
    relay: 'as without a gateway',
  }),
  'a block that never stops': messages('complete', (pieces) => without(pieces, 'content_block_stop')),
  'a stop of a block that never started': messages('complete', (pieces) =>
    at(pieces, 1, message({ type: 'content_block_stop', index: 9 })),
  ),
  'an error without a word': messages('truncated', (pieces) => at(pieces, CONTENT, event('{}', 'error')), {
    adapt: 'as without a gateway',
  }),
  'a call without id': calling(
    'messages',
    'complete, with the call',
    (pieces) => replaced(pieces, `"id":"${CALL.id}",`, ''),
    {
      relay: 'as without a gateway',
      adapt: 'as without a gateway',
    },
  ),
  'a call without name': calling('messages', 'failed', (pieces) => replaced(pieces, `"name":"${CALL.name}",`, ''), {
    relay: 'as without a gateway',
    adapt: 'as without a gateway',
  }),
  'call arguments that are no JSON': calling(
    'messages',
    'raised by the client',
    (pieces) => replaced(pieces, '"partial_json":"{', '"partial_json":"{oops'),
    { 'ai-sdk': 'as without a gateway' },
  ),
})
