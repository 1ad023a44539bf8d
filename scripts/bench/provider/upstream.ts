/**
 * A process that stands for a provider. The model's name says how it answers: `json` in one document, `burst` all
 * chunks at once, `paced` one every 10 ms, `slow` one every 100 ms, `flood` long chunks as fast as they are taken.
 * `GET /flooded`: bytes that left this process in floods.
 */
import { createServer, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { announce } from '../process/announce.ts'
import { answerOf } from './whole-answers.ts'
import { CHUNKS, piece, WIRE_STREAMS, type WireStream } from './wires.ts'

const GAP_MS = 10
const SLOW_GAP_MS = 100
const FLOOD_BYTES = 64 * 1024 * 1024
const FLOOD_TEXT = 'lorem ipsum '.repeat(1000)

let flooded = 0

const burst = (response: ServerResponse, { opening, chunk, closing }: WireStream): void => {
  response.write(opening + chunk(piece(0)))
  for (let index = 1; index < CHUNKS; index++) response.write(chunk(piece(index)))
  response.end(closing)
}

/** Against the clock, so that a late chunk does not delay all that follow. */
const pacedBy =
  (gapMs: number) =>
  async (response: ServerResponse, { opening, chunk, closing }: WireStream): Promise<void> => {
    const startedAt = performance.now()
    response.write(opening + chunk(piece(0)))
    for (let index = 1; index < CHUNKS && !response.destroyed; index++) {
      await wait(Math.max(0, startedAt + index * gapMs - performance.now()))
      response.write(chunk(piece(index)))
    }
    response.end(closing)
  }

const flood = async (response: ServerResponse, { opening, chunk, closing }: WireStream): Promise<void> => {
  const long = chunk(FLOOD_TEXT)
  response.write(opening)
  for (let sent = 0; sent < FLOOD_BYTES && !response.destroyed; sent += long.length)
    await new Promise<void>((resolve) => {
      response.once('close', resolve)
      response.write(long, (error) => {
        if (!error) flooded += long.length
        response.removeListener('close', resolve)
        resolve()
      })
    })
  response.end(closing)
}

const MODES = { burst, paced: pacedBy(GAP_MS), slow: pacedBy(SLOW_GAP_MS), flood } as const

const server = createServer(async (request, response) => {
  const body = await text(request)
  const path = (request.url ?? '').split('?')[0] ?? ''
  if (path === '/flooded') {
    response.end(String(flooded))
    return
  }
  const model = /"model":\s*"(\w+)"/.exec(body)?.[1] ?? /(\w+):/.exec(path)?.[1]
  const whole = model === 'json' ? answerOf(path) : undefined
  if (whole) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(whole)
    return
  }
  const stream = Object.values(WIRE_STREAMS).find((wire) => wire.path.test(path))
  const mode = MODES[model as keyof typeof MODES]
  if (stream && mode) {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    await mode(response, stream)
  } else response.writeHead(404).end(`${path} ${model}`)
})
announce(server)
