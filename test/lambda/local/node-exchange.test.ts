import { once } from 'node:events'
import { Agent, createServer, get, type RequestListener, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { nodeExchange } from '../../../lambda/local/node-exchange.ts'

const CHUNK = Buffer.alloc(1024 * 1024, 'x')
const WAITS = 12

const listen = async (answer: RequestListener): Promise<number> => {
  const server = createServer(answer).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

test.each([
  ['small', 10_000],
  ['large', 1024 * 1024],
])('waiting for a slow reader of %s chunks leaves nothing behind, however often', async (_, size) => {
  const counts: number[] = []
  const count = (response: ServerResponse) =>
    counts.push(
      response.listenerCount('close') +
        response.listenerCount('drain') +
        (response.socket?.listenerCount('drain') ?? 0),
    )
  const sent: Buffer[] = []
  const port = await listen(async (request, response) => {
    const reply = nodeExchange(request, response).reply(200, {})
    count(response)
    for (let waits = 0; waits < WAITS; ) {
      const chunk = Buffer.alloc(size, String(sent.length))
      sent.push(chunk)
      const slow = reply.write(chunk)
      if (slow) waits++
      await slow
    }
    count(response)
    await reply.end()
  })
  const [answer] = await once(get({ port, agent: false }), 'response')
  const read: Buffer[] = []
  for await (const bytes of answer) read.push(bytes)
  expect(Buffer.concat(read).equals(Buffer.concat(sent))).toBe(true)
  expect(counts[1]).toBe(counts[0])
})

/** All that a server says on one connection to these bytes. */
const said = async (port: number, bytes: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes)
  let text = ''
  for await (const read of socket) text += read
  return text
}

const CHUNKS = ['one', 'Grüße 🎉', 'x'.repeat(20_000), '', 'last']
const BODIES = CHUNKS.filter((chunk) => chunk !== '').map(
  (chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`,
)
const FRAMED = `${BODIES.join('')}0\r\n\r\n`

const answerInChunks: RequestListener = async (request, response) => {
  const reply = nodeExchange(request, response).reply(200, { path: request.url ?? '' })
  for (const chunk of CHUNKS) {
    await reply.write(Buffer.from(chunk))
    await new Promise(setImmediate)
  }
  await reply.end()
}

test('answers to requests that came at once follow each other, each framed', async () => {
  const port = await listen(answerInChunks)
  const ask = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n${more}\r\n`
  const text = await said(port, ask('/1') + ask('/2') + ask('/3', 'connection: close\r\n'))
  const answers = text.split(/(?=HTTP\/1\.1 200)/)
  expect(answers.map((answer) => /path: (\S+)/.exec(answer)?.[1])).toEqual(['/1', '/2', '/3'])
  for (const answer of answers) expect(answer.slice(answer.indexOf('\r\n\r\n') + 4)).toBe(FRAMED)
})

test.each([
  ['a client of HTTP/1.0 gets no frames', 'GET / HTTP/1.0\r\n\r\n', CHUNKS.join('')],
  ['who asks for the head alone gets no body', 'HEAD / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', ''],
])('%s', async (_, asked, body) => {
  const text = await said(await listen(answerInChunks), asked)
  expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toBe(body)
})

test('whoever waits for a client that leaves waits no longer', async () => {
  const left = Promise.withResolvers<void>()
  const port = await listen(async (request, response) => {
    const reply = nodeExchange(request, response).reply(200, {})
    for (let chunk = 0; chunk < 1000; chunk++) await reply.write(Buffer.alloc(10_000))
    await reply.end()
    left.resolve()
  })
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
  await once(socket, 'readable')
  socket.destroy()
  await left.promise
})

test('a large body that nobody reads does not keep its client from reading the answer', async () => {
  const port = await listen((asked, response) => void nodeExchange(asked, response).reply(401, {}).end())
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  for (let times = 0; times < 5; times++) {
    const asking = request({ port, method: 'POST', agent, headers: { 'content-length': 32 * CHUNK.length } })
    for (let sent = 0; sent < 32; sent++) asking.write(CHUNK)
    asking.end()
    const [answer] = await once(asking, 'response')
    expect(answer.statusCode).toBe(401)
    await once(answer.resume(), 'end')
  }
})
