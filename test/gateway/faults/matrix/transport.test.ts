import { gzipSync } from 'node:zlib'
import { LEAK, PAGE, type Script } from '../provider.ts'
import { type Fault, faultMatrix } from './matrix.ts'

const HTML = { 'content-type': 'text/html; charset=utf-8' }

/** Before any content: the next endpoint is asked. */
const fails = (script: Script): Fault => ({ script, complete: 'failed', stream: 'failed' })
const answers = (script: Script): Fault => ({ script, complete: 'complete', stream: 'complete' })

const REDIRECT = { location: `http://127.0.0.1:1/${LEAK}`, 'content-type': 'application/json' }

/** Bytes as they are, instead of what Node would make of them. */
const raw =
  (bytes: (pieces: string) => string): Script =>
  ({ socket, pieces }) =>
    socket.end(bytes(pieces.join('')))

const head = (type: string, ...more: string[]): string =>
  ['HTTP/1.1 200 OK', `content-type: ${type}`, ...more, '', ''].join('\r\n')

const typeOf = (stream: boolean): string => (stream ? 'text/event-stream' : 'application/json')

faultMatrix({
  'a web page with status 200': fails(({ answer }) => answer([PAGE], HTML)),
  'a web page with status 200 and no content type': fails(({ answer }) => answer([PAGE], {})),
  'a web page with status 502': fails(({ answer }) => answer([PAGE], HTML, 502)),
  'a web page with status 502 and no content type': fails(({ answer }) => answer([PAGE], {}, 502)),
  'an empty body': fails(({ answer, headers }) => answer([], headers)),
  'no content (204)': fails(({ answer }) => answer([], {}, 204)),
  null: fails(({ answer, headers }) => answer(['null'], headers)),
  'a JSON array': fails(({ answer, headers }) => answer(['[]'], headers)),
  'JSON that breaks off': fails(({ answer, headers }) => answer(['{"id": "x", "cho'], headers)),
  'an unknown status (999)': fails(({ answer }) => answer([PAGE], HTML, 999)),
  'a stack trace with status 500': fails(({ answer }) => answer([`Error: ${LEAK}\n    at x.js:1`], {}, 500)),
  'a redirect': fails(({ answer }) => answer(['{}'], REDIRECT, 302)),
  'a redirect with an error inside': fails(({ answer }) =>
    answer(['{"type":"error","error":{"type":"api_error","message":"moved"}}'], REDIRECT, 307),
  ),
  'not modified (304)': fails(({ answer }) => answer([], {}, 304)),
  'early hints before the answer': answers(({ response, answer, pieces }) => {
    response.writeEarlyHints({ link: `</${LEAK}>; rel=preload` })
    return answer(pieces)
  }),
  'processing (102) before the answer': answers(({ response, answer, pieces }) => {
    response.writeProcessing()
    return answer(pieces)
  }),
  'another protocol (101)': fails(
    raw(() => 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
  ),
  'gzip that nobody asked for': fails(({ answer, headers, pieces }) =>
    answer([gzipSync(pieces.join(''))], { ...headers, 'content-encoding': 'gzip' }),
  ),
  'huge headers': fails(({ answer, headers, pieces }) =>
    answer(pieces, { ...headers, 'x-request-id': 'x'.repeat(20_000) }),
  ),
  'a long request id': answers(({ answer, headers, pieces }) =>
    answer(pieces, { ...headers, 'x-request-id': LEAK.repeat(1200) }),
  ),
  'an endless list of rate limits': answers(({ answer, headers, pieces }) => {
    const limits = Array.from({ length: 400 }, (_, index) => [`x-ratelimit-${index}`, 'x'.repeat(20)])
    return answer(pieces, { ...headers, ...Object.fromEntries(limits) })
  }),
  'an absurd retry-after': fails(({ answer }) => answer(['{}'], { 'retry-after': '1'.repeat(400) }, 429)),
  'no HTTP at all': fails(raw(() => `${LEAK} ready\n`)),
  'HTTP without a body length': answers(({ socket, stream, pieces }) =>
    socket.end(`${head(typeOf(stream), 'connection: close')}${pieces.join('')}`),
  ),
  'a body shorter than its content-length': fails(({ socket, stream, pieces }) =>
    socket.end(`${head(typeOf(stream), 'content-length: 100000')}${pieces[0]?.slice(0, 20)}`),
  ),
  'a body longer than its content-length': fails(({ socket, stream, pieces }) =>
    socket.end(`${head(typeOf(stream), 'content-length: 20')}${pieces.join('')}`),
  ),
  'chunks of a nonsensical size': fails(({ socket, stream, pieces }) =>
    socket.end(`${head(typeOf(stream), 'transfer-encoding: chunked')}zz\r\n${pieces.join('')}`),
  ),
  'a second answer behind the first': answers(({ socket, stream, pieces }) => {
    const body = pieces.join('')
    socket.write(`${head(typeOf(stream), `content-length: ${Buffer.byteLength(body)}`)}${body}`)
    socket.end(`${head('application/json', 'content-length: 2')}{}`)
  }),
  'a reset before the headers': fails(({ socket }) => socket.resetAndDestroy()),
  'a close before the headers': fails(({ socket }) => socket.destroy()),
  'a reset inside the headers': fails(({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\nconte', () => socket.resetAndDestroy())
  }),
  'a reset after the headers': fails(async ({ write, socket }) => {
    await write([''])
    socket.resetAndDestroy()
  }),
  'a reset inside the first event': fails(async ({ write, socket, pieces }) => {
    await write([pieces[0]?.slice(0, 20) ?? ''])
    socket.resetAndDestroy()
  }),
})
