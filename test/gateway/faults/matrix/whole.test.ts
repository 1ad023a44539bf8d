import { CALL, DEEP, TEXT, withInvalidByte } from '../provider.ts'
import type { Ending } from './endings.ts'
import { type Fault, faultMatrix } from './matrix.ts'

type Json = Record<string, unknown>

/** The right whole answer with something done to its text. */
const whole = (ending: Ending, edit: (text: string) => string | Uint8Array, but: Fault['but'] = {}): Fault => ({
  script: ({ answer, whole: text }) => answer([edit(text)]),
  complete: ending,
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
  script: ({ answer, callPieces }) => answer([edit(callPieces.join(''))]),
  complete: ending,
  wire,
  but,
})

const set = (more: Json) => (text: string) => JSON.stringify({ ...(JSON.parse(text) as Json), ...more })
const choice = (more: Json) => set({ choices: [{ index: 0, ...more }] })
const said = { message: { role: 'assistant', content: TEXT } }

faultMatrix({
  'single bytes': {
    script: ({ answer, whole: text }) => answer([...Buffer.from(text)].map((byte) => Buffer.of(byte))),
    complete: 'complete',
  },
  'the wrong content type': {
    script: ({ answer, whole: text }) => answer([text], { 'content-type': 'text/plain' }),
    complete: 'complete',
  },
  'no content type': { script: ({ answer, whole: text }) => answer([text], {}), complete: 'complete' },
  'invalid UTF-8': { ...whole('complete', withInvalidByte), reply: { text: TEXT.replace('G', '\ufffd') } },
  'an error object': whole('failed', () => '{"type":"error","error":{"type":"api_error","message":"We broke."}}'),
  'an empty object': whole('failed', () => '{}'),
  'JSON and more': whole('failed', (text) => `${text} {}`),
  'deep JSON': whole('complete', (text) => text.replace('{', `{"x":${DEEP},`), { adapt: 'as without a gateway' }),
  '__proto__ keys': whole('complete', (text) => text.replace('{', '{"__proto__":{"error":{"message":"x"}},'), {
    adapt: 'failed',
  }),
  'no choices': chat('failed', set({ choices: [] })),
  'choices of nothing': chat('failed', set({ choices: [null] })),
  'a choice without message': chat('failed', choice({ finish_reason: 'stop' })),
  'an error in a choice': chat('failed', choice({ ...said, error: { message: 'We broke.', code: 502 } }), {
    adapt: 'as without a gateway',
  }),
  'the finish reason "error"': chat('failed', choice({ ...said, finish_reason: 'error' })),
  'the finish reason "toString"': chat('complete', choice({ ...said, finish_reason: 'toString' })),
  'a call without name': calling('chat', 'failed', (text) => text.replace(`"name":"${CALL.name}",`, ''), {
    adapt: 'failed',
  }),
  'a call without id': calling('chat', 'complete, with the call', (text) => text.replace(`"id":"${CALL.id}",`, ''), {
    relay: 'as without a gateway',
  }),
  'arguments that are no JSON': calling(
    'chat',
    'failed',
    (text) => text.replace('"arguments":"{', '"arguments":"{oops'),
    {
      relay: 'raised by the client',
      'ai-sdk': 'as without a gateway',
    },
  ),
  'no content': messages('failed', set({ content: undefined })),
  'no content and no reason': messages('failed', set({ content: [], stop_reason: null })),
  'content of nothing': messages('failed', set({ content: null })),
  'a block without name': calling('messages', 'failed', (text) => text.replace(`"name":"${CALL.name}",`, '')),
  'a block without id': calling(
    'messages',
    'complete, with the call',
    (text) => text.replace(`"id":"${CALL.id}",`, ''),
    {
      relay: 'as without a gateway',
      adapt: 'failed',
    },
  ),
})
