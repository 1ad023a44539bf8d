import { request } from 'node:http'
import { streamingHandler } from '#gateway/api-gateway.ts'
import type { Gateway } from '#gateway/app.ts'
import { asGatewayError } from '#gateway/core/error.ts'
import type { Exchange, Reply } from '#gateway/core/exchange.ts'

/** Tells the test which step was reached and waits until it answers: order without clocks. The test's port is a header. */
const step = (exchange: Exchange, name: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const path = `/${name}`
    request({ host: '127.0.0.1', port: exchange.headers['x-test-port'], path }, (answer) =>
      answer.resume().on('end', resolve),
    )
      .on('error', reject)
      .end()
  })

const send = (exchange: Exchange, status: number, text: string): Promise<void> => {
  const reply = exchange.reply(status, { 'content-type': 'application/json' })
  reply.write(text)
  return reply.end()
}

const pump = async (reply: Reply, chunk: Uint8Array, count: number): Promise<number> => {
  let waits = 0
  for (let i = 0; i < count; i++) {
    const pressure = reply.write(chunk)
    if (pressure) waits++
    await pressure
  }
  return waits
}

const describe = async (exchange: Exchange, limit: number): Promise<string> => {
  const { method, path, query, headers } = exchange
  const bytes = await exchange.body(limit)
  return JSON.stringify({
    method,
    path,
    query,
    headers,
    size: bytes.length,
    hex: Buffer.from(bytes.subarray(0, 64)).toString('hex'),
  })
}

const ACTIONS: Readonly<Record<string, (exchange: Exchange) => Promise<void>>> = {
  echo: async (exchange) => send(exchange, 200, await describe(exchange, 8 << 20)),
  'small-limit': async (exchange) => send(exchange, 200, await describe(exchange, 10)),
  empty: (exchange) => exchange.reply(204, { 'x-demo': 'yes' }).end(),
  steps: async (exchange) => {
    const reply = exchange.reply(200, { 'content-type': 'text/event-stream' })
    for (const name of ['one', 'two', 'three']) {
      await step(exchange, name)
      reply.write(`data: ${name}\n\n`)
    }
    await reply.end()
  },
  late: async (exchange) => {
    await step(exchange, 'late')
    await send(exchange, 200, 'at last')
  },
  silent: async () => {},
  half: async (exchange) => void exchange.reply(200, {}).write('half'),
  flood: async (exchange) => {
    const reply = exchange.reply(200, {})
    const waits = await pump(reply, new Uint8Array(1 << 16), 512)
    reply.write(waits > 0 ? 'waited' : 'never waited')
    await reply.end()
  },
  deadline: (exchange) => send(exchange, 200, String(exchange.remainingMs())),
  settled: async (exchange) => {
    await send(exchange, 200, 'ended')
    pending = step(exchange, 'settled')
  },
}

/** What `settle` waits for. */
let pending = Promise.resolve()

const demo: Gateway = {
  handle: async (exchange) => {
    try {
      await ACTIONS[exchange.headers['x-action'] ?? 'echo']?.(exchange)
    } catch (thrown) {
      await send(exchange, asGatewayError(thrown).status, asGatewayError(thrown).message)
    }
  },
  settle: () => pending,
}

export const handler = streamingHandler(demo, 10_240)
