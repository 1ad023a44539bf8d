import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { APIGatewayProxyEvent, Context } from 'aws-lambda'
import type { Gateway } from './app.ts'
import { GatewayError } from './core/error.ts'
import type { Exchange, Reply } from './core/exchange.ts'
import { requireMemoryFor } from './memory.ts'

/**
 * The handler of a Lambda function of that memory, behind a REST API with `responseTransferMode: STREAM` and proxy
 * integration.
 */
export const streamingHandler = (gateway: Gateway, memoryMb: number) =>
  awslambda.streamifyResponse(async (event: APIGatewayProxyEvent, stream, context: Context) => {
    let isEnded = false
    const onEnd = () => {
      isEnded = true
    }
    await gateway.handle({
      method: event.httpMethod,
      path: pathOf(event),
      ...queryOf(event),
      headers: headersOf(event),
      body: async (limitBytes) => bodyOf(event, limitBytes, memoryMb),
      // Lambda does not tell a function that its client has left (aws/aws-lambda-nodejs-runtime-interface-client#145).
      signal: new AbortController().signal,
      receivedAt: event.requestContext.requestTimeEpoch,
      remainingMs: () => context.getRemainingTimeInMillis(),
      reply: (status, headers) => replyOn(stream, { statusCode: status, headers }, onEnd),
    })
    await gateway.settle()
    // The runtime would wait forever for a stream that nobody ends; an error makes it cut the answer, or a 502.
    if (!isEnded) throw new Error('The gateway did not end its answer.')
  })

const replyOn = (stream: Writable, head: Record<string, unknown>, onEnd: () => void): Reply => {
  const out = awslambda.HttpResponseStream.from(stream, head)
  // Status and headers travel with the first write only: a stream that is ended without one becomes a 502.
  out.write('')
  return {
    write: (chunk) => (out.write(chunk) ? undefined : once(out, 'drain').then(() => undefined)),
    end: () =>
      new Promise((resolve, reject) => {
        onEnd()
        out.once('error', reject)
        out.end(resolve)
      }),
  }
}

/**
 * `event.path` has no stage, keeps percent-encoding, but begins with the base path of a custom domain's mapping.
 * `pathParameters.proxy` has no base path, but is decoded (`%2F` is lost). So the second tells what to cut off the
 * first. https://github.com/CodeGenieApp/serverless-express/issues/216,
 * https://github.com/dherault/serverless-offline/issues/536
 */
const pathOf = (event: APIGatewayProxyEvent): string => {
  const matched = trimSlash(`/${event.pathParameters?.['proxy'] ?? ''}`)
  const whole = trimSlash(event.path)
  const plain = whole.endsWith(matched) ? whole : decode(whole)
  const base = plain.endsWith(matched) ? plain.length - matched.length : 0
  return event.path.slice(base) || '/'
}

const queryOf = (event: APIGatewayProxyEvent): Pick<Exchange, 'query' | 'repeated'> => {
  const all = Object.entries(event.multiValueQueryStringParameters ?? {})
  const [repeated] = all.find(([, values]) => (values?.length ?? 0) > 1) ?? []
  const given = Object.entries(event.queryStringParameters ?? {})
  const query = Object.fromEntries(given.map(([name, value]) => [name, value ?? '']))
  return { query, ...(repeated === undefined ? {} : { repeated }) }
}

const trimSlash = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : path)

const decode = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const headersOf = (event: APIGatewayProxyEvent): Record<string, string> =>
  Object.fromEntries(
    Object.entries(event.multiValueHeaders ?? {}).map(([name, values]) => [
      name.toLowerCase(),
      values?.join(', ') ?? '',
    ]),
  )

const bodyOf = (event: APIGatewayProxyEvent, limitBytes: number, memoryMb: number): Uint8Array => {
  const text = event.body ?? ''
  // The runtime holds the event for as long as the answer takes; nobody reads the text again.
  event.body = null
  const encoding = event.isBase64Encoded ? 'base64' : 'utf8'
  const size = Buffer.byteLength(text, encoding)
  if (size > limitBytes)
    throw new GatewayError('too-large', `The request body has ${size} bytes; at most ${limitBytes} are allowed.`)
  requireMemoryFor({ bytes: size, characters: text.length }, memoryMb)
  return Buffer.from(text, encoding)
}
