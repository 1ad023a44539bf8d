/** Prints what this fresh process needs to import a bundle and to answer with it, as the Lambda runtime would. */
import { Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import type { APIGatewayProxyEvent, Context } from 'aws-lambda'
import { median } from './figures.ts'
import { KEY, RELAY } from './load/cases.ts'

/** The second half of them, when the process is warm. */
const REQUESTS = 200

type Handler = (event: APIGatewayProxyEvent, stream: Writable, context: Context) => Promise<void>

const sinceMs = (before: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const event = {
  httpMethod: 'POST',
  path: RELAY.path,
  pathParameters: { proxy: RELAY.path.slice(1) },
  multiValueHeaders: { authorization: [`Bearer ${KEY}`], 'content-type': ['application/json'] },
  body: JSON.stringify(RELAY.body(`${RELAY.provider}/burst`, 'Hello', true)),
} as unknown as APIGatewayProxyEvent

/** Resolves to when its first bytes came, ms after it was asked. */
const answer = async (handler: Handler): Promise<number> => {
  let last = ''
  let firstAt: number | undefined
  const askedAt = performance.now()
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      if (chunk.length > 0) firstAt ??= performance.now()
      last = chunk.length > 0 ? chunk.toString() : last
      done()
    },
  })
  const requestContext = { requestTimeEpoch: Date.now() }
  const context = { getRemainingTimeInMillis: () => 900_000 } as Context
  await handler({ ...event, requestContext } as APIGatewayProxyEvent, stream, context)
  if (!last.includes(RELAY.end)) throw new Error(`The answer is not complete: ${last}`)
  return (firstAt ?? Number.NaN) - askedAt
}

const [, , file = '', asked = String(REQUESTS)] = process.argv
const warm = Number(asked) / 2
const HttpResponseStream = { from: (stream: Writable) => stream }
Object.assign(globalThis, { awslambda: { streamifyResponse: (handler: unknown) => handler, HttpResponseStream } })
const atStart = process.cpuUsage()
const startedAt = performance.now()
const { handler } = (await import(pathToFileURL(file).href)) as { handler: Handler }
const importMs = performance.now() - startedAt
const importCpuMs = sinceMs(atStart)
const atFirst = process.cpuUsage()
await answer(handler)
const firstCpuMs = sinceMs(atFirst)
for (let request = 1; request < warm; request++) await answer(handler)
const atWarm = process.cpuUsage()
const firstTokens: number[] = []
for (let request = 0; request < warm; request++) firstTokens.push(await answer(handler))
const warmCpuMs = sinceMs(atWarm) / warm
const firstTokenMs = median(firstTokens)
const figures = { importMs, importCpuMs, firstCpuMs, warmCpuMs, firstTokenMs }
process.stdout.write(JSON.stringify(figures), () => process.exit())
