import { emptyEvent, type ProviderTurn, type Script, staysSilent } from '../provider.ts'
import { type Fault, faultMatrix } from './matrix.ts'

const often = ({ response }: ProviderTurn, say: () => void): void => {
  const saying = setInterval(() => (response.destroyed ? clearInterval(saying) : say()), 20)
}

/** Says something small for as long as anyone listens. */
const forever =
  (piece: (turn: ProviderTurn) => string, before = 0): Script =>
  async (turn) => {
    await turn.write(turn.pieces.slice(0, before))
    often(turn, () => turn.response.write(piece(turn)))
  }

const TIMEOUT = { attempt: { error: 'timeout' } }
const fails = (script: Script): Fault => ({ script, complete: 'failed', stream: 'failed', ...TIMEOUT })
const streamFails = (script: Script): Fault => ({ script, stream: 'failed', ...TIMEOUT })
/** @ai-sdk/groq waits for the end of the body. */
const endless = (script: Script): Fault => ({ script, stream: 'complete', but: { adapt: 'as without a gateway' } })

faultMatrix(
  {
    'no headers': fails(staysSilent),
    'half of the headers': fails(({ socket }) => socket.write('HTTP/1.1 200 OK\r\nconte')),
    'early hints without end': fails((turn) => often(turn, () => turn.response.writeProcessing())),
    'headers, then silence': fails(({ write }) => write([''])),
    'an error status, then silence': {
      script: ({ write }) => write([''], {}, 500),
      complete: 'failed',
      stream: 'failed',
    },
    'half of the answer, then silence': fails(({ write, pieces }) => write([pieces[0]?.slice(0, 30) ?? ''])),
    'the first event, then silence': streamFails(({ write, pieces }) => write(pieces.slice(0, 1))),
    'spaces without end': { script: forever(() => ' '), complete: 'failed' },
    'comments without end': streamFails(forever(() => ': ping\n\n')),
    'empty deltas without end': streamFails(forever(emptyEvent, 1)),
    'content, then silence': { script: ({ write, pieces }) => write(pieces.slice(0, 3)), stream: 'truncated' },
    'the whole answer, but no end': endless(({ write, pieces }) => write(pieces)),
    'comments without end after the last event': endless(forever(() => ': ping\n\n', 100)),
  },
  { timeouts: { connectMs: 1000, firstTokenMs: 1000, idleMs: 900, totalMs: 4000 } },
  80,
)
