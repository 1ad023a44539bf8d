import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { failed } from './answer.ts'
import { type Environment, startEnvironment } from './environment.ts'
import { toEvent } from './event.ts'

const MAX_REQUEST_BYTES = 10 * 1024 * 1024
const MAX_EVENT_BYTES = 6 * 1024 * 1024

export interface LambdaOptions {
  /** The folder that is `/var/task`, as `lib/bundle.ts` makes it. */
  readonly bundleDir: string
  /** File and export. Default `index.handler`. */
  readonly handler?: string
  readonly env?: Readonly<Record<string, string>>
  /** What the function is told, and its heap is sized by; nothing enforces it. Default 256. */
  readonly memoryMb?: number
  /** What the function is told about its deadline; nothing enforces it. Default 15 minutes. */
  readonly timeoutMs?: number
  /** Base path of a custom domain's mapping, e.g. `/ai`. Default none. */
  readonly basePath?: string
}

export interface RunningLambda {
  /** Origin and base path, without a trailing slash. */
  readonly url: string
  /** Everything that the function printed so far. */
  readonly output: () => string
  /** The processes of its environments, oldest first. */
  readonly pids: () => readonly number[]
  /** Resolves when all handlers have returned. */
  readonly whenIdle: () => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * A REST API with `responseTransferMode: STREAM` in front of a function, on 127.0.0.1: HTTP request, proxy event,
 * Lambda Runtime API, the real `aws-lambda-ric` on Node 24, streamed HTTP response. As in Lambda, an environment serves
 * one request at a time, is kept warm, and takes the next request only when its handler has returned.
 */
export const startLambda = async (options: LambdaOptions): Promise<RunningLambda> => {
  const { bundleDir, handler = 'index.handler', env = {}, basePath = '' } = options
  const { memoryMb = 256, timeoutMs = 900_000 } = options
  const pool: Environment[] = []
  let output = ''
  const start = async (): Promise<Environment> => {
    const onOutput = (text: string) => {
      output += text
    }
    const environment = await startEnvironment({ bundleDir, handler, env, memoryMb, timeoutMs, onOutput })
    pool.push(environment)
    return environment
  }

  const front = createServer(async (request, client) => {
    const body = await read(request)
    const id = randomUUID()
    const event = toEvent(request, body, id, { basePath })
    if (body.length > MAX_REQUEST_BYTES || JSON.stringify(event).length > MAX_EVENT_BYTES)
      return failed(client, 413, 'Request Too Long')
    const environment = pool.find((candidate) => candidate.isIdle()) ?? (await start())
    environment.invoke({ id, event, client })
  })
  front.listen(0, '127.0.0.1')
  await once(front, 'listening')

  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}${basePath}`,
    output: () => output,
    pids: () => pool.map(({ pid }) => pid),
    whenIdle: async () => void (await Promise.all(pool.map((environment) => environment.whenIdle()))),
    close: async () => {
      front.closeAllConnections()
      front.close()
      await Promise.all(pool.map((environment) => environment.close()))
    },
  }
}

const read = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
