import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { failed, forward } from './answer.ts'

const NODE = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url))
const RUNTIME = fileURLToPath(new URL('../clients/node_modules/aws-lambda-ric/index.mjs', import.meta.url))
const PRELOAD = new URL('./without-native-client.ts', import.meta.url).href

/** The runtime holds its one connection open for as long as an answer takes, also before the first byte of it. */
const NEVER_IDLE = { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 }

export interface FunctionSettings {
  /** The folder that is `/var/task`. */
  readonly bundleDir: string
  /** File and export, e.g. `index.handler`. */
  readonly handler: string
  readonly env: Readonly<Record<string, string>>
  readonly memoryMb: number
  readonly timeoutMs: number
  /** Sees what the function prints. */
  readonly onOutput: (text: string) => void
}

export interface Invocation {
  readonly id: string
  readonly event: unknown
  readonly client: ServerResponse
}

/** As the bootstrap of Lambda's Node runtimes sizes the heap: a tenth is the young generation, in two halves. */
const heapOf = (memoryMb: number): string[] => {
  const young = Math.floor(memoryMb / 10)
  return ['--expose-gc', `--max-semi-space-size=${Math.floor(young / 2)}`, `--max-old-space-size=${memoryMb - young}`]
}

/** One execution environment: the real runtime in its own process, and the Runtime API that it polls. */
export interface Environment {
  /** It waits for an invocation. */
  readonly isIdle: () => boolean
  readonly pid: number
  /** Resolves when it does: its handler has returned. */
  readonly whenIdle: () => Promise<void>
  readonly invoke: (invocation: Invocation) => void
  readonly close: () => Promise<void>
}

export const startEnvironment = async (settings: FunctionSettings): Promise<Environment> => {
  let poll: ServerResponse | undefined
  const waiting: (() => void)[] = []
  const isIdle = (): boolean => poll !== undefined && invocation === undefined
  let invocation: Invocation | undefined

  const deliver = () => {
    if (!poll || !invocation) return
    poll.writeHead(200, {
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(Date.now() + settings.timeoutMs),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:123456789012:function:gateway',
    })
    poll.end(JSON.stringify(invocation.event))
    poll = undefined
  }

  const api = createServer(NEVER_IDLE, async (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.endsWith('/invocation/next')) {
      poll = response
      if (isIdle()) for (const resolve of waiting.splice(0)) resolve()
      return deliver()
    }
    if (invocation && request.url?.endsWith('/response')) {
      await forward(request, invocation.client)
      invocation = undefined
    } else {
      request.resume()
      await once(request, 'end')
    }
    response.writeHead(202).end('{}')
  })
  api.listen(0, '127.0.0.1')
  await once(api, 'listening')

  const runtime = spawn(NODE, [...heapOf(settings.memoryMb), '--import', PRELOAD, RUNTIME, settings.handler], {
    cwd: settings.bundleDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(api.address() as AddressInfo).port}`,
      AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: 'true',
      AWS_LAMBDA_FUNCTION_NAME: 'gateway',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
      AWS_LAMBDA_LOG_GROUP_NAME: 'group',
      AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
      AWS_REGION: 'us-east-1',
      LAMBDA_TASK_ROOT: settings.bundleDir,
      _HANDLER: settings.handler,
      ...settings.env,
    },
  })
  for (const output of [runtime.stdout, runtime.stderr]) output.setEncoding('utf8').on('data', settings.onOutput)
  let isDead = false
  const exited = once(runtime, 'exit').then(() => {
    isDead = true
    poll = undefined
    if (invocation) failed(invocation.client, 502, 'Internal server error')
    api.closeAllConnections()
    api.close()
  })

  return {
    isIdle,
    pid: runtime.pid ?? 0,
    whenIdle: () => (isIdle() ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    invoke: (next) => {
      if (isDead) return failed(next.client, 502, 'Internal server error')
      invocation = next
      deliver()
    },
    close: async () => {
      runtime.kill('SIGKILL')
      await exited
    },
  }
}
