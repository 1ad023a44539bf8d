import { setInterval } from 'node:timers/promises'
import { type Fault, hostile } from './matrix.ts'
import type { Stage } from './stage.ts'

/** Says something small for as long as anyone listens. */
const forever =
  (piece: (stage: Stage) => string, before = 0) =>
  async (stage: Stage) => {
    await stage.write(stage.pieces.slice(0, before))
    for await (const _ of setInterval(20)) {
      if (stage.response.destroyed) return
      stage.response.write(piece(stage))
    }
  }

const fails = (play: Fault['play'], ways: Partial<Fault> = { ask: 'failure', stream: 'failure' }): Fault => ({
  play,
  ...ways,
})
const STREAM: Partial<Fault> = { stream: 'failure' }

const nothing = ({ wire }: Stage): string =>
  wire === 'chat'
    ? 'data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":""}}]}\n\n'
    : 'event: ping\ndata: {"type":"ping"}\n\n'

hostile(
  {
    'no headers': fails(() => undefined),
    'half of the headers': fails(({ socket }) => socket.write('HTTP/1.1 200 OK\r\nconte')),
    'early hints without end': fails(async ({ response }) => {
      for await (const _ of setInterval(20)) {
        if (response.destroyed) return
        response.writeProcessing()
      }
    }),
    'headers, then silence': fails(({ write }) => write([''])),
    'an error status, then silence': fails(({ write }) => write([''], {}, 500)),
    'half of the answer, then silence': fails(({ write, pieces }) => write([pieces[0]?.slice(0, 30) ?? ''])),
    'spaces without end': fails(
      forever(() => ' '),
      { ask: 'failure' },
    ),
    'comments without end': fails(
      forever(() => ': ping\n\n'),
      STREAM,
    ),
    'empty deltas without end': fails(forever(nothing, 1), STREAM),
    'content, then silence': fails(({ write, pieces }) => write(pieces.slice(0, 3)), { stream: 'break' }),
    'the whole answer, but no end': fails(({ write, pieces }) => write(pieces), {
      stream: 'answer',
      // @ai-sdk/groq waits for the end of the body.
      but: { adapt: 'direct' },
    }),
    'comments without end after the last event': fails(
      forever(() => ': ping\n\n', 100),
      {
        stream: 'answer',
        but: { adapt: 'direct' },
      },
    ),
  },
  { connectMs: 300, firstTokenMs: 300, idleMs: 250, totalMs: 1500 },
  30,
)
