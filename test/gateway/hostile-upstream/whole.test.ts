import { type Ending, type Fault, hostile } from './matrix.ts'
import { CALL, TEXT } from './stage.ts'

type Json = Record<string, unknown>

/** The right whole answer with something done to its text. */
const whole = (ending: Ending, edit: (text: string) => string | Uint8Array, but: Fault['but'] = {}): Fault => ({
  play: ({ answer, whole: text }) => answer([edit(text)]),
  ask: ending,
  but,
})
const chat: typeof whole = (...given) => ({ ...whole(...given), wire: 'chat' })
const messages: typeof whole = (...given) => ({ ...whole(...given), wire: 'messages' })
const calling = (
  wire: NonNullable<Fault['wire']>,
  ending: Ending,
  edit: (text: string) => string,
  but: Fault['but'] = {},
): Fault => ({
  play: ({ answer, callPieces }) => answer([edit(callPieces.join(''))]),
  ask: ending,
  wire,
  but,
})

const set = (more: Json) => (text: string) => JSON.stringify({ ...(JSON.parse(text) as Json), ...more })
const choice = (more: Json) => set({ choices: [{ index: 0, ...more }] })
const said = { message: { role: 'assistant', content: TEXT } }
const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`

/** A byte that is no UTF-8, in place of the first `G`. */
const spoilt = (text: string): Buffer => {
  const bytes = Buffer.from(text)
  bytes[bytes.indexOf('Gr')] = 0xff
  return bytes
}

hostile({
  'single bytes': {
    play: ({ answer, whole: text }) => answer([...Buffer.from(text)].map((byte) => Buffer.of(byte))),
    ask: 'answer',
  },
  'the wrong content type': {
    play: ({ answer, whole: text }) => answer([text], { 'content-type': 'text/plain' }),
    ask: 'answer',
  },
  'no content type': { play: ({ answer, whole: text }) => answer([text], {}), ask: 'answer' },
  'invalid UTF-8': { ...whole('answer', spoilt), reply: { text: TEXT.replace('G', '\ufffd') } },
  'an error object': whole('failure', () => '{"type":"error","error":{"type":"api_error","message":"We broke."}}'),
  'an empty object': whole('failure', () => '{}'),
  'JSON and more': whole('failure', (text) => `${text} {}`),
  'deep JSON': whole('answer', (text) => text.replace('{', `{"x":${DEEP},`), { adapt: 'direct' }),
  '__proto__ keys': whole('answer', (text) => text.replace('{', '{"__proto__":{"error":{"message":"x"}},'), {
    adapt: 'failure',
  }),
  'no choices': chat('failure', set({ choices: [] })),
  'choices of nothing': chat('failure', set({ choices: [null] })),
  'a choice without message': chat('failure', choice({ finish_reason: 'stop' })),
  'an error in a choice': chat('failure', choice({ ...said, error: { message: 'We broke.', code: 502 } }), {
    adapt: 'direct',
  }),
  'the finish reason "error"': chat('failure', choice({ ...said, finish_reason: 'error' })),
  'the finish reason "toString"': chat('answer', choice({ ...said, finish_reason: 'toString' })),
  'a call without name': calling('chat', 'failure', (text) => text.replace(`"name":"${CALL.name}",`, ''), {
    adapt: 'failure',
  }),
  'a call without id': calling('chat', 'call', (text) => text.replace(`"id":"${CALL.id}",`, ''), {
    relay: 'direct',
  }),
  'arguments that are no JSON': calling(
    'chat',
    'failure',
    (text) => text.replace('"arguments":"{', '"arguments":"{oops'),
    {
      relay: 'raise',
      'ai-sdk': 'direct',
    },
  ),
  'no content': messages('failure', set({ content: undefined })),
  'no content and no reason': messages('failure', set({ content: [], stop_reason: null })),
  'content of nothing': messages('failure', set({ content: null })),
  'a block without name': calling('messages', 'failure', (text) => text.replace(`"name":"${CALL.name}",`, '')),
  'a block without id': calling('messages', 'call', (text) => text.replace(`"id":"${CALL.id}",`, ''), {
    relay: 'direct',
    adapt: 'failure',
  }),
})
