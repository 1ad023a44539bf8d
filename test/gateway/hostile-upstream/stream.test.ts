import { expect } from 'vitest'
import { type Ending, type Fault, hostile } from './matrix.ts'
import { CALL, PAGE, type Play, type Stage, TEXT } from './stage.ts'

type Edit = (pieces: readonly string[], stage: Stage) => readonly (string | Uint8Array)[]

/** The right events with something done to them. */
const edited =
  (edit: Edit): Play =>
  (stage) =>
    stage.answer(edit(stage.pieces, stage))

const stream = (ending: Ending, edit: Edit, but: Fault['but'] = {}): Fault => ({
  play: edited(edit),
  stream: ending,
  but,
})
const chat: typeof stream = (...given) => ({ ...stream(...given), wire: 'chat' })
const messages: typeof stream = (...given) => ({ ...stream(...given), wire: 'messages' })
const calling = (wire: Stage['wire'], ending: Ending, edit: Edit, but: Fault['but'] = {}): Fault => ({
  play: (stage) => stage.answer(edit(stage.callPieces, stage)),
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

const error = ({ wire }: Stage): string =>
  wire === 'chat'
    ? event({ error: { message: 'We broke.', type: 'server_error', code: null } })
    : message({ type: 'error', error: { type: 'api_error', message: 'We broke.' } })

const nothing = ({ wire }: Stage): string => (wire === 'chat' ? chunk({ content: '' }) : message({ type: 'ping' }))

const replaced = (pieces: readonly string[], from: string | RegExp, to: string) =>
  pieces.map((piece) => piece.replace(from, to))

const without = (pieces: readonly string[], ...types: string[]) =>
  pieces.filter((piece) => !types.some((type) => piece.includes(`"type":"${type}"`)))

const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
const LARGE = 'x'.repeat(1024)

/** A byte that is no UTF-8, in place of the first `G` of the text. */
const spoilt = (pieces: readonly string[]): Buffer[] => {
  const bytes = Buffer.from(pieces.join(''))
  bytes[bytes.indexOf('Gr')] = 0xff
  return [bytes]
}

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

hostile({
  'no event at all': stream('failure', () => []),
  'comments only': stream('failure', () => Array.from({ length: 50 }, () => ': ping\n\n')),
  'an error as the first event': stream('failure', (pieces, stage) => before(pieces, error(stage))),
  'an error before content': stream('failure', (pieces, stage) => at(pieces, 1, error(stage))),
  'an error after content': stream('break', (pieces, stage) => at(pieces, CONTENT, error(stage))),
  'an error after content, then silence': stream('break', (pieces, stage) => [...cut(pieces, CONTENT), error(stage)]),
  'a web page after content': stream('break', (pieces) => [...cut(pieces, CONTENT), PAGE]),
  'the end after content': stream('break', (pieces) => cut(pieces, CONTENT)),
  'a cut after content': {
    play: async ({ write, socket, pieces }) => {
      await write(pieces.slice(0, CONTENT))
      socket.destroy()
    },
    stream: 'break',
  },
  'a cut inside an event after content': {
    play: async ({ write, socket, pieces }) => {
      await write([...pieces.slice(0, CONTENT), pieces[CONTENT]?.slice(0, 9) ?? ''])
      socket.destroy()
    },
    stream: 'break',
  },
  'a cut after the last event': {
    play: async ({ write, socket, pieces }) => {
      await write(pieces)
      socket.destroy()
    },
    stream: 'answer',
    // @ai-sdk/groq finishes with the end of the body.
    but: { adapt: 'direct' },
  },
  'comments between events': stream('answer', (pieces) => pieces.flatMap((piece) => [': ping\n\n', piece])),
  'a byte order mark': stream('answer', (pieces) => before(pieces, '\ufeff')),
  'events in single bytes': stream('answer', (pieces) => {
    const bytes = Buffer.from(pieces.join(''))
    return [...[...bytes.subarray(0, 400)].map((byte) => Buffer.of(byte)), bytes.subarray(400)]
  }),
  'events in one write': stream('answer', (pieces) => [pieces.join('')]),
  'lines that end in CRLF': stream('answer', (pieces) => replaced(pieces, /\n/g, '\r\n')),
  'lines that end in CR': stream('answer', (pieces) => replaced(pieces, /\n/g, '\r'), { adapt: 'direct' }),
  'data without a space': stream('answer', (pieces) => replaced(pieces, 'data: ', 'data:')),
  'data in two lines': stream('answer', (pieces) => replaced(pieces, /^(data: \{.*?),/m, '$1,\ndata: ')),
  'ids and retries': stream('answer', (pieces) => pieces.map((piece) => `id: 7\nretry: 1\n${piece}`)),
  'spaces in its JSON': stream('answer', (pieces) => replaced(pieces, /":/g, '" : ')),
  'events as plain text': {
    play: ({ answer, pieces }) => answer(pieces, { 'content-type': 'text/plain' }),
    stream: 'answer',
  },
  'events of no type': { play: ({ answer, pieces }) => answer(pieces, {}), stream: 'answer' },
  'an error object instead of events': {
    play: ({ answer }) => answer(['{"error":{"message":"no"}}'], { 'content-type': 'application/json' }),
    stream: 'failure',
  },
  'a whole answer instead of events': {
    play: ({ answer, whole }) => answer([whole], { 'content-type': 'application/json' }),
    stream: 'failure',
  },
  'a whole answer of no type instead of events': {
    play: ({ answer, whole }) => answer([whole], {}),
    stream: 'failure',
  },
  'an error object of no type instead of events': {
    play: ({ answer }) => answer(['{"error":{"message":"no"}}'], {}),
    stream: 'failure',
  },
  'events instead of a whole answer': { play: ({ answer }) => answer([event({ id: 'x' })]), ask: 'failure' },
  'invalid UTF-8': { ...stream('answer', spoilt), reply: { text: TEXT.replace('G', '\ufffd') } },
  'invalid UTF-8 in a comment': stream('answer', (pieces) => at(pieces, 2, Buffer.from([58, 0xff, 0xfe, 10, 10]))),
  'thousands of empty deltas before content': stream('answer', (pieces, stage) =>
    at(pieces, 1, nothing(stage).repeat(5000)),
  ),
  'empty deltas without end': stream('failure', (pieces, stage) =>
    at(cut(pieces, 1), 1, ...Array.from({ length: 40 }, () => nothing(stage).repeat(2000))),
  ),
  'an unknown event': messages('answer', (pieces) => at(pieces, 2, message({ type: 'tomorrow', x: {} }))),
  'events after the last one': stream('answer', (pieces) => after(pieces, ...pieces.slice(0, 4)), { adapt: 'direct' }),
  'the whole stream twice': stream('answer', (pieces) => [...pieces, ...pieces], { adapt: 'direct' }),
  'an error after the last event': stream('answer', (pieces, stage) => after(pieces, error(stage)), {
    adapt: 'direct',
  }),
  'a web page after the last event': stream('answer', (pieces) => after(pieces, PAGE)),
  'deep JSON': stream(
    'answer',
    (pieces, { wire }) =>
      at(
        pieces,
        2,
        wire === 'chat' ? `data: {"choices":[],"x":${DEEP}}\n\n` : `event: x\ndata: {"type":"x","x":${DEEP}}\n\n`,
      ),
    { adapt: 'direct' },
  ),
  '__proto__ keys': stream(
    'answer',
    (pieces) => replaced(pieces, 'data: {', 'data: {"__proto__":{"error":{"message":"x"},"type":"error"},'),
    { adapt: 'failure' },
  ),
  'an event without end': stream('break', (pieces) => [...cut(pieces, CONTENT), `data: ${LARGE.repeat(34_000)}`]),

  // Chat completions.
  'an event that is no JSON before content': chat('failure', (pieces) => at(pieces, 1, event('{"oops'))),
  'an event that is no JSON after content': chat('break', (pieces) => at(pieces, CONTENT, event('{"oops'))),
  'no finish reason': chat('answer', (pieces) => replaced(pieces, '"finish_reason":"stop"', '"finish_reason":null'), {
    adapt: 'break',
  }),
  'no [DONE]': chat('break', (pieces) => pieces.slice(0, -1)),
  '[DONE] alone': chat('failure', () => ['data: [DONE]\n\n']),
  '[DONE] twice': chat('answer', (pieces) => after(pieces, 'data: [DONE]\n\n')),
  'two finish reasons': chat('answer', (pieces) => at(pieces, pieces.length - 2, chunk({}, 'stop'))),
  'a finish reason before the last delta': chat('answer', (pieces) => at(pieces, 2, chunk({}, 'stop'))),
  'the finish reason "error"': chat('break', (pieces) => [
    ...cut(pieces, CONTENT),
    chunk({}, 'error'),
    'data: [DONE]\n\n',
  ]),
  'the finish reason "error" before content': chat('failure', (pieces) => [
    ...cut(pieces, 1),
    chunk({}, 'error'),
    'data: [DONE]\n\n',
  ]),
  'the finish reason "constructor"': chat('answer', (pieces) =>
    replaced(pieces, '"finish_reason":"stop"', '"finish_reason":"constructor"'),
  ),
  'no choices': chat('answer', (pieces) =>
    at(pieces, 2, event({ id: 'c', object: 'chat.completion.chunk', choices: [] })),
  ),
  'two calls of one id': {
    ...chat('call', twins, { relay: 'direct', adapt: 'direct' }),
    reply: { calls: [TWIN, TWIN].map((call) => expect.objectContaining(call)) },
  },
  'a tool call without id': calling('chat', 'call', (pieces) => replaced(pieces, `"id":"${CALL.id}",`, '')),
  'a tool call without name': calling('chat', 'failure', (pieces) => replaced(pieces, `"name":"${CALL.name}",`, ''), {
    relay: 'direct',
  }),
  'tool arguments that are no JSON': calling(
    'chat',
    'raise',
    (pieces) => replaced(pieces, '"arguments":"{', '"arguments":"{oops'),
    { 'ai-sdk': 'direct' },
  ),

  // Anthropic's messages.
  'no message_stop': messages('break', (pieces) => without(pieces, 'message_stop')),
  'message_stop alone': messages('failure', (pieces) => pieces.slice(-1)),
  'two message_delta': messages('answer', (pieces) => at(pieces, pieces.length - 1, pieces.at(-2) ?? '')),
  'message_delta before the last delta': messages('answer', (pieces) =>
    at(without(pieces, 'message_delta'), CONTENT, pieces.at(-2) ?? ''),
  ),
  'a delta of a block that never started': messages('raise', (pieces) => without(pieces, 'content_block_start'), {
    translate: 'failure',
    relay: 'direct',
  }),
  'blocks that count from 7': messages('answer', (pieces) => replaced(pieces, '"index":0', '"index":7'), {
    relay: 'direct',
  }),
  'a block that never stops': messages('answer', (pieces) => without(pieces, 'content_block_stop')),
  'a stop of a block that never started': messages('answer', (pieces) =>
    at(pieces, 1, message({ type: 'content_block_stop', index: 9 })),
  ),
  'an error without a word': messages('break', (pieces) => at(pieces, CONTENT, event('{}', 'error')), {
    adapt: 'direct',
  }),
  'a call without id': calling('messages', 'call', (pieces) => replaced(pieces, `"id":"${CALL.id}",`, ''), {
    relay: 'direct',
    adapt: 'direct',
  }),
  'a call without name': calling('messages', 'failure', (pieces) => replaced(pieces, `"name":"${CALL.name}",`, ''), {
    relay: 'direct',
    adapt: 'direct',
  }),
  'call arguments that are no JSON': calling(
    'messages',
    'raise',
    (pieces) => replaced(pieces, '"partial_json":"{', '"partial_json":"{oops'),
    { 'ai-sdk': 'direct' },
  ),
})
